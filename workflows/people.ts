/** One wait on people: told at once, looked after by itself, and bounded by a plan that is fixed when it begins. */
import { condition } from '@temporalio/workflow';
import { roundOf } from '../domain/onboarding';
import { nextInstant, type WaitOwner } from '../domain/waiting';
import { now, type Case } from './case';
import { continueAsNewIfSuggested } from './continuing';
import { showOperators } from './operators-view';
import { inHouse } from './providers';

export interface WaitOnPeople {
  owner: WaitOwner;
  /** Tells them that it is their turn. What was told in this visit of the stage is not told again. */
  tell: () => Promise<void>;
  /** Asks the source whether what is waited for has happened; settles the messages that wait for it. */
  look?: () => Promise<void>;
  /** What else there is to do when something has come in. */
  meanwhile?: () => Promise<void>;
}

/** Waits until the onboarding has left the stage, or the wait is on somebody else. */
export async function waitForPeople(
  agentCase: Case,
  { owner, tell, look, meanwhile }: WaitOnPeople,
): Promise<void> {
  const visit = () => `${agentCase.onboarding.stage} ${roundOf(agentCase.onboarding)}`;
  const began = visit();
  if (agentCase.onboarding.wait?.owner !== owner) await beginWait(agentCase, owner);
  const waiting = () => visit() === began && agentCase.onboarding.wait?.owner === owner;
  showOperators(agentCase);
  await tell();
  while (waiting()) {
    await continueAsNewIfSuggested(agentCase);
    const heard = await somethingHappens(agentCase, waiting);
    if (!waiting()) return;
    if (heard === 'message') {
      if (agentCase.onboarding.noted.length > 0) await look?.();
      await meanwhile?.();
    } else if (heard === 'due') {
      // Nobody is reminded of, nor loses by, what is done already.
      await look?.();
      if (waiting()) await whatIsDue(agentCase, owner);
    }
    showOperators(agentCase);
  }
}

async function beginWait(agentCase: Case, owner: WaitOwner): Promise<void> {
  const since = now();
  const plan = await inHouse.planWait({ owner, since });
  agentCase.found({ finding: 'waitBegan', wait: { ...plan, owner, since, remindersPassed: 0 } });
}

/** Until a message has changed the onboarding, or something is due. */
async function somethingHappens(agentCase: Case, waiting: () => boolean): Promise<'message' | 'due'> {
  const before = agentCase.onboarding;
  if (before.noted.length > 0) return 'message';
  const due = before.wait && nextInstant(before.wait);
  const heard = () => !waiting() || agentCase.onboarding !== before;
  if (due === undefined) {
    await condition(heard);
    return 'message';
  }
  const left = Date.parse(due) - Date.now();
  if (left <= 0) return 'due';
  return (await condition(heard, left)) ? 'message' : 'due';
}

/** A reminder's instant has passed, or the deadline. Several reminders missed while nobody was at work count as one. */
async function whatIsDue(agentCase: Case, owner: WaitOwner): Promise<void> {
  const { wait } = agentCase.onboarding;
  if (!wait) return;
  const isPast = (instant: string | undefined) => instant !== undefined && Date.parse(instant) <= Date.now();
  if (isPast(wait.deadline)) {
    agentCase.found({ finding: 'deadlinePassed' });
    return;
  }
  while (isPast(agentCase.onboarding.wait?.reminders[agentCase.onboarding.wait.remindersPassed])) {
    agentCase.found({ finding: 'reminderPassed' });
  }
  // Reminders and escalations are sent here.
  const { reminders, remindersPassed } = agentCase.onboarding.wait ?? wait;
  if (remindersPassed < reminders.length || wait.deadline !== undefined) return;
  const planned = wait.remindersPlannedBefore ?? 0;
  const more = await inHouse.planWait({
    owner,
    since: wait.since,
    remindersPassed: planned + reminders.length,
  });
  agentCase.found({ finding: 'remindersPlanned', reminders: more.reminders });
}
