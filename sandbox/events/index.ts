/**
 * The portal's backend as events reach it: takes what is signed as Standard Webhooks has it, once for each id, and shows
 * what it has taken.
 */
import express, { Router, type Request, type Response } from 'express';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import * as z from 'zod/mini';
import type { CallCounter } from '../books';
import { endpointsOf, type Faults } from '../faults';
import type { State } from '../state';

/** Made up, and good for nothing outside the sandbox. */
const SECRET = 'whsec_c2FuZGJveC1zZWNyZXQtb2YtdGhlLXBvcnRhbC1ldmVudHM=';

const event = z.object({
  id: z.string(),
  onboardingId: z.string(),
  sequence: z.int(),
  type: z.string(),
  stage: z.string(),
});

type Taken = z.infer<typeof event> & {
  receivedAt: string;
  /** How often it has come: each time is one delivery. */
  times: number;
};

interface Dependencies {
  state: State;
  faults: Faults;
  count: CallCounter;
}

export function createEventReceiver({ state, faults, count }: Dependencies) {
  const taken = state.collection<Taken>('events');
  let isGone = false;

  const provider = Router();
  const at = endpointsOf('events', { faults, count }, (response, status) => refuse(response, status));
  provider.post('/', at('deliver'), express.raw({ type: '*/*', limit: '16kb' }), (request, response) => {
    if (isGone) return refuse(response, 410);
    const given = verified(request);
    if (typeof given === 'number') return refuse(response, given);
    const before = taken.get(given.id);
    taken.set(given.id, {
      ...given,
      receivedAt: before?.receivedAt ?? new Date().toISOString(),
      times: (before?.times ?? 0) + 1,
    });
    response.status(204).end();
  });

  const control = Router();
  control
    .route('/')
    /** In the order in which they first came. */
    .get(({ query: { onboardingId } }, response) => {
      const all = taken.values();
      response.json(
        onboardingId === undefined ? all : all.filter((one) => one.onboardingId === onboardingId),
      );
    })
    /** Whether the address is given up: 410. */
    .put(express.json(), (request, response) => {
      const judged = z.safeParse(z.object({ gone: z.boolean() }), request.body);
      if (!judged.success) return refuse(response, 400);
      isGone = judged.data.gone;
      response.json({ gone: isGone });
    });
  return { provider, control };
}

/** The event, or the status by which it is refused. */
function verified(request: Request): z.infer<typeof event> | 400 | 401 {
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body)) return 400;
  const header = (name: string) => request.get(name) ?? '';
  const id = header('webhook-id');
  try {
    const judged = z.safeParse(
      event,
      new Webhook(SECRET).verify(body, {
        'webhook-id': id,
        'webhook-timestamp': header('webhook-timestamp'),
        'webhook-signature': header('webhook-signature'),
      }),
    );
    return judged.success && judged.data.id === id ? judged.data : 400;
  } catch (error) {
    return error instanceof WebhookVerificationError ? 401 : 400;
  }
}

function refuse(response: Response, status: number): void {
  response.status(status).json({ error: status });
}
