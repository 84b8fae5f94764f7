/**
 * One onboarding's whole state: a plain serialisable object. Continue-as-new carries it, the view shows it, the case
 * file keeps it. All instants are ISO 8601 in UTC, as the workflow's clock gave them.
 */
import { withNewRound, type AtThePage, type AttestationMethod, type AttestationOver } from './at-the-page';
import type { Application, Contacts, ExistingAgreementApplication, Order, Person } from './application';
import type { FailureType } from './failures';
import type { ContactName, Message } from './messages';
import type { OutcomeKind, Stage } from './stages';
import type { SeenMessage, Trail } from './trail';
import type { Wait } from './waiting';

/** What a workflow is started with. */
export interface OnboardingStart {
  /** Random; made anew where it is missing (a start typed by hand). Never changes. */
  caseId?: string;
  organisationNumber: string;
  reference?: string;
  application: Application | ExistingAgreementApplication;
}

/** Someone whom the portal says to hold a role. */
export interface Holder {
  userId: string;
  name: string;
  email: string;
  /** By what an attestant can attest: what the portal has of a personal identity number and a mobile. */
  methods?: AttestationMethod[];
}

export interface Agreement {
  /** The agreement document's id at the e-signature provider; none yet while it is being drawn up. */
  documentId?: string;
  /** How many times signing has begun: each round has a document of its own. */
  round: number;
  /** Under which keys the signatories are written to, in the application's order. */
  signatories?: string[];
  /** Where each signatory signs, in the application's order. Never shown outside mails. */
  signingLinks?: string[];
  /** Which signatories had signed when last looked, in the application's order. */
  hasSigned?: boolean[];
  signedAt?: string;
  /** SHA-256 of the sealed document, hex. */
  sha256?: string;
}

export interface Account {
  accountId: string;
  /** None for an account that was there before: its administrator logs in as ever. */
  administrator?: { userId: string; username: string };
  /** How often the administrator had been replaced when this login was made. */
  administratorsReplaced?: number;
}

export interface PlacedOrder extends Order {
  orderId: string;
  submittedAt: string;
  approvedAt?: string;
}

/** An order that did not stand: what whoever ordered is told. */
export interface OrderCameBack {
  because: 'toCorrect' | 'declined' | 'lapsed';
  service: string;
  reason: string;
}

/** What proves an attestation, as long as its record is not yet kept. */
export type AttestationProof =
  /** The signature in the case store; `orderedBy` as the signed text has it. */
  | { method: 'BankID'; file: string; sha256: string; orderedBy?: string }
  | {
      method: 'SMS';
      /** The SMS provider's. */
      messageId: string;
      maskedNumber: string;
      sentAt: string;
      delivery?: 'delivered' | 'failed';
      wrongTries: number;
    }
  /** By a method of the portal's or taken down by an operator: outside this service. */
  | { method: 'by portal' | 'by operator'; reference: string };

export interface Attestation {
  attestedBy: string;
  attestedAt: string;
  method: AttestationProof['method'];
  /** Where the proof is: a file of the case store, or the reference given from outside. */
  evidence: string;
  /** Who, in what role, when, of which order, with the proof: in the case store. `sha256` of the file, hex. */
  record?: { name: string; sha256: string };
}

/** A step that doesn't get through. Visible to operators; ends by itself or by `stepRetried`. */
export interface ParkedStep {
  step: string;
  failure: { type: FailureType; message: string };
  since: string;
  tries: number;
  /** When it tries again by itself; none for what no retry mends. */
  retryAt?: string;
  /** An operator has asked to try now. */
  hastened?: boolean;
}

export interface Outcome {
  kind: OutcomeKind;
  at: string;
  reason:
    | 'connected'
    | 'applicationRejected'
    | 'orderRejected'
    | 'agreementNotFound'
    | 'withdrawn'
    | 'deadlinePassed';
  /** A person's own words, where there are any. */
  note?: string;
}

export interface Onboarding {
  caseId: string;
  organisationNumber: string;
  organisationName: string;
  reference?: string;
  existingAgreement: boolean;
  applicant: Person;
  signatories: Person[];
  contacts?: Contacts;
  startedAt: string;

  stage: Stage;
  stageSince: string;
  /** How many times each stage has been entered: the "round" in every key and link. */
  rounds: Partial<Record<Stage, number>>;
  /** Every stage in the order entered, the newest {@link LONGEST_PATH}. */
  path: Stage[];
  wait?: Wait;
  /** How often each contact has been replaced: whoever came after is written to under a key of their own. */
  replacements: Partial<Record<ContactName, number>>;
  parked: ParkedStep[];
  /** What has been done for good in this visit of the stage, so that continue-as-new does it no second time. */
  done: string[];
  /** Messages that wait for a look at a provider or at the portal before they can be judged. */
  noted: Message[];

