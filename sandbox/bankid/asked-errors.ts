/** Errors on demand, in BankID's own words: the next calls meet them and do nothing. Not kept over a restart. */
import type { RequestHandler } from 'express';
import * as z from 'zod/mini';
import { statusOf } from './errors';

const errorToAsk = z.object({
  /** A documented one, in any case of letters, or another. */
  errorCode: z.string(),
  /** None: as documented for that code, or else 400. */
  status: z.optional(z.int().check(z.gte(400), z.lte(599))),
  times: z._default(z.int().check(z.gte(1)), 1),
});

export type AskedErrors = ReturnType<typeof createAskedErrors>;

export function createAskedErrors() {
  let asked: z.output<typeof errorToAsk>[] = [];
  const meet: RequestHandler = (_request, response, next) => {
    const [first] = asked;
    if (!first) return next();
    first.times -= 1;
    asked = asked.filter(({ times }) => times > 0);
    const { errorCode, status = statusOf(errorCode) ?? 400 } = first;
    response.status(status).json({ errorCode, details: 'As asked for.' });
  };
  return {
    /** @throws ZodError */
    ask(given: unknown) {
      asked.push(z.parse(errorToAsk, given));
    },
    clear() {
      asked = [];
    },
    meet,
  };
}
