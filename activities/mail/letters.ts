/** Every letter of the routine: which ones there are, what each needs to say, and to whom it goes. */
import type { Link } from '../../domain/at-the-page';
import type { Addressee } from '../../domain/people';
import type { WaitOwner } from '../../domain/waiting';

/** What each letter says beside the organisation's name. Links absolute, instants ISO 8601. */
export interface LetterFacts {
  /** 1: to the applicant. */
  applicationReceived: object;
  /** 1a, 5: to the case team's mailbox. */
  applicationToReview: object;
  orderToReview: { service: string };
  /** 1a: to the applicant. Also where a signatory declined. */
  applicationRejected: { reason: string };
  completionRequested: { reason: string };
  /** An existing agreement was claimed, and there is none: to the applicant. */
  agreementNotFound: object;
  /** 1b: to each signatory. */
  agreementToSign: { link: string };
  /** A new signing round: to each signatory who had signed in the last one. */
  signingBeginsAnew: object;
  /** 2b: to the administrator; user name and a one-time invitation link, fetched while sending. */
  accountReady: { userId: string; username: string };
  /** 2b: to each signatory. */
  agreementSigned: { link: string };
  /** 2b. */
  namedAgreementContact: object;
  /** 3: to the administrator, where the account was there before or a role was lost. */
  rolesToAssign: { missing: ('Beställare' | 'Attestant')[] };
  /** 4: to each orderer. */
  orderingOpen: object;
  orderRejected: { service: string; reason: string };
  orderToCorrect: { service: string; reason: string };
  contactNeeded: { service: string; reason: string };
  /** 6a: to each attestant. */
  orderToAttest: { service: string; orderId: string; onboardingId: string; link: Link };
  /** 6b: to the administrator. The portal has neither personal identity number nor mobile of that attestant. */
  attestantWithoutMethod: { attestant: string; service: string };
  orderDeclined: { service: string; reason: string };
  orderLapsed: { service: string };
  /** 7: to orderer, attestant and contact for the agreement. */
  connectionBegins: { service: string; instructions: string[] };
  /** To the applicant and those who were waited for. */
  onboardingWithdrawn: { reason: string };
  onboardingExpired: object;
  /** An escalation: to those who can help when those waited for have not acted. */
  nobodyActed: { waitingFor: WaitOwner; since: string; deadline?: string };
}

export type LetterName = keyof LetterFacts;

/** The same letter again, because what it asks for has not been done. */
export interface Reminder {
  /** The first is 1. */
  number: number;
  /** The wait's beginning. */
  since: string;
  deadline?: string;
}

/** One mail to be sent. Case, name, recipient's key, round and reminder's number make its Message-ID. */
export type Letter = {
  [N in LetterName]: {
    name: N;
    caseId: string;
    /** How often its stage has been entered: a second round is a mail of its own. */
    round: number;
    organisationName: string;
    /** Mailboxes are the settings' own. */
    to: Addressee;
    /** The deadline of the wait that the letter opens, if it has one. Like every deadline the midnight that ends it. */
    deadline?: string;
    reminder?: Reminder;
    facts: LetterFacts[N];
  };
}[LetterName];
