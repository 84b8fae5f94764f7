/**
 * A wait on people: whom it is on, when they are reminded, whom it escalates to, and when it is over. Instants are
 * ISO 8601 in UTC, planned once when the wait begins (wait-planning.ts): a change of settings moves no deadline that was
 * promised.
 */
import type { Role, Stage } from './stages';

export type WaitOwner = Exclude<Role, 'service'>;

/** The stages in which people are waited for. */
export type WaitStage = Exclude<Stage, 'accountSetup' | 'connection'>;

/** How long people are waited for, in Swedish working days after the wait's beginning. */
export interface WaitingRule {
  remindAfter: number[];
  /** Then again after each so many working days; without it, no more. */
  thenEvery?: number | undefined;
  escalateAfter?: number | undefined;
  /** Without it the wait has no deadline. What the deadline does is the routine's own. */
  deadlineAfter?: number | undefined;
}

export type WaitingRules = Record<WaitStage, WaitingRule>;

/**
 * An attestation for which nobody holds the role any more waits for the administrator, as the assignment of roles does.
 */
export function ruleFor(stage: WaitStage, owner: WaitOwner): WaitStage {
  return owner === 'administrator' ? 'roleAssignment' : stage;
}

export interface WaitPlan {
  /** In order. Where they go on without end, the first few. */
  reminders: string[];
  /** More reminders are to be planned when these have passed. */
  goesOn?: true;
  escalation?: string;
  deadline?: string;
}

export interface Wait extends WaitPlan {
  owner: WaitOwner;
  since: string;
  /** How many of `reminders` have passed. */
  remindersPassed: number;
  /** How many have been sent: several that fall due while nobody is at work are one. */
  remindersSent: number;
  /** Somebody asks for one now. */
  reminderAsked?: true;
  escalatedAt?: string;
  /** Those waited for have changed: whoever has not been told is to be told. */
  tellAgain?: true;
  /** The clock stands still. */
  pausedSince?: string;
  /** The clock stood still: what was planned is to be moved by as many working days. */
  stoodStill?: { from: string; to: string };
}

const stands = (wait: Wait) => wait.pausedSince !== undefined || wait.stoodStill !== undefined;

/** None while the clock stands still, and none after the deadline. */
export function nextReminder(wait: Wait): string | undefined {
  const reminder = wait.reminders[wait.remindersPassed];
  if (stands(wait) || reminder === undefined) return undefined;
  return wait.deadline !== undefined && reminder > wait.deadline ? undefined : reminder;
}

export function nextEscalation(wait: Wait): string | undefined {
  return stands(wait) || wait.escalatedAt !== undefined ? undefined : wait.escalation;
}

export function deadlineOf(wait: Wait): string | undefined {
  return stands(wait) ? undefined : wait.deadline;
}

/** What is to be done next, and when; `what` in an operator's words. */
export function nextDue(wait: Wait): { at: string; what: string } | undefined {
  const due = [
    { at: nextReminder(wait), what: `reminder ${wait.remindersSent + 1} to ${wait.owner}` },
    { at: nextEscalation(wait), what: `escalation from ${wait.owner}` },
    { at: deadlineOf(wait), what: `deadline of ${wait.owner}` },
  ];
  return due
    .filter((one): one is { at: string; what: string } => one.at !== undefined)
    .sort((one, other) => one.at.localeCompare(other.at))[0];
}

/** Something waits to be done that no instant brings. */
export const isAskedFor = ({ reminderAsked, tellAgain, stoodStill }: Wait) =>
  Boolean(reminderAsked ?? tellAgain ?? stoodStill);

/** A reminder has been sent: it stands for every one that was due by then. */
export function reminded(wait: Wait, at: string): Wait {
  const { reminderAsked: _answered, ...kept } = wait;
  const later = wait.reminders.findIndex((reminder) => reminder > at);
  return {
    ...kept,
    remindersSent: wait.remindersSent + 1,
    remindersPassed: later === -1 ? wait.reminders.length : Math.max(later, wait.remindersPassed),
  };
}

/** The next reminders of a wait that goes on without end. */
export function withMoreReminders(wait: Wait, { reminders, goesOn }: WaitPlan): Wait {
  const { goesOn: _before, ...kept } = wait;
  return { ...kept, reminders, ...(goesOn && { goesOn }), remindersPassed: 0 };
}

/** The clock goes again: what was planned has been moved by the working days for which it stood still. */
export function moved(wait: Wait, plan: WaitPlan): Wait {
  const { stoodStill: _over, ...kept } = wait;
  return { ...kept, ...plan };
}

export function paused(wait: Wait, at: string): Wait {
  return { ...wait, pausedSince: wait.pausedSince ?? at };
}

/** A pause within a pause not yet reckoned with makes one longer. */
export function resumed(wait: Wait, at: string): Wait {
  const { pausedSince, ...kept } = wait;
  return pausedSince === undefined
    ? wait
    : { ...kept, stoodStill: { from: wait.stoodStill?.from ?? pausedSince, to: at } };
}
