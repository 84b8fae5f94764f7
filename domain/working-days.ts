/**
 * Swedish working days in Stockholm's time, reckoned by a calendar that is given: the same at every replay, whatever
 * has been learnt of holidays and clocks since.
 */

/** What is known of some years (activities/calendar). */
export interface Calendar {
  /** The last year of them. Later days are told by their weekday, and by the last clock, alone. */
  lastYear: number;
  /** Weekdays on which offices are closed, `2026-06-19`. */
  closedDays: string[];
  /** From each instant on Stockholm's clocks are so many hours ahead of UTC; the first holds before it too. */
  clocks: { from: string; hoursAhead: number }[];
}

/** A day of Stockholm's calendar as its midnight in UTC, in milliseconds: there all days are as long, and cheap to count. */
type Day = number;
const HOUR = 3_600_000;
const ONE_DAY = 24 * HOUR;

const utc = (milliseconds: number) => new Date(milliseconds).toISOString();

/** In milliseconds. */
function aheadAt({ clocks }: Calendar, instant: number): number {
  const last = clocks.findLast(({ from }) => Date.parse(from) <= instant) ?? clocks[0];
  return (last?.hoursAhead ?? 1) * HOUR;
}

/** What the clock on a wall in Stockholm shows, as if it were UTC. */
const onTheWall = (calendar: Calendar, instant: string) =>
  Date.parse(instant) + aheadAt(calendar, Date.parse(instant));

/** The instant at which it shows that: one of them in the hour that comes twice, an hour off in the one that is left out. */
function instantOf(calendar: Calendar, wall: number): string {
  const nearly = wall - aheadAt(calendar, wall - HOUR);
  return utc(wall - aheadAt(calendar, nearly));
}

const dayIn = (wall: number): Day => wall - (wall % ONE_DAY);
const dayOf = (calendar: Calendar, instant: string): Day => dayIn(onTheWall(calendar, instant));

/** Worked out once for each calendar: a plan asks of some hundred days. */
const closedDaysOf = new WeakMap<Calendar, Set<Day>>();

function isClosed(calendar: Calendar, day: Day): boolean {
  let closed = closedDaysOf.get(calendar);
  if (!closed) closedDaysOf.set(calendar, (closed = new Set(calendar.closedDays.map(Date.parse))));
  return closed.has(day);
}

function isWorkingDay(calendar: Calendar, day: Day): boolean {
  // 1 January 1970 was a Thursday.
  const daysAfterMonday = (day / ONE_DAY + 3) % 7;
  return daysAfterMonday < 5 && !isClosed(calendar, day);
}

/** Whether the day in Stockholm that holds the instant is one. */
export const isWorkingDayAt = (calendar: Calendar, instant: string) =>
  isWorkingDay(calendar, dayOf(calendar, instant));

function workingDayAfter(calendar: Calendar, day: Day, count: number): Day {
  let after = day;
  for (let left = count; left > 0;) {
    after += ONE_DAY;
    if (isWorkingDay(calendar, after)) left -= 1;
  }
  return after;
}

/** 09:00 of the day so many working days later. Reminders and escalations leave then. */
export function morningAfter(calendar: Calendar, since: string, count: number): string {
  return instantOf(calendar, workingDayAfter(calendar, dayOf(calendar, since), count) + 9 * HOUR);
}

/** The end of that day: the midnight with which it is over. */
export function endOfDayAfter(calendar: Calendar, since: string, count: number): string {
  return instantOf(calendar, workingDayAfter(calendar, dayOf(calendar, since), count) + ONE_DAY);
}

/** How many working days begin after the one instant's day, up to and with the other's. */
export function workingDaysBetween(calendar: Calendar, from: string, to: string): number {
  const last = dayOf(calendar, to);
  let count = 0;
  for (let day = dayOf(calendar, from) + ONE_DAY; day <= last; day += ONE_DAY) {
    if (isWorkingDay(calendar, day)) count += 1;
  }
  return count;
}

/** So many working days later, at the same time of day. A midnight is the end of the day before it, and stays one. */
export function later(calendar: Calendar, instant: string, days: number): string {
  const wall = onTheWall(calendar, instant);
  const timeOfDay = wall % ONE_DAY || ONE_DAY;
  return instantOf(calendar, workingDayAfter(calendar, wall - timeOfDay, days) + timeOfDay);
}
