/**
 * One attestant at the page that their link leads to: as much of it as a round of attestation keeps. What may be done
 * there is attesting.ts's to say.
 */
import type { Rfa, SigningSeen } from './bankid';
import type { RefusalType } from './refusals';

/** A way to attest at this service's own page. */
export type AttestationMethod = 'bankId' | 'sms';

/** What whoever signs was told last. `refusal`: BankID gave a result that is not taken, or none could be asked for. */
export type SigningTold = SigningSeen | { rfa: Rfa } | { refusal: RefusalType };

/** BankID's order. The secret never leaves the server: the API makes QR codes of it. */
export interface SigningOrder {
  orderRef: string;
  autoStartToken: string;
  qrStartToken: string;
  qrStartSecret: string;
  /** The QR code's seconds count from here. */
  startedAt: string;
  /** SHA-256 of the order that is attested, hex: signed along with its text. */
  digest: string;
  /** The name of who ordered, as the text that is signed has it: it may change, the text does not. */
  orderedBy?: string;
}

export interface Signing {
  /** The first in this round is 1. */
  attempt: number;
  /** From where the person reaches this service, as BankID wants to know. */
  endUserIp: string;
  /** `signed`: the signature is kept; role and log-in are to be read again. */
  status: 'asked' | 'pending' | 'cancelling' | 'signed' | 'ended';
  order?: SigningOrder;
  told?: SigningTold;
  /** Names the signature in the case store. */
  signature?: { file: string; sha256: string };
}

export interface Code {
  /** The first in this round is 1. */
  sending: number;
  status: 'asked' | 'sent' | 'ended';
  askedAt: string;
  sentAt?: string;
  /** The SMS provider's. */
  messageId?: string;
  maskedNumber?: string;
  /** What the digest of the right code is. */
  digest?: string;
  wrongTries: number;
  delivery?: 'delivered' | 'failed';
  /** Why it came to nothing. */
  told?: RefusalType;
}

/** One attestant at the page. Times of asking are kept from round to round: their bounds are per hour. */
export interface AtThePage {
  /** A new version kills the link before. */
  linkVersion: number;
  linkSince?: string;
  signing?: Signing;
  signingsAt: string[];
  code?: Code;
  codesAt: string[];
}

/** How a round of attestation came to its end. */
export interface AttestationOver {
  round: number;
  became: 'attested' | 'declined' | 'lapsed';
  at: string;
}

/** Which link of which attestant. */
export interface Link {
  userId: string;
  round: number;
  version: number;
}

const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** How long a code can be used, in milliseconds. */
export const CODE_LIFETIME = 5 * MINUTE;
export const MOST_TRIES = 5;
export const MOST_CODES_AN_HOUR = 3;
/** Of six digits, so many codes with five tries each leave a guesser one chance in twenty thousand. */
export const MOST_CODES_IN_A_ROUND = 10;
export const MOST_SIGNINGS_AN_HOUR = 10;

export const NEW_AT_THE_PAGE: AtThePage = { linkVersion: 1, signingsAt: [], codesAt: [] };

/** A new round begins: what belonged to the last one is over. */
export function withNewRound(attestants: Record<string, AtThePage>): Record<string, AtThePage> {
  return Object.fromEntries(
    Object.entries(attestants).map(
      ([userId, { signing: _signing, code: _code, ...kept }]): [string, AtThePage] => [userId, kept],
    ),
  );
}

export const isSigning = (signing: Signing | undefined) =>
  signing !== undefined && signing.status !== 'ended';

export const within = (period: number, instants: string[], at: string) =>
  instants.filter((one) => Date.parse(at) - Date.parse(one) < period);

/** From when on another code can be asked for: an instant; `never`: not in this round. */
export function nextCodeAt({ code, codesAt }: AtThePage): string | undefined {
  if ((code?.sending ?? 0) >= MOST_CODES_IN_A_ROUND) return 'never';
  const oldest = codesAt.at(-MOST_CODES_AN_HOUR);
  return oldest && new Date(Date.parse(oldest) + HOUR).toISOString();
}
