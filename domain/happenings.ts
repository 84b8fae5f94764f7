/** What has happened to an onboarding, by comparing it before and after a change: what others are told, and what is counted. */
import type { FailureType } from './failures';
import type { Onboarding, Outcome, ParkedStep } from './onboarding';
import type { Stage } from './stages';
import type { WaitOwner } from './waiting';

export type Happening =
  /** A stage has been entered, also anew: a new round. What was parked in the old one is parked no more. */
  | { type: 'stageChanged'; stage: Stage }
  | { type: 'reminded'; stage: Stage; owner: WaitOwner }
  | { type: 'escalated'; stage: Stage; owner: WaitOwner }
  | { type: 'stepParked'; stage: Stage; failure: FailureType }
  /** A parked step goes on in its own stage. */
  | { type: 'stepResumed'; stage: Stage }
  /** The outcome is known. What closes the case may still park and go on after that. */
  | { type: 'ended'; stage: Stage; outcome: Outcome['kind']; reason: Outcome['reason'] };

/** `before`: none where the onboarding has just begun. */
export function happeningsBetween(before: Onboarding | undefined, after: Onboarding): Happening[] {
  if (before === after) return [];
  const { stage } = after;
  const entered = stagesEntered(before, after);
  const outcome = before?.outcome === undefined ? after.outcome : undefined;
  const parked = stepsMissing(after.parked, before?.parked ?? []);
  const goesOn = entered.length > 0 || outcome ? [] : stepsMissing(before?.parked ?? [], after.parked);
  return [
    ...entered.map((one): Happening => ({ type: 'stageChanged', stage: one })),
    ...inWait(before, after),
    ...parked.map(({ failure }): Happening => ({ type: 'stepParked', stage, failure: failure.type })),
    ...goesOn.map((): Happening => ({ type: 'stepResumed', stage })),
    ...(outcome ? [{ type: 'ended', stage, outcome: outcome.kind, reason: outcome.reason } as const] : []),
  ];
}

/** The path forgets its oldest stages; the rounds forget none. */
function stagesEntered(before: Onboarding | undefined, after: Onboarding): Stage[] {
  const times = ({ rounds }: Onboarding) => Object.values(rounds).reduce((sum, round) => sum + round, 0);
  const entered = times(after) - (before ? times(before) : 0);
  return entered > 0 ? after.path.slice(-entered) : [];
}

/** A wait begins with none sent: only within one are there more than before. */
function inWait(before: Onboarding | undefined, { stage, wait }: Onboarding): Happening[] {
  if (!wait) return [];
  const { owner, remindersSent, escalatedAt } = wait;
  const sentBefore = before?.wait?.since === wait.since ? before.wait.remindersSent : 0;
  const escalated = escalatedAt !== undefined && escalatedAt !== before?.wait?.escalatedAt;
  return [
    ...(remindersSent > sentBefore ? [{ type: 'reminded', stage, owner } as const] : []),
    ...(escalated ? [{ type: 'escalated', stage, owner } as const] : []),
  ];
}

const stepsMissing = (among: ParkedStep[], others: ParkedStep[]) =>
  among.filter(({ step }) => !others.some((other) => other.step === step));
