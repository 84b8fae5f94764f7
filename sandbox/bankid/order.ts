/** A BankID order, and what has become of it at a given moment. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface Person {
  personalNumber: string;
  name: string;
}

interface Completed {
  user: Person & { givenName: string; surname: string };
  device: { ipAddress: string; uhi: string };
  bankIdIssueDate: string;
  /** XML in base64. */
  signature: string;
  /** Base64. */
  ocspResponse: string;
}

export interface Order {
  orderRef: string;
  autoStartToken: string;
  qrStartToken: string;
  qrStartSecret: string;
  /** Whose BankID alone may sign; none: anyone's. */
  required?: string;
  /** Base64, as it was sent. */
  visible: string;
  notVisible: string;
  endUserIp: string;
  /** Milliseconds since 1970, as all times here. */
  startedAt: number;
  pickedUp?: { by: Person; at: number };
  /** What a test or a demonstration has the app ask for, instead of the security code. */
  shown?: string;
  ended?: { complete: Completed } | { failed: string };
  /** Told to the relying party, which happens once. */
  told: boolean;
}

/** How long things last, in milliseconds. */
export interface Times {
  /** Until an order that no app has picked up has failed. BankID: 30 s. */
  pickUpWithin: number;
  /** Until an order that nobody has signed has failed. BankID: about 3 minutes. */
  signWithin: number;
  /** From when the app is opened until it has found the person's BankID and asks for the security code. */
  searching: number;
}

export type Standing =
  | { status: 'pending'; hintCode: string }
  | { status: 'failed'; hintCode: string }
  | { status: 'complete'; completionData: Completed };

export function standingOf(order: Order, times: Times, now: number): Standing {
  const { startedAt, pickedUp, shown, ended, required } = order;
  if (ended && 'complete' in ended) return { status: 'complete', completionData: ended.complete };
  if (ended) return { status: 'failed', hintCode: ended.failed };
  if (!pickedUp && now >= startedAt + times.pickUpWithin)
    return { status: 'failed', hintCode: 'startFailed' };
  if (now >= startedAt + times.signWithin) return { status: 'failed', hintCode: 'expiredTransaction' };
  if (shown) return { status: 'pending', hintCode: shown };
  if (!pickedUp) return { status: 'pending', hintCode: 'outstandingTransaction' };
  // An app that holds no BankID of the person asked for goes on searching.
  const hasFound = isFitToSign(required, pickedUp.by) && now >= pickedUp.at + times.searching;
  return { status: 'pending', hintCode: hasFound ? 'userSign' : 'started' };
}

export const isFitToSign = (required: string | undefined, { personalNumber }: Person) =>
  !required || required === personalNumber;

/** Seconds by which a code that is scanned may be off. It is shown for one, and takes some to be read. */
const OLDEST_QR = 5;
const CLOCK_AHEAD = 2;

export const qrTokenIn = (qr: string) => /^bankid\.([^.]+)\.\d+\.[0-9a-f]+$/.exec(qr.trim())?.[1];

/** As BankID judges a scanned code: made with the order's secret, and for about now. */
export function isGoodQr({ qrStartSecret, startedAt }: Order, qr: string, now: number): boolean {
  const [, , time = '', seal = ''] = qr.trim().split('.');
  const expected = Buffer.from(createHmac('sha256', qrStartSecret).update(time).digest('hex'));
  const given = Buffer.from(seal);
  const age = (now - startedAt) / 1000 - Number(time);
  const isGenuine = expected.length === given.length && timingSafeEqual(expected, given);
  return isGenuine && age < OLDEST_QR && age > -CLOCK_AHEAD;
}
