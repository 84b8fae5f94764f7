/** Identifiers on the wire: made here and taken apart here. None says anything of a person. */

/** The portal's own case number. It stands in clear in ids and search attributes. */
export const REFERENCE = /^[A-Za-z0-9._-]{1,40}$/;
export const CASE_ID = /^[a-z0-9]{16,40}$/;
const ORGANISATION_NUMBER = /^\d{10}$/;

export const WORKFLOW_TYPE = 'agentOnboarding';

export interface OnboardingKey {
  organisationNumber: string;
  reference?: string;
}

/** One open onboarding per organisation number and reference: Temporal holds one open workflow per id. */
export function workflowIdOf({ organisationNumber, reference }: OnboardingKey): string {
  return ['agent-onboarding', organisationNumber, ...(reference ? [reference] : [])].join('~');
}

/** Names one case for ever, also when the same organisation has applied again since. */
export function onboardingIdOf(key: OnboardingKey, caseId: string): string {
  return [key.organisationNumber, ...(key.reference ? [key.reference] : []), caseId].join('~');
}

/** The inverse of {@link onboardingIdOf}; `undefined` for what cannot be such an id. */
export function parseOnboardingId(id: string): (OnboardingKey & { caseId: string }) | undefined {
  const parts = id.split('~');
  const organisationNumber = parts[0] ?? '';
  const caseId = parts.at(-1) ?? '';
  const reference = parts.length === 3 ? parts[1] : undefined;
  if (parts.length < 2 || parts.length > 3) return undefined;
  if (!ORGANISATION_NUMBER.test(organisationNumber) || !CASE_ID.test(caseId)) return undefined;
  if (parts.length === 3 && !REFERENCE.test(reference ?? '')) return undefined;
  return { organisationNumber, ...(reference ? { reference } : {}), caseId };
}

/** Names one order of a case for ever. `round`: how many times ordering has been opened. */
export function orderIdOf(caseId: string, round: number): string {
  return `${caseId}-order-${round}`;
}

/** The file of the case store that records who attested in that round of attestation, and its proof. */
export const recordNameOf = (round: number) => `attestation-${round}.json`;