  /** Why the application or the order was last sent back, in the words of whoever did. */
  sentBackBecause?: string;
  /** What Inera needs to talk with the agent about before it can decide on the order; each is mailed to the orderer. */
  contactNeededBecause?: string[];
  agreement?: Agreement;
  account?: Account;
  holders: { orderers: Holder[]; attestants: Holder[] };
  order?: PlacedOrder;
  orderCameBack?: OrderCameBack;
  /** By user id: what each attestant does at the page. */
  attestants: Record<string, AtThePage>;
  /** How each round of attestation ended, the newest {@link MOST_ROUNDS_TOLD}: a link tells of its own. */
  attestationsOver: AttestationOver[];
  attestation?: Attestation;
  attestationProof?: AttestationProof;
  /** What the connection team says of how to go on, per line, in Swedish. */
  instructions?: string[];
  outcome?: Outcome;

  trail: Trail;
  seen: SeenMessage[];
}

const LONGEST_PATH = 100;
const MOST_ROUNDS_TOLD = 20;

export function roundOf(onboarding: Onboarding, stage: Stage = onboarding.stage): number {
  return onboarding.rounds[stage] ?? 0;
}

export function begin(start: OnboardingStart & { caseId: string }, at: string): Onboarding {
  const { application } = start;
  const existingAgreement = !('signatories' in application);
  const blank: Omit<Onboarding, 'stage' | 'stageSince'> = {
    caseId: start.caseId,
    organisationNumber: start.organisationNumber,
    organisationName: application.organisationName,
    ...(start.reference ? { reference: start.reference } : {}),
    existingAgreement,
    applicant: application.applicant,
    signatories: 'signatories' in application ? application.signatories : [],
    ...(application.contacts ? { contacts: application.contacts } : {}),
    startedAt: at,
    rounds: {},
    path: [],
    parked: [],
    done: [],
    noted: [],
    holders: { orderers: [], attestants: [] },
    replacements: {},
    attestants: {},
    attestationsOver: [],
    trail: { lines: [], dropped: 0 },
    seen: [],
  };
  return enter(blank, existingAgreement ? 'accountSetup' : 'applicationReview', at);
}

/** Goes to a stage anew: its wait, steps and parking begin afresh. */
export function enter(
  onboarding: Omit<Onboarding, 'stage' | 'stageSince'>,
  stage: Stage,
  at: string,
): Onboarding {
  const { wait: _over, ...kept } = onboarding;
  return {
    ...kept,
    stage,
    stageSince: at,
    rounds: { ...kept.rounds, [stage]: (kept.rounds[stage] ?? 0) + 1 },
    path: [...kept.path, stage].slice(-LONGEST_PATH),
    parked: [],
    done: [],
    ...(stage === 'attestation' && { attestants: withNewRound(kept.attestants) }),
  };
}

export function changeWait(onboarding: Onboarding, change: (wait: Wait) => Wait): Onboarding {
  return onboarding.wait ? { ...onboarding, wait: change(onboarding.wait) } : onboarding;
}

/** What was parked is not tried again; what closes the case may park in its turn. */
export function end(onboarding: Onboarding, outcome: Outcome): Onboarding {
  return { ...onboarding, outcome, parked: [] };
}

/** Ordering opens where both roles are held; where one has been lost, the administrator is waited for first. */
export function enterOrdering(onboarding: Onboarding, at: string): Onboarding {
  const { orderers, attestants } = onboarding.holders;
  return enter(onboarding, orderers.length > 0 && attestants.length > 0 ? 'ordering' : 'roleAssignment', at);
}

/** The round of attestation is over: its links tell how. */
export function attestationIsOver(
  onboarding: Onboarding,
  became: AttestationOver['became'],
  at: string,
): Onboarding {
  const over = { round: roundOf(onboarding, 'attestation'), became, at };
  return {
    ...onboarding,
    attestationsOver: [...onboarding.attestationsOver, over].slice(-MOST_ROUNDS_TOLD),
  };
}

/** What was ordered no longer stands; it can be ordered again. */
export function sendOrderBack(
  { order, ...onboarding }: Onboarding,
  because: OrderCameBack['because'],
  reason: string,
  at: string,
): Onboarding {
  const told = because === 'toCorrect' ? onboarding : attestationIsOver(onboarding, because, at);
  return enterOrdering({ ...told, orderCameBack: { because, service: order?.service ?? '', reason } }, at);
}
