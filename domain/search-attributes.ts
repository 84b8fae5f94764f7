/** What operators filter onboardings by in Temporal UI. They stand in clear there: nothing personal. */

/** Name on the wire, and its type in Temporal. */
export const searchAttributes = {
  OnboardingStage: 'KEYWORD',
  WaitingFor: 'KEYWORD',
  BlockedStep: 'KEYWORD',
  OrganisationNumber: 'KEYWORD',
  Reference: 'KEYWORD',
  Service: 'KEYWORD',
  OnboardingOutcome: 'KEYWORD',
  WaitingSince: 'DATETIME',
  DueAt: 'DATETIME',
  Escalated: 'BOOL',
} as const;
