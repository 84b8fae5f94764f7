/** What tests and demonstrations do with the sandbox itself: ask for faults, read the books and the mails. */
import express, { Router, type ErrorRequestHandler } from 'express';
import * as z from 'zod/mini';
import { endpoints, faultKinds, type Faults } from './faults';
import type { Portal } from './kundportalen/portal';
import type { MailServer } from './mail';
import type { Callbacks } from './scrive/callbacks';
import { endedOutside } from './scrive/document';
import type { Documents } from './scrive/documents';
import { ScriveError } from './scrive/errors';

interface Dependencies {
  faults: Faults;
  calls: () => Record<string, number>;
  portal: Portal;
  documents: Documents;
  callbacks: Callbacks;
  mail: MailServer;
}

const providers = Object.keys(endpoints) as (keyof typeof endpoints)[];

const faultToAsk = z
  .object({
    provider: z.enum(providers),
    endpoint: z.string(),
    fault: z.enum(faultKinds),
    times: z._default(z.int().check(z.gte(1)), 1),
  })
  .check(
    z.refine(({ provider, endpoint }) => ['*', ...endpoints[provider]].includes(endpoint), {
      error: 'no such endpoint of that provider: GET lists them',
      path: ['endpoint'],
    }),
  );
const switchOfCallbacks = z.object({ enabled: z.boolean() });
const endToMake = z.object({ status: z.enum(endedOutside) });

export function createControl({ faults, calls, portal, documents, callbacks, mail }: Dependencies): Router {
  const control = Router();
  control.use(express.json());

  control
    .route('/faults')
    .get((_request, response) => {
      response.json({ endpoints, kinds: faultKinds, faults: faults.waiting() });
    })
    .post((request, response) => {
      faults.ask(z.parse(faultToAsk, request.body));
      response.status(201).json({ faults: faults.waiting() });
    })
    .delete((_request, response) => {
      faults.clear();
      response.status(204).end();
    });

  control.put('/callbacks', (request, response) => {
    callbacks.enable(z.parse(switchOfCallbacks, request.body).enabled);
    response.json({ enabled: callbacks.isEnabled() });
  });

  control.get('/books', (_request, response) => {
    response.json({
      ...portal.books(),
      documents: documents.books(),
      mails: mail.books(),
      calls: calls(),
    });
  });

  control.get('/mails', ({ query: { to } }, response) => {
    response.json(mail.mailsTo(typeof to === 'string' ? to : undefined));
  });

  control.post('/documents/:id/end', (request, response) => {
    const { status } = z.parse(endToMake, request.body);
    response.json(documents.end(request.params.id, status));
  });

  control.use((_request, response) => {
    response.status(404).json({ error: 'There is no such address.' });
  });
  control.use(answerWithReason);
  return control;
}

/** Express knows an error handler by its four parameters. */
const answerWithReason: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  if (error instanceof z.core.$ZodError) {
    const wrong = error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
    response.status(400).json({ error: wrong.join('; ') });
    return;
  }
  if (error instanceof ScriveError) {
    response.status(error.status).json({ error: error.message });
    return;
  }
  const { status = 500 } = error as { status?: number };
  if (status >= 500) console.error(error);
  response.status(status).json({ error: status < 500 ? 'The body could not be read.' : 'Internal error.' });
};
