/**
 * The calendar, outside the workflow: its data changes from version to version, and a replay must not change with it.
 * Run as a local activity; the workflow keeps the instants.
 */
import {
  ruleFor,
  type WaitingRule,
  type WaitOwner,
  type WaitPlan,
  type WaitStage,
} from '../../domain/waiting';
import { readWaitingRules, type WaitingRules } from './waiting-rules';
import { endOfDayAfter, isWorkingDayAt, later, morningAfter, workingDaysBetween } from './working-days';

export interface WaitToPlan {
  stage: WaitStage;
  owner: WaitOwner;
  /** The wait's beginning, ISO 8601. */
  since: string;
  /** The last one planned so far, of a wait that goes on without end: those after it are planned. */
  lastReminder?: string;
}

export interface WaitToMove {
  plan: WaitPlan;
  /** The clock stood still between these instants, ISO 8601. */
  from: string;
  to: string;
}

export interface DayToLookAt {
  /** Any instant of the day, ISO 8601. */
  at: string;
  /** How many working days ahead to look. */
  workingDays: number;
}

export interface DayLookedAt {
  isWorkingDay: boolean;
  /** The end of the last of those working days, ISO 8601: deadlines lie on the ends of days. */
  dueBy: string;
}

/** Reminders that go on without end are planned so many at a time. */
const REMINDERS_AT_A_TIME = 12;

/** They only compute, and so are idempotent. Async because every activity is. */
export function createCalendar(rules: WaitingRules = readWaitingRules()) {
  return {
    /** Reminders and escalation leave at 09:00 of their day, a deadline is the end of its day, in Stockholm. */
    planWait: ({ stage, owner, since, lastReminder }: WaitToPlan): Promise<WaitPlan> => {
      const rule = rules[ruleFor(stage, owner)];
      const days = lastReminder === undefined ? firstReminders(rule) : furtherReminders(rule);
      const reminders = days.map((day) => morningAfter(lastReminder ?? since, day));
      return Promise.resolve({
        reminders,
        ...(rule.thenEvery !== undefined && { goesOn: true as const }),
        ...(rule.escalateAfter !== undefined && { escalation: morningAfter(since, rule.escalateAfter) }),
        ...(rule.deadlineAfter !== undefined && { deadline: endOfDayAfter(since, rule.deadlineAfter) }),
      });
    },

    /** Every instant comes as many working days later as the clock stood still, at its own time of day. */
    moveWait: ({ plan, from, to }: WaitToMove): Promise<WaitPlan> => {
      const days = workingDaysBetween(from, to);
      const { reminders, escalation, deadline } = plan;
      return Promise.resolve({
        ...plan,
        reminders: reminders.map((instant) => later(instant, days)),
        ...(escalation && { escalation: later(escalation, days) }),
        ...(deadline && { deadline: later(deadline, days) }),
      });
    },

    lookAtDay: ({ at, workingDays }: DayToLookAt): Promise<DayLookedAt> =>
      Promise.resolve({ isWorkingDay: isWorkingDayAt(at), dueBy: endOfDayAfter(at, workingDays) }),
  };
}

function firstReminders(rule: WaitingRule): number[] {
  const { remindAfter } = rule;
  const last = remindAfter.at(-1) ?? 0;
  const further = furtherReminders(rule).map((day) => last + day);
  return [...remindAfter, ...further.slice(0, Math.max(0, REMINDERS_AT_A_TIME - remindAfter.length))];
}

/** Counted from the last one before them. */
function furtherReminders({ thenEvery }: WaitingRule): number[] {
  return thenEvery === undefined
    ? []
    : Array.from({ length: REMINDERS_AT_A_TIME }, (_, index) => (index + 1) * thenEvery);
}
