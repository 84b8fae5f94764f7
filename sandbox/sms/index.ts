/** 46elks: its SMS API, the inbox of all the phones that it reaches, and doors for tests. */
import express, { Router, type ErrorRequestHandler } from 'express';
import * as z from 'zod/mini';
import type { CallCounter } from '../books';
import type { Faults } from '../faults';
import type { State } from '../state';
import { createElksApi } from './api';
import { createInboxPage } from './inbox-page';
import { createMessages, type Messages } from './messages';

interface Dependencies {
  state: State;
  faults: Faults;
  count: CallCounter;
  deliveryMs: number;
}

export function createElks({ state, faults, count, deliveryMs }: Dependencies) {
  const messages = createMessages({ state, deliveryMs });
  return {
    /** With the version and the inbox: `/a1/sms`, `/inbox`. */
    provider: Router()
      .use('/inbox', createInboxPage(messages))
      .use('/a1', createElksApi({ messages, faults, count })),
    control: createControl(messages),
    resume: () => messages.resume(),
    close: () => messages.close(),
  };
}

const networkToHave = z.object({
  hasCredit: z.optional(z.boolean()),
  unreachable: z.optional(z.array(z.string())),
});

function createControl(messages: Messages): Router {
  const control = Router();
  control.get('/', ({ query: { to } }, response) => {
    const sent = messages.sentTo(typeof to === 'string' ? to : undefined);
    response.json(
      sent.map(({ id, from, to, message, created, status, parts }) => ({
        ...{ id, from, to, message, created, status, parts },
      })),
    );
  });
  control.put('/network', express.json(), (request, response) => {
    const { hasCredit, unreachable } = z.parse(networkToHave, request.body);
    messages.setNetwork({
      ...(hasCredit !== undefined && { hasCredit }),
      ...(unreachable && { unreachable }),
    });
    response.json(messages.network());
  });
  control.use(answerWithReason);
  return control;
}

/** Express knows an error handler by its four parameters. */
const answerWithReason: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (!(error instanceof z.core.$ZodError)) return next(error);
  response.status(400).json({ error: error.issues.map(({ path }) => path.join('.')).join('; ') });
};
