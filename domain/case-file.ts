/**
 * What is kept of an onboarding when it has ended, in two files: one that says nothing of any person and stays, and one
 * with the persons, which can be erased by itself. Together they show what the onboarding showed. Pure: digests are
 * reckoned by whoever writes the files.
 */
import { attestViewOf, type AttestView } from './attest-view';
import type { AttestationOver, Link } from './at-the-page';
import type { Contacts, Order, Person } from './application';
import type {
  Agreement,
  Attestation,
  Holder,
  Onboarding,
  OrderCameBack,
  Outcome,
  ParkedStep,
  PlacedOrder,
} from './onboarding';
import type { Stage } from './stages';
import { keptTrail, restoredTrail, type TrailWords } from './case-file-trail';
import type { Trail, TrailLine } from './trail';
import { viewOf, type View } from './view';

export const CASE_FILE = 'case.json';
export const PERSONS_FILE = 'persons.json';

/** Raised when a file of the old shape cannot be read as one of the new. */
const FORMAT = 1;

/** SHA-256, hex. */
export interface Digests {
  /** Of {@link PERSONS_FILE} as written: tells whether it is still what was kept with the case. */
  persons: string;
  /** Of the order in {@link canonicalJson}: proves what was attested, also when the form has been erased. */
  order?: string;
}

/**
 * Nothing personal: ids, roles, times, what the portal names (reference, service, version of the terms), and what the
 * service itself has put in words.
 */
export interface CaseFile {
  format: typeof FORMAT;
  caseId: string;
  organisationNumber: string;
  reference?: string;
  existingAgreement: boolean;
  startedAt: string;
  stage: Stage;
  stageSince: string;
  rounds: Onboarding['rounds'];
  path: Stage[];
  blockedSteps: ParkedStep[];
  agreement?: Omit<Agreement, 'signingLinks'>;
  account?: { accountId: string; administrator?: { userId: string } };
  replacements: Onboarding['replacements'];
  /** By user id. */
  holders: { orderers: string[]; attestants: string[] };
  order?: Omit<PlacedOrder, 'form'>;
  orderCameBack?: Omit<OrderCameBack, 'reason'>;
  attestationsOver: AttestationOver[];
  /** A reference given from outside may be anybody's words. */
  attestation?: Attestation;
  outcome: Omit<Outcome, 'note'>;
  trail: Trail;
  digests: Digests;
  erasure?: Erasure;
}

/** That all else of the case has been deleted. Why is not kept: that could be personal. */
export interface Erasure {
  begunAt: string;
  /** None while it is under way, or where it was interrupted. */
  completedAt?: string;
  /** How many there were when it began. */
  runs: number;
  files: number;
}

/** Names, addresses, and people's own words. */
export interface PersonsFile {
  format: typeof FORMAT;
  caseId: string;
  organisationName: string;
  applicant: Person;
  signatories: Person[];
  contacts?: Contacts;
  holders: Onboarding['holders'];
  administratorUsername?: string;
  orderForm?: Order['form'];
  orderCameBackReason?: string;
  attestationReference?: string;
  sentBackBecause?: string;
  contactNeededBecause?: string[];
  instructions?: string[];
  outcomeNote?: string;
  trail: TrailWords;
}

/** @throws Error for an onboarding that has not ended. */
export function caseFileOf(onboarding: Onboarding, digests: Digests): CaseFile {
  const { outcome, agreement, account, order, orderCameBack, holders, attestation } = onboarding;
  if (!outcome) throw new Error('What has not ended has no case file yet.');
  const ids = (all: Holder[]) => all.map(({ userId }) => userId);
  return {
    format: FORMAT,
    caseId: onboarding.caseId,
    organisationNumber: onboarding.organisationNumber,
    ...(onboarding.reference && { reference: onboarding.reference }),
    existingAgreement: onboarding.existingAgreement,
    startedAt: onboarding.startedAt,
    stage: onboarding.stage,
    stageSince: onboarding.stageSince,
    rounds: onboarding.rounds,
    path: onboarding.path,
    blockedSteps: onboarding.parked,
    ...(agreement && { agreement: without(agreement, 'signingLinks') }),
    ...(account && {
      account: {
        accountId: account.accountId,
        ...(account.administrator && { administrator: { userId: account.administrator.userId } }),
      },
    }),
    replacements: onboarding.replacements,
    holders: { orderers: ids(holders.orderers), attestants: ids(holders.attestants) },
    ...(order && { order: without(order, 'form') }),
    ...(orderCameBack && { orderCameBack: without(orderCameBack, 'reason') }),
    attestationsOver: onboarding.attestationsOver,
    ...(attestation && {
      attestation: isReferredTo(attestation) ? { ...attestation, evidence: '' } : attestation,
    }),
    outcome: without(outcome, 'note'),
    trail: keptTrail(onboarding.trail).kept,
    digests,
  };
}

