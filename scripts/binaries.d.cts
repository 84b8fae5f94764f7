/** Paths of the binaries; throws where setup has not run. */
export function temporalCli(): string;
export function temporalTestServer(): string;
/** The checkout. */
export const root: string;
