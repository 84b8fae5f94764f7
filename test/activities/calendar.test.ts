import { createCalendar } from '../../activities/calendar';

const { planWait } = createCalendar();
/** As a clock on a wall in Stockholm shows it. */
const inStockholm = (instant: string | undefined) =>
  instant === undefined
    ? undefined
    : new Intl.DateTimeFormat('sv-SE', {
        dateStyle: 'short',
        timeStyle: 'short',
        timeZone: 'Europe/Stockholm',
      }).format(new Date(instant));

describe('A wait is planned in Swedish working days', () => {
  it('reminders and the escalation leave at 09:00, and the deadline is the end of its day', async () => {
    const plan = await planWait({ owner: 'signatory', since: '2026-02-02T13:30:00Z' });
    expect(plan.reminders.map(inStockholm)).toEqual([
      '2026-02-05 09:00',
      '2026-02-11 09:00',
      '2026-02-18 09:00',
    ]);
    expect(inStockholm(plan.escalation)).toBe('2026-02-18 09:00');
    expect(inStockholm(plan.deadline)).toBe('2026-03-17 00:00');
  });

  it('midsommarafton is no working day', async () => {
    const plan = await planWait({ owner: 'attestant', since: '2026-06-18T10:00:00Z' });
    expect(inStockholm(plan.reminders[0])).toBe('2026-06-22 09:00');
  });

  it('nor are julafton, juldagen, annandag jul, nyårsafton, nyårsdagen and trettondedag jul', async () => {
    const plan = await planWait({ owner: 'attestant', since: '2025-12-23T10:00:00Z' });
    expect(plan.reminders.slice(0, 3).map(inStockholm)).toEqual([
      '2025-12-29 09:00',
      '2026-01-02 09:00',
      '2026-01-07 09:00',
    ]);
  });

  it.each([
    ['into summer time', '2026-03-27T10:00:00Z', '2026-03-30T07:00:00.000Z'],
    ['back from it', '2026-10-23T10:00:00Z', '2026-10-26T08:00:00.000Z'],
  ])('09:00 stays 09:00 when the clocks go %s', async (_change, since, reminder) => {
    const plan = await planWait({ owner: 'attestant', since });
    expect(plan.reminders[0]).toBe(reminder);
  });

  it('a wait that begins late in the evening in Stockholm counts from that day, not from the day in UTC', async () => {
    const plan = await planWait({ owner: 'attestant', since: '2026-02-02T23:30:00Z' });
    expect(inStockholm(plan.reminders[0])).toBe('2026-02-04 09:00');
  });

  it('reminders without end are planned on from those that have passed', async () => {
    const since = '2026-02-02T10:00:00Z';
    const first = await planWait({ owner: 'caseOfficer', since });
    const more = await planWait({ owner: 'caseOfficer', since, remindersPassed: 11 });
    expect(first.reminders).toHaveLength(12);
    expect(more.reminders[0]).toBe(first.reminders[11]);
    expect(first.deadline).toBeUndefined();
  });

  it('an attestant is not reminded after the deadline', async () => {
    const { reminders, deadline } = await planWait({ owner: 'attestant', since: '2026-02-02T10:00:00Z' });
    expect(reminders.map(inStockholm)).toEqual([
      '2026-02-03 09:00',
      '2026-02-05 09:00',
      '2026-02-09 09:00',
      '2026-02-16 09:00',
      '2026-02-23 09:00',
      '2026-03-02 09:00',
    ]);
    expect(inStockholm(deadline)).toBe('2026-03-03 00:00');
  });
});
