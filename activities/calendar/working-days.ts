/** Swedish working days in Stockholm's time: Monday to Friday, neither a public nor a bank holiday. */
import Holidays from 'date-holidays';
import { DateTime } from 'luxon';

const ZONE = 'Europe/Stockholm';
/** `bank` covers midsommarafton, julafton and nyårsafton, when offices are closed. */
const holidays = new Holidays('SE', { types: ['public', 'bank'] });

const stockholm = (instant: string) => DateTime.fromISO(instant, { zone: ZONE });

/** The closed days of a year as `2026-06-19`. Kept: the library reckons a year's in tens of milliseconds. */
const closedDays = new Map<number, Set<string>>();

function closedDaysOf(year: number): Set<string> {
  const known = closedDays.get(year);
  if (known) return known;
  // `date` begins with the day as it stands in Sweden: "2026-06-19 00:00:00".
  const days = new Set(holidays.getHolidays(year).map(({ date }) => date.slice(0, 10)));
  closedDays.set(year, days);
  return days;
}

/** A day of Stockholm's calendar as its midnight in UTC, in milliseconds: there all days are as long, and cheap to count. */
type Day = number;
const ONE_DAY = 24 * 3_600_000;

const dayOf = (moment: DateTime): Day => Date.UTC(moment.year, moment.month - 1, moment.day);
const inIso = (day: Day) => new Date(day).toISOString().slice(0, 10);

function isWorkingDay(day: Day): boolean {
  const date = new Date(day);
  const weekday = date.getUTCDay();
  return weekday >= 1 && weekday <= 5 && !closedDaysOf(date.getUTCFullYear()).has(inIso(day));
}

/** Whether the day in Stockholm that holds the instant is one. */
export const isWorkingDayAt = (instant: string) => isWorkingDay(dayOf(stockholm(instant)));

/** The day that is so many working days after the instant's own day. */
function workingDayAfter(since: string, count: number): DateTime {
  let day = dayOf(stockholm(since));
  for (let left = count; left > 0;) {
    day += ONE_DAY;
    if (isWorkingDay(day)) left -= 1;
  }
  return stockholm(inIso(day));
}

const utc = (moment: DateTime) => moment.toUTC().toISO({ suppressMilliseconds: false }) ?? '';

/** 09:00 of the working day so many working days later, as an instant in UTC. Reminders and escalations leave then. */
export const morningAfter = (since: string, count: number) =>
  utc(workingDayAfter(since, count).set({ hour: 9 }));

/** The end of that day: the midnight with which it is over, as an instant in UTC. */
export const endOfDayAfter = (since: string, count: number) =>
  utc(workingDayAfter(since, count).plus({ days: 1 }).startOf('day'));

/** How many working days begin after the one instant's day, up to and with the other's. */
export function workingDaysBetween(from: string, to: string): number {
  const last = dayOf(stockholm(to));
  let count = 0;
  for (let day = dayOf(stockholm(from)) + ONE_DAY; day <= last; day += ONE_DAY) {
    if (isWorkingDay(day)) count += 1;
  }
  return count;
}

/** So many working days later, at the same time of day. A midnight is the end of the day before it, and stays one. */
export function later(instant: string, days: number): string {
  const moment = stockholm(instant);
  const midnight = moment.equals(moment.startOf('day'));
  const day = workingDayAfter((midnight ? moment.minus({ days: 1 }) : moment).toISO() ?? instant, days);
  const { hour, minute, second, millisecond } = moment;
  return utc(
    midnight ? day.plus({ days: 1 }).startOf('day') : day.set({ hour, minute, second, millisecond }),
  );
}
