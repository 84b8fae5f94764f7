import fc from 'fast-check';
import { DateTime } from 'luxon';
import { calendarAround } from '../../activities/calendar';
import { endOfDayAfter, isWorkingDayAt, later, morningAfter } from '../../domain/working-days';

const ZONE = 'Europe/Stockholm';
const calendar = calendarAround('2026-06-01T00:00:00Z');
const inStockholm = (instant: string) => DateTime.fromISO(instant, { zone: ZONE });
/** Any minute of the years that it knows, but for the last of them. */
const instants = fc
  .integer({ min: Date.UTC(2024, 0, 1) / 60_000, max: Date.UTC(2030, 0, 1) / 60_000 })
  .map((minutes) => new Date(minutes * 60_000).toISOString());

describe('The calendar that a run goes by', () => {
  it('knows two years before the one asked for, and four after it', () => {
    expect(calendar.closedDays[0]).toBe('2024-01-01');
    expect(calendar.closedDays.at(-1)).toBe('2030-12-31');
    expect(calendar.lastYear).toBe(2030);
  });

  it('is small enough to stand in every history', () => {
    expect(JSON.stringify(calendar).length).toBeLessThan(3_000);
  });

  it('is asked for by the year that it is in Stockholm', () => {
    expect(calendarAround('2026-12-31T23:30:00Z').lastYear).toBe(2031);
  });

  it.each([
    ['a Tuesday', '2026-03-03T07:00:00Z', true],
    ['a Saturday', '2026-03-07T07:00:00Z', false],
    ['trettondedag jul, a Tuesday', '2026-01-06T07:00:00Z', false],
    ['midsommarafton, a Friday', '2026-06-19T06:00:00Z', false],
    ['a Monday in Stockholm that is a Sunday in UTC', '2026-03-01T23:30:00Z', true],
  ])('tells whether %s is a working day', (_day, at, isWorkingDay) => {
    expect(isWorkingDayAt(calendar, at)).toBe(isWorkingDay);
  });

  it.each([
    ['a Tuesday', '2026-03-03T07:00:00Z', '2026-03-06T23:00:00.000Z'],
    ['a Thursday before a weekend', '2026-03-05T07:00:00Z', '2026-03-10T23:00:00.000Z'],
    ['the Thursday before Easter', '2026-04-02T06:00:00Z', '2026-04-09T22:00:00.000Z'],
  ])('tells the end of the third working day after %s', (_day, at, end) => {
    expect(endOfDayAfter(calendar, at, 3)).toBe(end);
  });

  it('keeps to the clocks of Stockholm as the time zone database has them', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 60 }), (instant, days) => {
        const morning = inStockholm(morningAfter(calendar, instant, days));
        const end = inStockholm(endOfDayAfter(calendar, instant, days));
        expect(morning.toFormat('HH:mm')).toBe('09:00');
        expect(end.toFormat('HH:mm')).toBe('00:00');
        expect(morning.plus({ days: 1 }).startOf('day').toMillis()).toBe(end.toMillis());
        expect(morning > inStockholm(instant)).toBe(true);
      }),
    );
  });

  it('moves an instant to the same time of day, but for an hour that the clocks leave out', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 60 }), (instant, days) => {
        const [before, after] = [inStockholm(instant), inStockholm(later(calendar, instant, days))];
        const leftOut = before.toFormat('HH') === '02' && after.toFormat('MM-dd') > '03-24';
        if (!leftOut) expect(after.toFormat('HH:mm')).toBe(before.toFormat('HH:mm'));
        expect(after > before).toBe(true);
      }),
    );
  });
});
