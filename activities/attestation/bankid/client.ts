/**
 * BankID's Relying Party API v6.0 as a client, as far as signing goes. Source: BankID's published documentation.
 * It doesn't go through activities/http.ts, because BankID asks for a client certificate and a root of its own, and
 * says in the body, not by the status alone, what went wrong. What that means is classified here, once.
 */
import * as z from 'zod/mini';
import { tryAgainErrors, type TryAgainError } from '../../../domain/bankid';
import { failureTypes, type FailureType } from '../../../domain/failures';
import { failure, json, USUAL_TIME_LIMIT } from '../../http';
import { mutualTls, type MutualTls, type Post } from './mutual-tls';

/** Printable, and short enough to be kept in a workflow's history. */
const token = z.string().check(z.regex(/^[\x21-\x7e]{1,200}$/));
const startedOrder = z.object({
  orderRef: token,
  autoStartToken: token,
  qrStartToken: token,
  qrStartSecret: token,
});
/** An answer that ends an order comes once only: nothing in it but what must be there makes it unintelligible. */
const hintCode = z.catch(z.string().check(z.regex(/^\w{1,100}$/)), 'unknown');
const completionData = z.looseObject({
  user: z.looseObject({ personalNumber: z.string() }),
  signature: z.string().check(z.minLength(1)),
});
const collected = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pending'), hintCode }),
  z.object({ status: z.literal('failed'), hintCode }),
  z.object({ status: z.literal('complete'), completionData }),
]);
const errorBody = z.object({ errorCode: z.string() });

export type StartedOrder = z.infer<typeof startedOrder>;
export type Collected = z.infer<typeof collected>;
/** Kept whole: the signature, the OCSP response, who signed and on what device. */
export type CompletionData = z.infer<typeof completionData>;

interface OrderToSign {
  /** The address from which the person reaches this service: IPv4 or IPv6. */
  endUserIp: string;
  /** Twelve digits: nobody else's BankID can sign. */
  personalNumber: string;
  /** Shown in the app, in BankID's simple Markdown. At most 40,000 characters when in base64. */
  visible: string;
  /** Signed, not shown. */
  notVisible: string;
}

export interface BankIdClient {
  /** `errorCode`: no order was made, and the person should just try again. Not idempotent: BankID knows no key. */
  sign(order: OrderToSign): Promise<StartedOrder | { errorCode: TryAgainError }>;
  /** `undefined`: BankID has no such order (any more). What has ended is told once only. */
  collect(orderRef: string): Promise<Collected | undefined>;
  /** What has ended already is left as it is. */
  cancel(orderRef: string): Promise<void>;
}

export interface BankIdAccess extends MutualTls {
  /** With the version: `https://appapi2.bankid.com/rp/v6.0`. */
  url: string;
  /** Milliseconds for one call. */
  timeLimit?: number;
}

/** Every call throws an ApplicationFailure of domain/failures.ts. */
export function createBankIdClient({
  url,
  timeLimit = USUAL_TIME_LIMIT,
  ...tls
}: BankIdAccess): BankIdClient {
  const post = mutualTls(tls, timeLimit);
  const base = url.replace(/\/+$/, '');
  const ask = <T>(endpoint: Endpoint, body: object, answer: Answer<T>) =>
    call(post, { endpoint, url: `${base}/${endpoint}`, body }, answer);
  return {
    sign: ({ endUserIp, personalNumber, visible, notVisible }) =>
      ask<StartedOrder | { errorCode: TryAgainError }>(
        'sign',
        {
          endUserIp,
          userVisibleData: base64(visible),
          userVisibleDataFormat: 'simpleMarkdownV1',
          userNonVisibleData: base64(notVisible),
          requirement: { personalNumber },
        },
        { read: json(startedOrder), means: forThePersonToTryAgain },
      ),
    collect: (orderRef) =>
      ask<Collected | undefined>(
        'collect',
        { orderRef },
        { read: json(collected), means: { invalidparameters: undefined } },
      ),
    cancel: (orderRef) =>
      ask<void>(
        'cancel',
        { orderRef },
        {
          read: (body) => void json(z.looseObject({}))(body),
          means: { invalidparameters: undefined },
        },
      ),
  };
}

type Endpoint = 'sign' | 'collect' | 'cancel';

interface Answer<T> {
  read: (body: Buffer) => T;
  /** Error codes, in lower case, that are an answer rather than a failure. */
  means: Record<string, T>;
}

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

const forThePersonToTryAgain = Object.fromEntries(
  tryAgainErrors.map((errorCode) => [errorCode.toLowerCase(), { errorCode }]),
);

/** The codes that are documented. BankID may add others at any time: they go by their status. */
const errors = new Map<string, FailureType>([
  ['alreadyinprogress', failureTypes.refusedByProvider],
  ['invalidparameters', failureTypes.refusedByProvider],
  ['unauthorized', failureTypes.notAuthorised],
  ['notfound', failureTypes.refusedByProvider],
  ['methodnotallowed', failureTypes.refusedByProvider],
  ['requesttimeout', failureTypes.unavailable],
  ['unsupportedmediatype', failureTypes.refusedByProvider],
  ['toomanyrequests', failureTypes.unavailable],
  ['internalerror', failureTypes.unavailable],
  ['maintenance', failureTypes.unavailable],
]);

function typeOf(errorCode: string, status: number): FailureType {
  const known = errors.get(errorCode);
  if (known) return known;
  if (status === 401 || status === 403) return failureTypes.notAuthorised;
  if (status === 408 || status === 429 || status >= 500) return failureTypes.unavailable;
  return status >= 400 ? failureTypes.refusedByProvider : failureTypes.unintelligibleAnswer;
}

interface Request {
  endpoint: Endpoint;
  url: string;
  body: object;
}

async function call<T>(post: Post, { endpoint, url, body }: Request, { read, means }: Answer<T>): Promise<T> {
  const name = `BankID: POST ${endpoint}`;
  const answer = await post(url, JSON.stringify(body)).catch(() => {
    throw failure(failureTypes.unavailable, `${name}: no answer`);
  });
  if (answer.status < 200 || answer.status > 299) {
    const errorCode = errorCodeIn(answer.body);
    if (Object.hasOwn(means, errorCode)) return means[errorCode] as T;
    const said = errors.has(errorCode) ? ` ${errorCode}` : '';
    throw failure(typeOf(errorCode, answer.status), `${name}: ${answer.status}${said}`);
  }
  try {
    return read(answer.body);
  } catch {
    throw failure(failureTypes.unintelligibleAnswer, `${name}: ${answer.status}, not as promised`);
  }
}

/** In lower case: BankID is to be read without regard to it. */
function errorCodeIn(body: Buffer): string {
  try {
    return json(errorBody)(body).errorCode.toLowerCase();
  } catch {
    return '';
  }
}
