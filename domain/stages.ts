/** The stages of the routine in its own order, who each one waits for, and how an onboarding can end. Source: Inera's routine, steps 1–7. */

export const stages = [
  'applicationReview',
  'applicationCompletion',
  'agreementSigning',
  'accountSetup',
  'roleAssignment',
  'ordering',
  'orderReview',
  'attestation',
  'connection',
] as const;
export type Stage = (typeof stages)[number];

/** Those who are waited for. `service` is this service itself, at work. */
export type Role =
  'caseOfficer' | 'applicant' | 'signatory' | 'administrator' | 'orderer' | 'attestant' | 'service';

export const outcomes = ['completed', 'rejected', 'withdrawn', 'expired'] as const;
export type OutcomeKind = (typeof outcomes)[number];

/** Swedish labels, as agents' people and case officers read them. */
export const stageLabels: Record<Stage, string> = {
  applicationReview: 'Ansökan granskas',
  applicationCompletion: 'Komplettering begärd',
  agreementSigning: 'Avtal signeras',
  accountSetup: 'Konto läggs upp',
  roleAssignment: 'Roller tilldelas',
  ordering: 'Beställning',
  orderReview: 'Beställning granskas',
  attestation: 'Attest',
  connection: 'Anslutning påbörjas',
};

export const waitsFor: Record<Stage, Role> = {
  applicationReview: 'caseOfficer',
  applicationCompletion: 'applicant',
  agreementSigning: 'signatory',
  accountSetup: 'service',
  roleAssignment: 'administrator',
  ordering: 'orderer',
  orderReview: 'caseOfficer',
  attestation: 'attestant',
  connection: 'service',
};
