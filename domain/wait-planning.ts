/** When people are reminded, whom it escalates to when, and when the wait is over: planned by rules and a calendar. */
import { ruleFor } from './waiting';
import type { WaitingRule, WaitingRules, WaitOwner, WaitPlan, WaitStage } from './waiting';
import { endOfDayAfter, later, morningAfter, workingDaysBetween, type Calendar } from './working-days';

/** What waits are planned by. */
export interface Timetable {
  waitingRules: WaitingRules;
  calendar: Calendar;
}

export interface WaitToPlan {
  stage: WaitStage;
  owner: WaitOwner;
  /** The wait's beginning, ISO 8601. */
  since: string;
  /** The last one planned so far, of a wait that goes on without end: those after it are planned. */
  lastReminder?: string;
}

/** Reminders that go on without end are planned so many at a time. */
const REMINDERS_AT_A_TIME = 12;

/** Reminders and escalation leave at 09:00 of their day, a deadline is the end of its day, in Stockholm. */
export function planWait({ waitingRules, calendar }: Timetable, wait: WaitToPlan): WaitPlan {
  const { stage, owner, since, lastReminder } = wait;
  const { escalateAfter, deadlineAfter, thenEvery, ...rule } = waitingRules[ruleFor(stage, owner)];
  const further = furtherReminders(thenEvery);
  const days = lastReminder === undefined ? firstReminders(rule.remindAfter, further) : further;
  return {
    reminders: days.map((day) => morningAfter(calendar, lastReminder ?? since, day)),
    ...(thenEvery !== undefined && { goesOn: true as const }),
    ...(escalateAfter !== undefined && { escalation: morningAfter(calendar, since, escalateAfter) }),
    ...(deadlineAfter !== undefined && { deadline: endOfDayAfter(calendar, since, deadlineAfter) }),
  };
}

function firstReminders(remindAfter: WaitingRule['remindAfter'], further: number[]): number[] {
  const last = remindAfter.at(-1) ?? 0;
  const room = Math.max(0, REMINDERS_AT_A_TIME - remindAfter.length);
  return [...remindAfter, ...further.slice(0, room).map((day) => last + day)];
}

/** Counted from the last one before them. */
function furtherReminders(thenEvery: WaitingRule['thenEvery']): number[] {
  return thenEvery === undefined
    ? []
    : Array.from({ length: REMINDERS_AT_A_TIME }, (_, index) => (index + 1) * thenEvery);
}

/** Every instant comes as many working days later as the clock stood still, at its own time of day. */
export function moveWait(
  calendar: Calendar,
  plan: WaitPlan,
  stoodStill: { from: string; to: string },
): WaitPlan {
  const days = workingDaysBetween(calendar, stoodStill.from, stoodStill.to);
  const { reminders, escalation, deadline } = plan;
  return {
    ...plan,
    reminders: reminders.map((instant) => later(calendar, instant, days)),
    ...(escalation && { escalation: later(calendar, escalation, days) }),
    ...(deadline && { deadline: later(calendar, deadline, days) }),
  };
}
