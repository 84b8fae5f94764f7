/** One wait on people: told at once, reminded in time, escalated, and bounded by a plan that is fixed when it begins. */
import { condition } from '@temporalio/workflow';
import { isToLookInto } from '../domain/attesting';
import { roundOf } from '../domain/onboarding';
import { escalatesTo } from '../domain/people';
import { deadlineOf, isAskedFor, nextDue, nextEscalation, nextReminder } from '../domain/waiting';
import type { WaitOwner, WaitStage } from '../domain/waiting';
import { now, type Case } from './case';
import { continueAsNewIfSuggested } from './continuing';
import type { LetterSender, Send } from './letters';
import { showOperators } from './operators-view';
import type { Planner } from './planner';

export interface WaitOnPeople {
  owner: WaitOwner;
  /** Tells them that it is their turn. Who was told in this visit of the stage is not told again. */
  tell: (send: Send) => Promise<void>;
  /** Where a reminder says more than what was told at once. */
  remind?: (send: Send) => Promise<void>;
  /** Asks the source whether what is waited for has happened; settles the messages that wait for it. */
  look?: () => Promise<void>;
  /** What else there is to do when something has come in. */
  meanwhile?: () => Promise<void>;
}

/** Waits until the onboarding has left the stage, or the wait is on somebody else. */
export async function waitForPeople(
  agentCase: Case,
  letters: LetterSender,
  planner: Planner,
  waitOn: WaitOnPeople,
): Promise<void> {
  const { owner, tell, look, meanwhile } = waitOn;
  const visit = () =>
    agentCase.onboarding.outcome ?? `${agentCase.onboarding.stage} ${roundOf(agentCase.onboarding)}`;
  const began = visit();
  if (agentCase.onboarding.wait?.owner !== owner) await beginWait(agentCase, planner, owner);
  const waiting = () => visit() === began && agentCase.onboarding.wait?.owner === owner;
  showOperators(agentCase);
  await tell(letters.asking(agentCase.onboarding.wait?.deadline));
  while (waiting()) {
    await continueAsNewIfSuggested(agentCase);
    const heard = await somethingHappens(agentCase, waiting);
    if (!waiting()) return;
    // Nobody is reminded of, nor loses by, what is done already.
    if (heard === 'due' || isToLookInto(agentCase.onboarding)) await look?.();
    await meanwhile?.();
    if (waiting()) await doWhatIsDue(agentCase, letters, planner, waitOn);
    showOperators(agentCase);
  }
}

async function beginWait(agentCase: Case, planner: Planner, owner: WaitOwner): Promise<void> {
  const since = now();
  const stage = agentCase.onboarding.stage as WaitStage;
  const plan = await planner.plan({ stage, owner, since });
  const wait = { ...plan, owner, since, remindersPassed: 0, remindersSent: 0 };
  agentCase.found({ finding: 'waitBegan', wait });
}

/** Until a message has changed the onboarding, or something is due. */
async function somethingHappens(agentCase: Case, waiting: () => boolean): Promise<'message' | 'due'> {
  const before = agentCase.onboarding;
  if (isToLookInto(before) || (before.wait && isAskedFor(before.wait))) return 'message';
  const due = before.wait && nextDue(before.wait);
  const heard = () => !waiting() || agentCase.onboarding !== before;
  if (due === undefined) {
    await condition(heard);
    return 'message';
  }
  const left = Date.parse(due.at) - Date.now();
  if (left <= 0) return 'due';
  return (await condition(heard, left, { summary: due.what })) ? 'message' : 'due';
}

const isPast = (instant: string | undefined) => instant !== undefined && Date.parse(instant) <= Date.now();

/** What an instant has brought, or an operator asks for. */
async function doWhatIsDue(
  agentCase: Case,
  letters: LetterSender,
  planner: Planner,
  waitOn: WaitOnPeople,
): Promise<void> {
  await letTheClockGoOn(agentCase, planner);
  if (agentCase.onboarding.wait?.tellAgain) {
    await waitOn.tell(letters.asking(agentCase.onboarding.wait.deadline));
    agentCase.found({ finding: 'toldAgain' });
  }
  const { wait } = agentCase.onboarding;
  if (!wait) return;
  if (isPast(deadlineOf(wait))) {
    agentCase.found({ finding: 'deadlinePassed' });
    return;
  }
  if (isPast(nextEscalation(wait))) await escalate(agentCase, letters, waitOn.owner);
  if (wait.reminderAsked || isPast(nextReminder(wait))) await remind(agentCase, letters, waitOn);
  await planOn(agentCase, planner);
}

/** Several reminders that fell due while nobody was at work are one. */
async function remind(
  agentCase: Case,
  letters: LetterSender,
  { tell, remind: again = tell }: WaitOnPeople,
): Promise<void> {
  const { wait } = agentCase.onboarding;
  if (!wait) return;
  const { since, deadline, remindersSent } = wait;
  await again(letters.reminding({ number: remindersSent + 1, since, ...(deadline && { deadline }) }));
  agentCase.found({ finding: 'reminded' });
}

async function escalate(agentCase: Case, { send }: LetterSender, waitingFor: WaitOwner): Promise<void> {
  const { wait } = agentCase.onboarding;
  if (!wait) return;
  const facts = { waitingFor, since: wait.since, ...(wait.deadline && { deadline: wait.deadline }) };
  const told = escalatesTo(agentCase.onboarding, waitingFor);
  await Promise.all(told.map((one) => send('nobodyActed', one, facts)));
  agentCase.found({ finding: 'escalated' });
}

/** A clock that has stood still is moved on by the working days that it stood. */
async function letTheClockGoOn(agentCase: Case, planner: Planner): Promise<void> {
  const { wait } = agentCase.onboarding;
  if (!wait?.stoodStill) return;
  const { reminders, escalation, deadline, stoodStill } = wait;
  const plan = { reminders, ...(escalation && { escalation }), ...(deadline && { deadline }) };
  agentCase.found({ finding: 'waitMoved', plan: await planner.move(plan, stoodStill) });
}

/** Reminders that go on without end are planned some at a time. */
async function planOn(agentCase: Case, planner: Planner): Promise<void> {
  const { wait } = agentCase.onboarding;
  if (!wait?.goesOn || wait.remindersPassed < wait.reminders.length) return;
  const stage = agentCase.onboarding.stage as WaitStage;
  const lastReminder = wait.reminders.at(-1) ?? wait.since;
  const plan = await planner.plan({ stage, owner: wait.owner, since: wait.since, lastReminder });
  agentCase.found({ finding: 'remindersPlanned', plan });
}
