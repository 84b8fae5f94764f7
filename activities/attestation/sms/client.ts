/** 46elks' SMS API as a client. Source: 46elks' published documentation. */
import * as z from 'zod/mini';
import { call, json, USUAL_TIME_LIMIT, type Provider } from '../../http';

const sentSms = z.object({ id: z.string().check(z.regex(/^[\w-]{1,100}$/)) });

interface SmsToSend {
  /** E.164, or 3–11 letters and digits that don't begin with a digit. */
  from: string;
  /** E.164. */
  to: string;
  message: string;
  /** Where 46elks tells what became of it. Its reports are not signed. */
  whenDelivered: string;
}

export interface SmsClient {
  /** Not idempotent: sent again, it is another SMS. Its text is kept out of 46elks' log. */
  send(sms: SmsToSend): Promise<{ id: string }>;
  /** Idempotent: reads only. Other states than these may come. */
  look(id: string): Promise<{ status: string }>;
}

const seenSms = z.object({ status: z.string() });

export interface ElksAccess {
  /** With the version: `https://api.46elks.com/a1`. */
  url: string;
  username: string;
  password: string;
  /** Milliseconds for one call. */
  timeLimit?: number;
}

/** Every call throws an ApplicationFailure of domain/failures.ts. */
export function createElksClient(access: ElksAccess): SmsClient {
  const { url, username, password, timeLimit = USUAL_TIME_LIMIT } = access;
  const credentials = Buffer.from(`${username}:${password}`).toString('base64');
  const elks: Provider = {
    name: '46elks',
    url,
    headers: { Authorization: `Basic ${credentials}` },
    timeLimit,
  };
  return {
    send: ({ from, to, message, whenDelivered }) =>
      call(elks, {
        method: 'POST',
        endpoint: 'sms',
        path: '/sms',
        body: { form: { from, to, message, whendelivered: whenDelivered, dontlog: 'message' } },
        read: json(sentSms),
      }),
    look: (id) =>
      call(elks, {
        method: 'GET',
        endpoint: 'look',
        path: `/sms/${encodeURIComponent(id)}`,
        read: json(seenSms),
      }),
  };
}
