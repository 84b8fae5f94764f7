/**
 * What the portal's backend is told: that something has happened to an onboarding, and in which stage. No more: whoever
 * gets an event asks the API for the rest. An event is made by comparing the onboarding before and after a change.
 */
import * as z from 'zod/mini';
import { onboardingIdOf } from './identifiers';
import type { Onboarding, ParkedStep } from './onboarding';
import { stages, type Stage } from './stages';

const eventTypes = [
  /** A stage has been entered, also anew: a new round. What was parked in the old one is parked no more. */
  'stageChanged',
  'escalated',
  'stepParked',
  /** A parked step goes on in its own stage. */
  'stepResumed',
  /** The outcome is known. What closes the case may still park and go on after that. */
  'ended',
] as const;
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

export interface Happening {
  type: EventType;
  stage: Stage;
}

/** `before`: none where the onboarding has just begun. */
export function eventsBetween(before: Onboarding | undefined, after: Onboarding): Happening[] {
  if (before === after) return [];
  const { stage } = after;
  const entered = stagesEntered(before, after);
  const ended = after.outcome !== undefined && before?.outcome === undefined;
  const parked = stepsMissing(after.parked, before?.parked ?? []);
  const goesOn = entered.length > 0 || ended ? [] : stepsMissing(before?.parked ?? [], after.parked);
  return [
    ...entered.map((one): Happening => ({ type: 'stageChanged', stage: one })),
    ...(hasEscalated(before, after) ? [{ type: 'escalated', stage } as const] : []),
    ...parked.map((): Happening => ({ type: 'stepParked', stage })),
    ...goesOn.map((): Happening => ({ type: 'stepResumed', stage })),
    ...(ended ? [{ type: 'ended', stage } as const] : []),
  ];
}

/** The path forgets its oldest stages; the rounds forget none. */
function stagesEntered(before: Onboarding | undefined, after: Onboarding): Stage[] {
  const times = ({ rounds }: Onboarding) => Object.values(rounds).reduce((sum, round) => sum + round, 0);
  const entered = times(after) - (before ? times(before) : 0);
  return entered > 0 ? after.path.slice(-entered) : [];
}

function hasEscalated(before: Onboarding | undefined, { wait }: Onboarding): boolean {
  return wait?.escalatedAt !== undefined && wait.escalatedAt !== before?.wait?.escalatedAt;
}

const stepsMissing = (among: ParkedStep[], others: ParkedStep[]) =>
  among.filter(({ step }) => !others.some((other) => other.step === step));

/** With what has happened put in, last. */
export function posted(
  outbox: Outbox,
  before: Onboarding | undefined,
  after: Onboarding,
  at: string,
): Outbox {
  const happened = eventsBetween(before, after);
  if (happened.length === 0) return outbox;
  const onboardingId = onboardingIdOf(after, after.caseId);
  const events = happened.map(({ type, stage }, index) => {
    const sequence = outbox.sequence + index + 1;
    const id = eventIdOf(after.caseId, { sequence, type, stage });
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
