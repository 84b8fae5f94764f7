/** Kinds of failure that a provider's client tells the routine: what no retry mends, and what one may. */

/** Wire values of Temporal's failure type. They stand in clear: nothing personal in them. */
export const failureTypes = {
  /** The provider refuses what we sent: our fault or the data's; an operator looks at it. */
  refusedByProvider: 'RefusedByProvider',
  /** Our credentials are not accepted. */
  notAuthorised: 'NotAuthorised',
  /** The provider's answer is not what its protocol promises. May pass. */
  unintelligibleAnswer: 'UnintelligibleAnswer',
  /** No answer, or one that says "not now". Passes. */
  unavailable: 'Unavailable',
  /** The agreement document was cancelled outside, timed out or broke at the provider. */
  agreementEndedOutside: 'AgreementEndedOutside',
  /** A bug, or something not foreseen. */
  unexpected: 'Unexpected',
} as const;
export type FailureType = (typeof failureTypes)[keyof typeof failureTypes];

/** What no retry mends: an operator has to act first. */
export const finalFailures: readonly FailureType[] = [
  failureTypes.refusedByProvider,
  failureTypes.notAuthorised,
  failureTypes.agreementEndedOutside,
];
