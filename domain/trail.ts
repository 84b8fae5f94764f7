/**
 * The audit trail: who, what, when, by which door, and how it was judged. One line for each message, refused ones too.
 * Bounded, so that no flood of messages can make an onboarding too large to store.
 */
import type { Actor, Door, MessageName } from './messages';
import type { Refusal, RefusalType } from './refusals';

export interface TrailLine {
  at: string;
  /** A message's name, or what the service itself found or did. */
  what: MessageName | (string & {});
  by: Actor | 'service' | 'unknown';
  door: Door | 'service';
  outcome: 'applied' | 'noted' | 'refused';
  messageId?: string;
  refusal?: RefusalType;
  /** Why it was refused, or what it led to. */
  detail?: string;
  /** Why, in the words of whoever did it. */
  reason?: string;
  /** How often the same was refused in a row; `at` is the first time, `lastAt` the latest. */
  times?: number;
  lastAt?: string;
}

export interface Trail {
  lines: TrailLine[];
  /** Lines that gave way. */
  dropped: number;
}

/** What became of a message, kept so that the same one again gets the same answer. */
export interface SeenMessage {
  messageId: string;
  fingerprint?: string;
  refusal?: Refusal;
  /** Still to be looked into. */
  noted?: true;
}

const MOST_LINES = 300;
/** Characters of a reason that the trail keeps: enough to know by, few enough for a full trail to stay small. */
export const LONGEST_REASON = 150;
/** Large enough for every message that one onboarding takes, small enough to be carried in one payload. */
const MOST_SEEN = 500;

/** Adds a line. Where the trail is full, the oldest refused line gives way first: floods don't wash away what happened. */
export function addLine(trail: Trail, line: TrailLine): Trail {
  const last = trail.lines.at(-1);
  if (last && isSameRefusal(last, line)) {
    const counted = { ...last, times: (last.times ?? 1) + 1, lastAt: line.at };
    return { ...trail, lines: [...trail.lines.slice(0, -1), counted] };
  }
  const lines = bounded([...trail.lines, line], MOST_LINES, (one) => one.outcome === 'refused');
  return { lines, dropped: trail.dropped + (trail.lines.length + 1 - lines.length) };
}

/** Only refusals that nobody can ask for by a messageId of their own are folded. */
function isSameRefusal(last: TrailLine, line: TrailLine): boolean {
  return (
    line.outcome === 'refused' &&
    last.outcome === 'refused' &&
    line.messageId === undefined &&
    last.messageId === undefined &&
    last.what === line.what &&
    last.refusal === line.refusal &&
    last.door === line.door
  );
}

/** The service's own line: what it found or did. */
export function addServiceLine<T extends { trail: Trail }>(
  onboarding: T,
  what: string,
  at: string,
  detail?: string,
): T {
  const line: TrailLine = {
    at,
    what,
    by: 'service',
    door: 'service',
    outcome: 'applied',
    ...(detail ? { detail: detail.slice(0, 300) } : {}),
  };
  return { ...onboarding, trail: addLine(onboarding.trail, line) };
}

/** Where there are too many, the oldest refused one is forgotten first: should it come again, it is judged again. */
export function remember(seen: SeenMessage[], message: SeenMessage): SeenMessage[] {
  return bounded([...seen, message], MOST_SEEN, (one) => one.refusal !== undefined);
}

/** All but one where there is one too many: the oldest that may give way, else the oldest. */
function bounded<T>(all: T[], most: number, mayGiveWay: (one: T) => boolean): T[] {
  return all.length <= most ? all : all.toSpliced(Math.max(all.findIndex(mayGiveWay), 0), 1);
}
