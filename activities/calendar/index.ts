/**
 * The calendar, outside the workflow: its data changes from version to version, and a replay must not change with it.
 * Run as a local activity; the workflow keeps the instants.
 */
import { waitingRules, type WaitingRule, type WaitOwner, type WaitPlan } from '../../domain/waiting';
import { endOfDayAfter, morningAfter } from './working-days';

export interface WaitToPlan {
  owner: WaitOwner;
  /** The wait's beginning, ISO 8601. */
  since: string;
  /** How many reminders of this wait have passed already: those after them are planned. */
  remindersPassed?: number;
}

/** Reminders that go on without end are planned so many at a time. */
const REMINDERS_AT_A_TIME = 12;

export function createCalendar(rules: Record<WaitOwner, WaitingRule> = waitingRules) {
  return {
    /** Idempotent: computes only. Async because every activity is. */
    planWait: ({ owner, since, remindersPassed = 0 }: WaitToPlan): Promise<WaitPlan> => {
      const rule = rules[owner];
      const reminders = reminderDays(rule, remindersPassed).map((days) => morningAfter(since, days));
      return Promise.resolve({
        reminders,
        ...(rule.escalateAfter !== undefined && { escalation: morningAfter(since, rule.escalateAfter) }),
        ...(rule.deadlineAfter !== undefined && { deadline: endOfDayAfter(since, rule.deadlineAfter) }),
      });
    },
  };
}

/** The working days of the next reminders, none later than the deadline. */
function reminderDays({ remindAfter, thenEvery, deadlineAfter }: WaitingRule, passed: number): number[] {
  const days = [...remindAfter];
  while (thenEvery !== undefined && days.length < passed + REMINDERS_AT_A_TIME) {
    days.push((days.at(-1) ?? 0) + thenEvery);
  }
  return days.slice(passed).filter((day) => deadlineAfter === undefined || day <= deadlineAfter);
}
