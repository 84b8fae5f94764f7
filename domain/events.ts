/**
 * What the portal's backend is told: that something has happened to an onboarding, and in which stage. No more: whoever
 * gets an event asks the API for the rest. An event is made by comparing the onboarding before and after a change.
 */
import * as z from 'zod/mini';
import { onboardingIdOf } from './identifiers';
import type { Happening } from './happenings';
import type { Onboarding } from './onboarding';
import { stages } from './stages';

/** Of all that happens (happenings.ts), what is told. */
const eventTypes = [
  'stageChanged',
  'escalated',
  'stepParked',
  'stepResumed',
  'ended',
] as const satisfies Happening['type'][];
type EventType = (typeof eventTypes)[number];

/** As it is sent. */
export const portalEvent = z.object({
  id: z.string(),
  onboardingId: z.string(),
  /** Counts from 1 in each case, without a gap: by it the receiver knows the order, and whether one is missing. */
  sequence: z.int().check(z.gte(1)),
  type: z.enum(eventTypes),
  stage: z.enum(stages),
});
export type PortalEvent = z.infer<typeof portalEvent>;

export const postedEvent = z.object({ event: portalEvent, at: z.iso.datetime() });
/** An event and when it was made: it is tried for so long. */
export type PostedEvent = z.infer<typeof postedEvent>;

/** One case's events: how many there have been, and those that are still to be handed over, in order. */
export interface Outbox {
  sequence: number;
  waiting: PostedEvent[];
}

export const emptyOutbox: Outbox = { sequence: 0, waiting: [] };

/** What waits is small enough to be carried to a fresh run; where there is more, the oldest gives way. */
export const MOST_WAITING = 200;

type Told = Pick<PortalEvent, 'type' | 'stage'>;

const isTold = (type: Happening['type']): type is EventType => eventTypes.some((one) => one === type);

export const toldOf = (happened: Happening[]): Told[] =>
  happened.flatMap(({ type, stage }) => (isTold(type) ? [{ type, stage }] : []));

/** With what has happened to the onboarding put in, last. */
export function posted(outbox: Outbox, happened: Happening[], onboarding: Onboarding, at: string): Outbox {
  const told = toldOf(happened);
  if (told.length === 0) return outbox;
  const onboardingId = onboardingIdOf(onboarding, onboarding.caseId);
  const events = told.map(({ type, stage }, index) => {
    const sequence = outbox.sequence + index + 1;
    const id = eventIdOf(onboarding.caseId, { sequence, type, stage });
    return { event: { id, onboardingId, sequence, type, stage }, at };
  });
  return {
    sequence: outbox.sequence + events.length,
    waiting: [...outbox.waiting, ...events].slice(-MOST_WAITING),
  };
}

/**
 * Says what the event says: after a reset of the workflow (docs/operators.md) the same event has the same id, and
 * another one, though it has the same number, another id.
 */
const eventIdOf = (
  caseId: string,
  { sequence, type, stage }: Pick<PortalEvent, 'sequence' | 'type' | 'stage'>,
) => `${caseId}-${sequence}-${type}-${stage}`;

/** Without those up to that one. */
export function handedOver({ sequence, waiting }: Outbox, upTo: number): Outbox {
  return { sequence, waiting: waiting.filter(({ event }) => event.sequence > upTo) };
}

/** Of the workflow that delivers them. */
export const EVENTS_WORKFLOW_TYPE = 'portalEvents';
/** Its signal by which more events come. */
export const MORE_EVENTS = 'moreEvents';

/** Holds the case: an organisation that applies again has another one. */
export const eventsWorkflowIdOf = (onboardingId: string) => `portal-events~${onboardingId}`;
