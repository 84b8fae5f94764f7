/**
 * What a person does with the BankID app, where a real phone can't be had: as JSON for tests and demonstrations, and
 * as a page. A code is scanned by pasting what it says.
 */
import express, { Router, type ErrorRequestHandler } from 'express';
import * as z from 'zod/mini';
import type { Order, Standing } from './order';
import { PhoneError, type Orders, type Way } from './orders';
import { personalNumber } from './shapes';

const actions = ['start', 'sign', 'cancel', 'expire', 'show', 'fail'] as const;

const name = z
  .string({ error: 'Namnet saknas.' })
  .check(z.trim(), z.minLength(1, 'Namnet saknas.'), z.maxLength(100), z.regex(/^[^\p{Cc}]*$/u));
const signer = z.object({ personalNumber, name });
const text = z.optional(z.string());
const command = z.object({
  action: z.enum(actions),
  /** One of the two: what the code says, or the token by which the app is opened on the same device. */
  qr: text,
  autoStartToken: text,
  /** Whose BankID it is; not needed where nobody opens or signs. */
  personalNumber: text,
  name: text,
  /** For `show`, any that is pending; for `fail`, why. */
  hintCode: z.optional(z.string().check(z.regex(/^\w{1,50}$/))),
  /** Signs though another person's BankID is asked for, as BankID never lets anyone. */
  evenIfAnother: z._default(z.boolean(), false),
});

interface Seen {
  order: Order;
  standing: Standing;
  /** What is to be signed, as it was sent. */
  text: string;
}

export type Phone = ReturnType<typeof createPhone>;

export function createPhone(orders: Orders) {
  return {
    /** @throws ZodError, PhoneError */
    async act(given: unknown): Promise<Seen> {
      const asked = z.parse(command, given);
      const order = await perform(orders, asked);
      const visible = Buffer.from(order.visible, 'base64').toString('utf8');
      return { order, standing: orders.standing(order), text: visible };
    },
  };
}

async function perform(orders: Orders, asked: z.output<typeof command>): Promise<Order> {
  const way = wayOf(asked);
  const { hintCode = 'unknown' } = asked;
  switch (asked.action) {
    case 'start':
      return orders.pickUp(way, z.parse(signer, asked));
    case 'sign':
      return orders.sign(way, z.parse(signer, asked), asked.evenIfAnother);
    case 'cancel':
      return orders.fail(way, 'userCancel');
    case 'expire':
      return orders.fail(way, 'expiredTransaction');
    case 'show':
      return orders.show(way, hintCode);
    case 'fail':
      return orders.fail(way, hintCode);
  }
}

function wayOf({ qr, autoStartToken }: z.output<typeof command>): Way {
  if (autoStartToken?.trim()) return { autoStartToken };
  if (qr?.trim()) return { qr };
  throw new PhoneError('Läs av en QR-kod eller öppna appen från tjänsten.');
}

export function createPhoneApi(phone: Phone): Router {
  const api = Router();
  api.post('/', express.json(), async (request, response) => {
    const { standing, text } = await phone.act(request.body);
    const { status } = standing;
    response.json({ status, ...('hintCode' in standing && { hintCode: standing.hintCode }), text });
  });
  api.use(answerWithReason);
  return api;
}

/** What a person is told of it, in Swedish; `undefined`: not theirs to mend. */
export function whyNot(error: unknown): { status: 400 | 409; text: string } | undefined {
  if (error instanceof PhoneError) return { status: 409, text: error.message };
  if (!(error instanceof z.core.$ZodError)) return undefined;
  const fields = error.issues.map(({ path }) => path.join('.'));
  const text = fields.includes('personalNumber')
    ? 'Personnumret ska ha tolv siffror och rätt kontrollsiffra.'
    : `Det här saknas eller är fel: ${fields.join(', ')}.`;
  return { status: 400, text };
}

/** Express knows an error handler by its four parameters. */
const answerWithReason: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const reason = whyNot(error);
  if (!reason) return next(error);
  response.status(reason.status).json({ error: reason.text });
};
