/**
 * Tells the portal's backend that something has happened to an onboarding: one signed POST, as Standard Webhooks has it
 * (https://www.standardwebhooks.com). The same event again has the same webhook-id, by which the receiver knows it.
 */
import { ApplicationFailure } from '@temporalio/common';
import { Webhook } from 'standardwebhooks';
import { failureTypes } from '../../domain/failures';
import type { EventActivities } from '../contract';
import { call, failure, USUAL_TIME_LIMIT, type Provider } from '../http';

export interface EventReceiver {
  url: string;
  /** `whsec_` and base64. */
  secret: string;
  /** Milliseconds for one delivery. */
  timeLimit?: number;
}

const DELIVER = 'portal events: POST deliver';
/** The receiver wants this event no more, whatever is done. */
const GONE = 410;

/** `receiver`: none where no events are wanted; those on their way then wait for one, or for their time to be up. */
export function createEventActivities(receiver: EventReceiver | undefined): EventActivities {
  return {
    async deliverEvent(event) {
      if (!receiver) throw failure(failureTypes.unavailable, `${DELIVER}: no address is set`);
      const { origin, pathname, search } = new URL(receiver.url);
      const answer = await call(providerAt(origin, receiver), {
        method: 'POST',
        endpoint: 'deliver',
        path: `${pathname}${search}`,
        headers: signed(receiver.secret, event.id, JSON.stringify(event)),
        body: { json: event },
        read: () => 'taken' as const,
        means: { [GONE]: 'gone' as const },
      }).catch(retried);
      if (answer === 'gone') throw failure(failureTypes.refusedByProvider, `${DELIVER}: ${GONE}`);
    },
  };
}

const providerAt = (url: string, { timeLimit = USUAL_TIME_LIMIT }: EventReceiver): Provider => ({
  name: 'portal events',
  url,
  headers: {},
  timeLimit,
});

/** The instant is that of the try: receivers refuse old ones. */
function signed(secret: string, id: string, body: string): Record<string, string> {
  const at = new Date();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
}

/** Also what no retry mends elsewhere: here somebody may put an address or a secret right, and nothing waits for it. */
function retried(error: unknown): never {
  if (!(error instanceof ApplicationFailure)) throw error;
  const { type, message } = error;
  const nextRetryDelay = error.nextRetryDelay as number | undefined;
  throw ApplicationFailure.create({
    message,
    ...(type && { type }),
    ...(nextRetryDelay !== undefined && { nextRetryDelay }),
  });
}
