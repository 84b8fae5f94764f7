/**
 * The token of an attestant's own link. It says whose link it is and to which round of which case; whether it is open,
 * used, lapsed or replaced, the workflow says.
 */
import * as z from 'zod/mini';
import { parseOnboardingId } from '../domain/identifiers';
import { linkShape } from '../domain/messages';
import { openedToken, sealedToken } from './sealed-token';

const PURPOSE = 'attestation link';

const attestLink = z.strictObject({
  onboardingId: z.string().check(z.refine((id) => parseOnboardingId(id) !== undefined)),
  link: linkShape,
});
export type AttestLink = z.infer<typeof attestLink>;

export const attestToken = (key: string, { onboardingId, link }: AttestLink): string =>
  sealedToken(key, PURPOSE, { onboardingId, link });

/** `undefined` for a token that was not made with this key. */
export const attestLinkOf = (key: string, token: string): AttestLink | undefined =>
  z.safeParse(attestLink, openedToken(key, PURPOSE, token)).data;
