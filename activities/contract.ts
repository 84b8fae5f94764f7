/**
 * What the workflow asks of the outside world, as it calls it. Every activity is idempotent by a key made of the case's
 * id, the step and a round. Failures are ApplicationFailures of a type in domain/failures.ts.
 */
import type { Contacts, Person } from '../domain/application';
import type { Rfa } from '../domain/bankid';
import type { PortalEvent } from '../domain/events';
import type { AttestantSeen } from '../domain/attesting-findings';
import type { Account, Agreement, Holder, Onboarding, PlacedOrder } from '../domain/onboarding';
import type { OrderToSign } from '../domain/order-text';
import type { Timetable } from '../domain/wait-planning';
import type { Digest, DigestQuestion, DigestSections } from './digest/digest';
import type { AttestationToKeep } from './attestation/record';
import type { Letter } from './mail/letters';

export interface MailActivities {
  /** One mail to one person or mailbox. The same letter again is the same Message-ID. */
  sendMail(letter: Letter): Promise<void>;
  /** To the case team's mailbox. The same day's again is the same Message-ID. */
  sendDigest(digest: Digest): Promise<void>;
}

export interface AgreementToDrawUp {
  caseId: string;
  round: number;
  /** For the callback's address. */
  onboardingId: string;
  organisationNumber: string;
  organisationName: string;
  signatories: Person[];
  agreementContact?: Person;
  /** ISO 8601: stands in the document. */
  drawnUpAt: string;
}

export interface AgreementDrawnUp {
  documentId: string;
  /** Where each signatory signs, in the application's order; absolute. */
  signingLinks: string[];
}

export type AgreementSeen =
  /** Who has signed, in the application's order. */
  | { status: 'pending'; hasSigned: boolean[] }
  /** Signed by all, and sealed. */
  | { status: 'signed'; signedAt: string; sha256: string }
  | { status: 'declined'; reason: string }
  /** Cancelled outside, timed out or broken at the provider. */
  | { status: 'endedOutside' };

export interface AgreementActivities {
  /** One document per case and round: its tag is looked up before one is made. */
  drawUpAgreement(agreement: AgreementToDrawUp): Promise<AgreementDrawnUp>;
  /** Reads what the provider says. Signed but not yet sealed is still `pending`. */
  lookAtAgreement(agreement: { documentId: string }): Promise<AgreementSeen>;
  /** Cancels what this case and round made and is not yet closed; nothing there is no failure. */
  cancelAgreement(agreement: { caseId: string; round: number }): Promise<void>;
}

export interface AccountToOpen {
  caseId: string;
  organisationNumber: string;
  organisationName: string;
  contacts: Contacts;
  /** How often the administrator has been replaced: each gets a login of their own. */
  administratorsReplaced: number;
  agreement: Agreement;
}

interface KnownAgent {
  account: Account;
  contacts: Contacts;
  /** None: an account without a signed agreement. */
  agreementSignedAt?: string;
}

export interface HandOver {
  caseId: string;
  organisationNumber: string;
  order: PlacedOrder;
  attestation: NonNullable<Onboarding['attestation']>;
}

export interface PortalActivities {
  openAccount(account: AccountToOpen): Promise<Account>;
  findAgent(agent: { organisationNumber: string }): Promise<KnownAgent | undefined>;
  lookAtRoles(agent: { organisationNumber: string }): Promise<{ orderers: Holder[]; attestants: Holder[] }>;
  /** Role and log-in now; `orderedBy` because only who ordered too must be logged out (DOMAIN.md 6c). */
  lookAtAttestant(who: {
    organisationNumber: string;
    attestedBy: string;
    orderedBy: string;
  }): Promise<AttestantSeen>;
  /** Says how the connection goes on, per line, in Swedish. */
  handOver(handOver: HandOver): Promise<{ instructions: string[] }>;
}

export interface CaseFileActivities {
  /** `case.json` (nothing personal) and `persons.json`; the same again writes the same. */
  writeCaseFile(onboarding: Onboarding): Promise<void>;
}

export interface DigestActivities {
  /** Reads visibility; the answer is bounded, however many onboardings are open. */
  listForDigest(question: DigestQuestion): Promise<DigestSections>;
}

