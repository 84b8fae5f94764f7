/**
 * How long each wait on people may last, and when those waited for are reminded. Numbers are Swedish working days
 * from the wait's beginning. What tells somebody that it is their turn leaves at once; reminders and escalations at
 * 09:00 of their day, Europe/Stockholm; a deadline is the end of its day.
 */
import type { Role } from './stages';

export type WaitOwner = Exclude<Role, 'service'>;

export interface WaitingRule {
  /** Working days after the wait's beginning. */
  remindAfter: number[];
  /** Then again after each so many working days; without it, no more. */
  thenEvery?: number;
  escalateAfter?: number;
  /** Without it the wait has no deadline. */
  deadlineAfter?: number;
}

/** What the deadline does is the routine's own: an attestant's lapses the order, every other one ends the onboarding. */
export const waitingRules: Record<WaitOwner, WaitingRule> = {
  caseOfficer: { remindAfter: [3, 5], thenEvery: 5, escalateAfter: 5 },
  applicant: { remindAfter: [5, 10, 15], deadlineAfter: 20 },
  signatory: { remindAfter: [3, 7, 12], escalateAfter: 12, deadlineAfter: 30 },
  administrator: { remindAfter: [3, 7, 12], escalateAfter: 12, deadlineAfter: 40 },
  orderer: { remindAfter: [5, 10, 20], escalateAfter: 20, deadlineAfter: 60 },
  attestant: { remindAfter: [1, 3, 5], thenEvery: 5, escalateAfter: 5, deadlineAfter: 20 },
};

/** A wait's instants, fixed when it begins: a change of settings moves no deadline that was promised. */
export interface WaitPlan {
  /** In order. Where they go on without end, the first few; more are planned when these have passed. */
  reminders: string[];
  escalation?: string;
  deadline?: string;
}

export interface Wait extends WaitPlan {
  owner: WaitOwner;
  since: string;
  /** How many of the reminders' instants have passed. */
  remindersPassed: number;
  /** How many reminders had passed when `reminders` were planned. */
  remindersPlannedBefore?: number;
  /** The clock stands still: Inera needs to talk to the agent first. */
  paused?: boolean;
}

/** The next instant at which something is to be done, if any. */
export function nextInstant(wait: Wait): string | undefined {
  if (wait.paused) return undefined;
  const instants = [wait.reminders[wait.remindersPassed], wait.deadline].filter((one) => one !== undefined);
  return instants.sort()[0];
}