export function personsFileOf(onboarding: Onboarding): PersonsFile {
  const { contacts, account, order, orderCameBack, attestation, outcome } = onboarding;
  return {
    format: FORMAT,
    caseId: onboarding.caseId,
    organisationName: onboarding.organisationName,
    applicant: onboarding.applicant,
    signatories: onboarding.signatories,
    ...(contacts && { contacts }),
    holders: onboarding.holders,
    ...(account?.administrator && { administratorUsername: account.administrator.username }),
    ...(order && { orderForm: order.form }),
    ...(orderCameBack && { orderCameBackReason: orderCameBack.reason }),
    ...(attestation && isReferredTo(attestation) && { attestationReference: attestation.evidence }),
    ...(onboarding.sentBackBecause && { sentBackBecause: onboarding.sentBackBecause }),
    ...(onboarding.contactNeededBecause && { contactNeededBecause: onboarding.contactNeededBecause }),
    ...(onboarding.instructions && { instructions: onboarding.instructions }),
    ...(outcome?.note !== undefined && { outcomeNote: outcome.note }),
    trail: keptTrail(onboarding.trail).words,
  };
}

/** Attested by a method outside this service. */
const isReferredTo = ({ method }: Attestation) => method === 'by portal' || method === 'by operator';

/** As the onboarding showed itself at its end; without `persons`, all but what was personal. */
export function viewFromCaseFile(caseFile: CaseFile, persons?: PersonsFile): View {
  const erasedAt = caseFile.erasure?.completedAt;
  return { ...viewOf(restored(caseFile, persons)), ...(erasedAt !== undefined && { erasedAt }) };
}

/** What an attestant's link tells once all is over. */
export const attestViewFromCaseFile = (caseFile: CaseFile, link: Link): AttestView =>
  attestViewOf(restored(caseFile), link);

function restored(caseFile: CaseFile, persons?: PersonsFile): Onboarding {
  const { order, orderCameBack, outcome, account, blockedSteps, attestation } = caseFile;
  const nobody: Person = { name: '', email: '' };
  return {
    ...without(caseFile, 'format', 'digests', 'erasure', 'blockedSteps', 'account', 'order', 'orderCameBack'),
    organisationName: persons?.organisationName ?? '',
    applicant: persons?.applicant ?? nobody,
    signatories: persons?.signatories ?? [],
    holders: persons?.holders ?? { orderers: [], attestants: [] },
    parked: blockedSteps,
    ...(account && { account: { accountId: account.accountId } }),
    ...(order && { order: { ...order, form: persons?.orderForm ?? {} } }),
    ...(orderCameBack && {
      orderCameBack: { ...orderCameBack, reason: persons?.orderCameBackReason ?? '' },
    }),
    ...(attestation && {
      attestation: { ...attestation, evidence: persons?.attestationReference ?? attestation.evidence },
    }),
    ...(persons?.sentBackBecause && { sentBackBecause: persons.sentBackBecause }),
    ...(persons?.instructions && { instructions: persons.instructions }),
    outcome: {
      ...outcome,
      ...(persons?.outcomeNote !== undefined && { note: persons.outcomeNote }),
    },
    trail: { lines: [], dropped: 0 },
    done: [],
    noted: [],
    seen: [],
    attestants: {},
  };
}

/** The audit trail; without `persons`, account names and strangers' words are left out. */
export function trailFromCaseFile(caseFile: CaseFile, persons?: PersonsFile): TrailLine[] {
  return restoredTrail(caseFile.trail, persons?.trail);
}

/** Keys in order: the same content is the same text, and so has the same digest. */
export function canonicalJson(value: unknown): string {
  const inOrder = (_key: string, part: unknown): unknown =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part;
  return `${JSON.stringify(value, inOrder, 2)}\n`;
}

function without<T extends object, K extends keyof T>(whole: T, ...left: K[]): Omit<T, K> {
  const kept = { ...whole };
  for (const key of left) delete kept[key];
  return kept;
}
