/**
 * The calendar, outside the workflow: what is known of holidays and clocks changes from version to version, and a replay
 * must not change with it. The workflow keeps what it was told, and reckons by that (domain/working-days.ts).
 */
import Holidays from 'date-holidays';
import { DateTime } from 'luxon';
import type { Calendar } from '../../domain/working-days';

const ZONE = 'Europe/Stockholm';
/** `bank` covers midsommarafton, julafton and nyårsafton, when offices are closed. */
const holidays = new Holidays('SE', { types: ['public', 'bank'] });

/** So many years before and after the one asked for: the longest wait, a pause in it, and some to spare. */
const YEARS_BEFORE = 2;
const YEARS_AFTER = 4;

function closedDaysOf(year: number): string[] {
  // `date` begins with the day as it stands in Sweden: "2026-06-19 00:00:00".
  const days = new Set(holidays.getHolidays(year).map(({ date }) => date.slice(0, 10)));
  return [...days].filter((day) => DateTime.fromISO(day).weekday <= 5).sort();
}

/** Clocks change at a full hour of UTC. */
function clocksBetween(first: DateTime, end: DateTime): Calendar['clocks'] {
  const hoursAhead = (at: DateTime) => at.setZone(ZONE).offset / 60;
  const clocks = [{ from: first.toISO() ?? '', hoursAhead: hoursAhead(first) }];
  for (let day = first; day < end; day = day.plus({ days: 1 })) {
    if (hoursAhead(day) === hoursAhead(day.plus({ days: 1 }))) continue;
    let at = day;
    while (hoursAhead(at) === hoursAhead(day)) at = at.plus({ hours: 1 });
    clocks.push({ from: at.toISO() ?? '', hoursAhead: hoursAhead(at) });
  }
  return clocks;
}

/** Kept: a calendar takes some tenths of a second to make. */
const made = new Map<number, Calendar>();

/** The years around an instant, ISO 8601. */
export function calendarAround(instant: string): Calendar {
  const { year } = DateTime.fromISO(instant, { zone: ZONE });
  const calendar = made.get(year) ?? calendarAroundYear(year);
  made.set(year, calendar);
  return calendar;
}

function calendarAroundYear(year: number): Calendar {
  const [firstYear, lastYear] = [year - YEARS_BEFORE, year + YEARS_AFTER];
  const years = Array.from({ length: lastYear - firstYear + 1 }, (_, index) => firstYear + index);
  return {
    lastYear,
    closedDays: years.flatMap(closedDaysOf),
    clocks: clocksBetween(DateTime.utc(firstYear), DateTime.utc(lastYear + 1)),
  };
}
