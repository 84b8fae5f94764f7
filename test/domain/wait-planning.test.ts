import { calendarAround } from '../../activities/calendar';
import { readWaitingRules } from '../../activities/calendar/waiting-rules';
import { moveWait, planWait, type WaitToPlan } from '../../domain/wait-planning';
import type { Calendar } from '../../domain/working-days';

const waitingRules = readWaitingRules();
const calendar = calendarAround('2026-06-01T00:00:00Z');
const planned = (wait: WaitToPlan, by: Calendar = calendar) => planWait({ waitingRules, calendar: by }, wait);
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
  it('reminders and the escalation leave at 09:00, and the deadline is the end of its day', () => {
    const plan = planned({
      stage: 'agreementSigning',
      owner: 'signatory',
      since: '2026-02-02T13:30:00Z',
    });
    expect(plan.reminders.map(inStockholm)).toEqual([
      '2026-02-05 09:00',
      '2026-02-11 09:00',
      '2026-02-18 09:00',
    ]);
    expect(inStockholm(plan.escalation)).toBe('2026-02-18 09:00');
    expect(inStockholm(plan.deadline)).toBe('2026-03-17 00:00');
  });

  it('midsommarafton is no working day', () => {
    const plan = planned({ stage: 'attestation', owner: 'attestant', since: '2026-06-18T10:00:00Z' });
    expect(inStockholm(plan.reminders[0])).toBe('2026-06-22 09:00');
  });

  it('nor are julafton, juldagen, annandag jul, nyårsafton, nyårsdagen and trettondedag jul', () => {
    const plan = planned({ stage: 'attestation', owner: 'attestant', since: '2025-12-23T10:00:00Z' });
    expect(plan.reminders.slice(0, 3).map(inStockholm)).toEqual([
      '2025-12-29 09:00',
      '2026-01-02 09:00',
      '2026-01-07 09:00',
    ]);
  });

  it.each([
    ['into summer time', '2026-03-27T10:00:00Z', '2026-03-30T07:00:00.000Z'],
    ['back from it', '2026-10-23T10:00:00Z', '2026-10-26T08:00:00.000Z'],
  ])('09:00 stays 09:00 when the clocks go %s', (_change, since, reminder) => {
    const plan = planned({ stage: 'attestation', owner: 'attestant', since });
    expect(plan.reminders[0]).toBe(reminder);
  });

  it('a wait that begins late in the evening in Stockholm counts from that day, not from the day in UTC', () => {
    const plan = planned({ stage: 'attestation', owner: 'attestant', since: '2026-02-02T23:30:00Z' });
    expect(inStockholm(plan.reminders[0])).toBe('2026-02-04 09:00');
  });

  it('reminders without end are planned on from those that have passed', () => {
    const since = '2026-02-02T10:00:00Z';
    const first = planned({ stage: 'applicationReview', owner: 'caseOfficer', since });
    const more = planned({
      stage: 'applicationReview',
      owner: 'caseOfficer',
      since,
      lastReminder: first.reminders[10]!,
    });
    expect(first.reminders).toHaveLength(12);
    expect(more.reminders[0]).toBe(first.reminders[11]);
    expect(first.deadline).toBeUndefined();
  });

  it('an attestation that nobody can make waits for the administrator by the rule of role assignment', () => {
    const since = '2026-02-02T10:00:00Z';
    expect(planned({ stage: 'attestation', owner: 'administrator', since })).toEqual(
      planned({ stage: 'roleAssignment', owner: 'administrator', since }),
    );
  });

  it('a clock that has stood still goes on by working days, at the same time of day', () => {
    const plan = planned({
      stage: 'agreementSigning',
      owner: 'signatory',
      since: '2026-06-15T10:00:00Z',
    });
    // From Thursday over midsommarafton and the weekend to Tuesday: Monday and Tuesday are working days.
    const moved = moveWait(calendar, plan, { from: '2026-06-18T12:00:00Z', to: '2026-06-23T08:00:00Z' });
    expect(plan.reminders.map(inStockholm)).toEqual([
      '2026-06-18 09:00',
      '2026-06-25 09:00',
      '2026-07-02 09:00',
    ]);
    expect(moved.reminders.map(inStockholm).slice(1)).toEqual(['2026-06-29 09:00', '2026-07-06 09:00']);
    expect([plan.deadline, moved.deadline].map(inStockholm)).toEqual([
      '2026-07-29 00:00',
      '2026-07-31 00:00',
    ]);
  });

  it('after the years that the calendar knows, weekdays alone are told apart', () => {
    const { reminders } = planned({
      stage: 'attestation',
      owner: 'attestant',
      since: '2034-12-22T10:00:00Z',
    });
    expect(inStockholm(reminders[0])).toBe('2034-12-25 09:00');
  });
});
