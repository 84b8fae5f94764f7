import type { Person } from '../../domain/application';
import * as people from '../../domain/people';
import { nextDue } from '../../domain/waiting';
import {
  anApplication,
  applied,
  assigningRoles,
  aWait,
  NOON,
  ordering,
  reviewingOrder,
  signing,
  type Told,
} from './an-onboarding';

const reason = 'Semester';
const nina: Person = { name: 'Nina Ny', email: 'nina@vardsystem.example' };
const waiting = (told: Told = signing()) => told.find({ finding: 'waitBegan', wait: aWait('signatory') });

describe('What is due in a wait', () => {
  it('is its next reminder, its escalation or its deadline, whichever comes first', () => {
    expect(nextDue(aWait('signatory'))).toEqual({
      at: '2026-03-05T08:00:00.000Z',
      what: 'reminder 1 to signatory',
    });
    const { onboarding } = waiting().when('2026-03-05T08:00:00.000Z').find({ finding: 'reminded' });
    expect(nextDue(onboarding.wait!)?.what).toBe('escalation from signatory');
  });

  it('several reminders that have fallen due are one', () => {
    const { onboarding } = waiting().when('2026-03-12T08:00:00.000Z').find({ finding: 'reminded' });
    expect(onboarding.wait).toMatchObject({ remindersSent: 1, remindersPassed: 2 });
  });

  it('nobody is reminded after the deadline', () => {
    const wait = { ...aWait('signatory'), deadline: '2026-03-03T23:00:00.000Z' };
    expect(nextDue({ ...wait, escalatedAt: NOON })?.what).toBe('deadline of signatory');
  });
});

describe('An operator', () => {
  it('has those waited for reminded now, beside the reminders planned', () => {
    const told = waiting().send('reminderRequested', { reason });
    expect(told.onboarding.wait).toMatchObject({ reminderAsked: true });
    told.find({ finding: 'reminded' });
    expect(told.onboarding.wait).toMatchObject({ remindersSent: 1, remindersPassed: 0 });
    expect(told.onboarding.wait).not.toHaveProperty('reminderAsked');
  });

  it('has nobody reminded while a step is parked', () => {
    const failure = { type: 'Unavailable', message: 'no answer' } as const;
    const told = waiting().find({ finding: 'stepParked', parked: { step: 'lookAtAgreement', failure } });
    expect(told.send('reminderRequested', { reason }).refusedAs()).toBe('stepParked');
  });

  it('moves a deadline', () => {
    const told = waiting().send('deadlineMoved', { deadline: '2026-06-01T12:00:00+02:00', reason });
    expect(told.onboarding.wait?.deadline).toBe('2026-06-01T10:00:00.000Z');
  });

  it.each(['2026-03-01T00:00:00Z', '2030-01-01T00:00:00Z'])(
    'does not move a deadline to %s: the past, or years ahead',
    (deadline) => {
      expect(waiting().send('deadlineMoved', { deadline, reason }).refusedAs()).toBe('deadlineOutOfReach');
    },
  );

  it('moves no deadline where there is none', () => {
    const { deadline: _none, ...wait } = aWait('caseOfficer');
    const told = applied().find({ finding: 'waitBegan', wait });
    expect(told.send('deadlineMoved', { deadline: '2026-06-01T12:00:00Z', reason }).refusedAs()).toBe(
      'noDeadline',
    );
  });

  it('pauses and resumes a wait: nothing is due meanwhile, and what stood still is to be moved', () => {
    const told = waiting().send('waitPaused', { reason });
    expect(nextDue(told.onboarding.wait!)).toBeUndefined();
    told.when('2026-03-05T12:00:00.000Z').send('waitResumed', { reason });
    expect(told.onboarding.wait).toMatchObject({
      stoodStill: { from: NOON, to: '2026-03-05T12:00:00.000Z' },
    });
    expect(nextDue(told.onboarding.wait!)).toBeUndefined();
    const { reminders } = aWait('signatory');
    told.find({ finding: 'waitMoved', plan: { reminders, deadline: '2026-04-20T22:00:00.000Z' } });
    expect(told.onboarding.wait).toMatchObject({ deadline: '2026-04-20T22:00:00.000Z' });
    expect(nextDue(told.onboarding.wait!)).toBeDefined();
  });

  it('goes on after "contact needed" by resuming the wait', () => {
    const told = reviewingOrder().find({ finding: 'waitBegan', wait: aWait('caseOfficer') });
    told.send('ineraApproved', { decision: 'contactNeeded', reason: 'Vilken miljö?' });
    expect(told.send('waitResumed', { reason: 'Vi har talats vid' }).last).toEqual({ kind: 'applied' });
  });

  it.each(['reminderRequested', 'waitPaused'] as const)(
    '%s is refused where nobody is waited for',
    (name) => {
      expect(signing().send(name, { reason }).refusedAs()).toBe('nobodyWaitedFor');
    },
  );

  it('pauses no paused wait, and resumes none that goes', () => {
    const told = waiting();
    expect(told.send('waitResumed', { reason }).refusedAs()).toBe('notPaused');
    expect(told.send('waitPaused', { reason }).send('waitPaused', { reason }).refusedAs()).toBe(
      'alreadyPaused',
    );
  });

  it('leaves the reason in the trail', () => {
    const { trail } = waiting().send('waitPaused', { reason }).onboarding;
    expect(trail.lines.at(-1)).toMatchObject({ what: 'waitPaused', reason, outcome: 'applied' });
  });
});

describe('A contact who is replaced', () => {
  it('is written to under a key of their own, so that nothing of the one before reaches them as old', () => {
    const told = waiting(assigningRoles()).send('contactReplaced', {
      contact: 'administrator',
      person: nina,
      reason,
    });
    expect(people.administrator(told.onboarding)).toEqual([
      { key: 'administrator.2', name: 'Nina Ny', email: 'nina@vardsystem.example' },
    ]);
    expect(told.onboarding.wait).toMatchObject({ tellAgain: true });
  });

  it('as a signatory makes a new signing round', () => {
    const told = waiting().send('contactReplaced', { contact: 'signatory1', person: nina, reason });
    expect(told.onboarding).toMatchObject({ stage: 'agreementSigning', rounds: { agreementSigning: 2 } });
    expect(told.onboarding.signatories).toEqual([nina]);
  });

  it('as a signatory stays once the agreement is signed', () => {
    const replaced = { contact: 'signatory1', person: nina, reason } as const;
    expect(ordering().send('contactReplaced', replaced).refusedAs()).toBe('signedAlready');
  });

  it('is one whom the application names', () => {
    const replaced = { contact: 'signatory4', person: nina, reason } as const;
    expect(signing().send('contactReplaced', replaced).refusedAs()).toBe('noSuchContact');
  });

  it('as a signatory is nobody who signs already', () => {
    const [first] = anApplication.signatories;
    const told = applied();
    told.onboarding = { ...told.onboarding, signatories: [first!, nina] };
    const replaced = { contact: 'signatory1', person: nina, reason } as const;
    expect(told.send('contactReplaced', replaced).refusedAs()).toBe('signatoryTwice');
  });
});