/** The attestant signs what the attestant sees: the order in words. */
export interface SigningToStart extends OrderToSign {
  /** Who is to sign: the portal says by which personal identity number. */
  userId: string;
  caseId: string;
  round: number;
  /** Counts the times this person has begun to sign in this round. */
  attempt: number;
  /** From where the person reaches this service: IPv4 or IPv6. */
  endUserIp: string;
}

type SigningStarted =
  | {
      outcome: 'started';
      orderRef: string;
      autoStartToken: string;
      qrStartToken: string;
      qrStartSecret: string;
      /** ISO 8601: the QR code's seconds count from here. */
      startedAt: string;
      /** Of the order: signed with its text, not shown. */
      digest: string;
    }
  /** The portal has none that is valid for this person. */
  | { outcome: 'noPersonalNumber' }
  /** No order was made; the person should just try again. */
  | { outcome: 'unavailable'; rfa: Rfa };

export interface SignatureToCollect {
  orderRef: string;
  caseId: string;
  organisationNumber: string;
  /** Whose signature it must be. */
  userId: string;
  /** Of the order, as it was given to be signed. */
  digest: string;
  /** The hint code told last: the same again is nothing to tell. */
  known?: string;
}

export type SignatureSeen =
  | { status: 'pending' | 'failed'; hintCode: string }
  /** Ended without a trace: the person is asked to sign again. */
  | { status: 'lost' }
  /** `evidence` names what was kept in the case store. */
  | { status: 'complete'; evidence: { name: string; sha256: string }; personalNumberMatches: boolean };

export interface CodeToSend {
  organisationNumber: string;
  userId: string;
  caseId: string;
  /** For the delivery report's address. */
  onboardingId: string;
  linkVersion: number;
  round: number;
  /** Counts the codes sent to this person in this round: each is another one. */
  sending: number;
}

type CodeSending =
  /** `digest`: what `codeDigest` makes of the right code. */
  | { outcome: 'sent'; messageId: string; maskedNumber: string; digest: string }
  /** The portal has no number of a mobile for this person. */
  | { outcome: 'noMobile' };

export interface AttestationActivities {
  startSigning(signing: SigningToStart): Promise<SigningStarted>;
  /**
   * Returns when what the person should do has changed, or when the order has ended. Heartbeats. Called off, it cancels
   * the order at BankID, as soon as it hears of that.
   */
  collectSignature(signature: SignatureToCollect): Promise<SignatureSeen>;
  cancelSigning(signing: { orderRef: string }): Promise<void>;
  sendCode(code: CodeToSend): Promise<CodeSending>;
  /** What the SMS provider says has become of one; nothing yet is no failure. */
  lookAtCode(sent: { messageId: string }): Promise<{ delivery?: 'delivered' | 'failed' }>;
  /** Who attested, of which order, with the proof. The same again writes the same. */
  keepAttestation(attestation: AttestationToKeep): Promise<{ name: string; sha256: string }>;
}

export interface EventActivities {
  /** Taken by the portal's backend, for good. The same event again has the same id there. */
  deliverEvent(event: PortalEvent): Promise<void>;
}

/** How patient the service is with a step that doesn't get through: settings of the worker. */
export interface Patience {
  /** How long it is retried before it shows as parked. */
  parkAfterMinutes: number;
  /** How often a parked one is tried again without being asked to. */
  retryParkedAfterMinutes: number;
  /** Whether the portal's backend is told of events. Runs of before there were events have recorded no answer: it is not. */
  portalEvents: boolean;
}

/** What a run goes by, read when it begins and kept with it: the worker's settings, and the calendar. */
export interface HouseRules extends Patience, Timetable {}

export interface HouseActivities {
  /** The calendar of the years around that instant, ISO 8601. Reads alone. */
  readHouseRules(asked: { at: string }): Promise<HouseRules>;
}

export type Activities = MailActivities &
  AgreementActivities &
  PortalActivities &
  CaseFileActivities &
  DigestActivities &
  AttestationActivities &
  EventActivities &
  HouseActivities;
