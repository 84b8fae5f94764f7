/**
 * Delivers one onboarding's events to the portal's backend, in order, beside the routine, also when that is over. Ends when
 * none have come for a while; the onboarding starts it again when there are more.
 */
import {
  ActivityFailure,
  condition,
  continueAsNew,
  defineSignal,
  log,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import * as z from 'zod/mini';
import type { EventActivities } from '../activities/contract';
import { MORE_EVENTS, MOST_WAITING, postedEvent, type PortalEvent, type PostedEvent } from '../domain/events';

const HOUR = 3_600_000;

/** Milliseconds: an outage from the evening before Good Friday is mended on the Tuesday after Easter. */
const TRIED_FOR = 5 * 24 * HOUR;
/** One that has waited for others so long that its time is up is tried a few times all the same. */
const TRIED_AT_LEAST = 60_000;

/** Milliseconds that more are waited for: to take them costs the onboarding less than to start this workflow anew. */
const LINGERS = 24 * HOUR;
/** Few come after the end. Long enough for the onboarding to close in peace: it is told when this workflow ends. */
const LINGERS_AFTER_END = HOUR;

const { deliverEvent } = proxyActivities<EventActivities>({
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 hour' },
});

const moreEvents = defineSignal<[unknown]>(MORE_EVENTS);

export async function portalEvents(given: PostedEvent[]): Promise<void> {
  let waiting: PostedEvent[] = [];
  const take = (events: unknown) => {
    waiting = [...waiting, ...wellFormed(events)].slice(-MOST_WAITING);
  };
  take(given);
  setHandler(moreEvents, take, { description: 'Events that follow on those that wait' });
  let lingers = LINGERS;
  while (await condition(() => waiting.length > 0, lingers)) {
    const next = waiting.shift();
    if (!next) continue;
    await deliver(next);
    lingers = next.event.type === 'ended' ? LINGERS_AFTER_END : LINGERS;
    if (waiting.length > 0 && workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof portalEvents>(waiting);
    }
  }
}

/** One that nobody takes holds up the others no longer than its time lasts. */
async function deliver({ event, at }: PostedEvent): Promise<void> {
  const left = Date.parse(at) + TRIED_FOR - Date.now();
  const scheduleToCloseTimeout = Math.max(left, TRIED_AT_LEAST);
  try {
    await deliverEvent.executeWithOptions({ scheduleToCloseTimeout, summary: summaryOf(event) }, [event]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    log.warn('An event was not delivered to the portal, and is given up', { eventId: event.id });
  }
}

/** What an operator reads beside the call in Temporal UI. */
const summaryOf = ({ sequence, type, stage }: PortalEvent) => `${sequence}: ${type} (${stage})`;

/** A signal typed by hand may bring anything; what is no event is passed over. */
function wellFormed(events: unknown): PostedEvent[] {
  const judged = z.safeParse(z.array(postedEvent), events);
  if (judged.success) return judged.data;
  log.warn('What came instead of events is passed over');
  return [];
}
