/** Which events a change makes, and how they are numbered. */
import * as z from 'zod/mini';
import {
  emptyOutbox,
  handedOver,
  MOST_WAITING,
  posted,
  portalEvent,
  toldOf,
  type Outbox,
} from '../../domain/events';
import { happeningsBetween } from '../../domain/happenings';
import type { Finding } from '../../domain/findings';
import { withMoreReminders } from '../../domain/waiting';
import {
  anApplication,
  applied,
  appliedWithExistingAgreement,
  assigningRoles,
  attestantLookedInto,
  attested,
  attesting,
  aWait,
  bothRoles,
  connecting,
  NOON,
  orderLookedInto,
  ordering,
  reviewingOrder,
  signing,
  anOrder,
  type Told,
} from './an-onboarding';

/** `type stage` of each event that the change makes. */
function told(onboarding: Told, change: (onboarding: Told) => unknown): string[] {
  const before = onboarding.onboarding;
  change(onboarding);
  return toldOf(happeningsBetween(before, onboarding.onboarding)).map(
    ({ type, stage }) => `${type} ${stage}`,
  );
}

const reason = 'skäl';
const unavailable = { type: 'Unavailable', message: '' } as const;
const parkedStep = (step: string): Finding => ({
  finding: 'stepParked',
  parked: { step, failure: unavailable },
});

describe('A change of stage is one event', () => {
  const changes: [string, () => Told, (onboarding: Told) => unknown, string][] = [
    [
      'approved',
      applied,
      (one) => one.send('applicationDecided', { decision: 'approved' }),
      'agreementSigning',
    ],
    [
      'sent back',
      applied,
      (one) => one.send('applicationDecided', { decision: 'completionRequested', reason }),
      'applicationCompletion',
    ],
    [
      'completed',
      () => applied().send('applicationDecided', { decision: 'completionRequested', reason }),
      (one) => one.send('applicationCompleted', anApplication),
      'applicationReview',
    ],
    [
      'signed',
      signing,
      (one) => one.find({ finding: 'agreementSigned', signedAt: NOON, sha256: 'ab' }),
      'accountSetup',
    ],
    [
      'declined by a signatory',
      signing,
      (one) => one.find({ finding: 'agreementDeclined', reason }),
      'applicationCompletion',
    ],
    [
      'signed anew, in the same stage',
      signing,
      (one) => one.find({ finding: 'agreementEndedOutside' }),
      'agreementSigning',
    ],
    [
      'account opened',
      () => signing().find({ finding: 'agreementSigned', signedAt: NOON, sha256: 'ab' }),
      (one) => one.find({ finding: 'accountReady', account: { accountId: 'account-1' } }),
      'roleAssignment',
    ],
    ['roles held', assigningRoles, (one) => one.find({ finding: 'holdersSeen', ...bothRoles }), 'ordering'],
    [
      'roles lost',
      ordering,
      (one) => one.find({ finding: 'holdersSeen', orderers: [], attestants: [] }),
      'roleAssignment',
    ],
    ['ordered', () => ordering().send('orderSubmitted', anOrder), orderLookedInto, 'orderReview'],
    [
      'order approved',
      reviewingOrder,
      (one) => one.send('ineraApproved', { decision: 'approved' }),
      'attestation',
    ],
    [
      'order to be corrected',
      reviewingOrder,
      (one) => one.send('ineraApproved', { decision: 'correctionRequested', reason }),
      'ordering',
    ],
    [
      'attested',
      () => attesting().send('attested', attested),
      (one) => attestantLookedInto(one),
      'connection',
    ],
    [
      'lapsed',
      () => attesting().find({ finding: 'waitBegan', wait: aWait('attestant') }),
      (one) => one.find({ finding: 'deadlinePassed' }),
      'ordering',
    ],
  ];
  it.each(changes)('%s', (_what, begin, change, stage) => {
    expect(told(begin(), change)).toEqual([`stageChanged ${stage}`]);
  });

  it('and so is the beginning', () => {
    expect(toldOf(happeningsBetween(undefined, applied().onboarding))).toEqual([
      { type: 'stageChanged', stage: 'applicationReview' },
    ]);
    expect(toldOf(happeningsBetween(undefined, appliedWithExistingAgreement().onboarding))).toEqual([
      { type: 'stageChanged', stage: 'accountSetup' },
    ]);
  });

  it('also when the path has forgotten its oldest stages', () => {
    const onboarding = applied();
    for (let n = 0; n < 60; n++) {
      onboarding.send('applicationDecided', { decision: 'completionRequested', reason });
      onboarding.send('applicationCompleted', anApplication);
    }
    expect(onboarding.onboarding.path).toHaveLength(100);
    expect(told(onboarding, (one) => one.send('applicationDecided', { decision: 'approved' }))).toEqual([
      'stageChanged agreementSigning',
    ]);
  });

  it('and two at once are two, in order', () => {
    const before = applied();
    const after = signing().find({ finding: 'agreementSigned', signedAt: NOON, sha256: 'ab' });
    expect(toldOf(happeningsBetween(before.onboarding, after.onboarding)).map(({ stage }) => stage)).toEqual([
      'agreementSigning',
      'accountSetup',
    ]);
  });
});

describe('An end is one event', () => {
  const ends: [string, () => Told, (onboarding: Told) => unknown, string][] = [
    [
      'rejected',
      applied,
      (one) => one.send('applicationDecided', { decision: 'rejected', reason }),
      'applicationReview',
    ],
    [
      'order rejected',
      reviewingOrder,
      (one) => one.send('ineraApproved', { decision: 'rejected', reason }),
      'orderReview',
    ],
    ['withdrawn', ordering, (one) => one.send('withdrawn', { by: 'applicant', reason }), 'ordering'],
    [
      'expired',
      () => signing().find({ finding: 'waitBegan', wait: aWait('signatory') }),
      (one) => one.find({ finding: 'deadlinePassed' }),
      'agreementSigning',
    ],
    [
      'no such agreement',
      appliedWithExistingAgreement,
      (one) => one.find({ finding: 'agreementNotFound' }),
      'accountSetup',
    ],
    ['completed', connecting, (one) => one.find({ finding: 'handedOver', instructions: [] }), 'connection'],
    [
      'withdrawn while a step is parked',
      () => signing().find(parkedStep('drawUpAgreement')),
      (one) => one.send('withdrawn', { by: 'applicant', reason }),
      'agreementSigning',
    ],
  ];
  it.each(ends)('%s', (_what, begin, change, stage) => {
    expect(told(begin(), change)).toEqual([`ended ${stage}`]);
  });

  it('and what closes the case may park after it', () => {
    const onboarding = signing().send('withdrawn', { by: 'applicant', reason });
    expect(told(onboarding, (one) => one.find(parkedStep('cancelAgreement')))).toEqual([
      'stepParked agreementSigning',
    ]);
    expect(told(onboarding, (one) => one.find({ finding: 'stepResumed', step: 'cancelAgreement' }))).toEqual([
      'stepResumed agreementSigning',
    ]);
  });
});

describe('A parked step', () => {
  it('is told once, however often it is tried, and told when it goes on', () => {
    const onboarding = signing();
    expect(told(onboarding, (one) => one.find(parkedStep('drawUpAgreement')))).toEqual([
      'stepParked agreementSigning',
    ]);
    expect(told(onboarding, (one) => one.find(parkedStep('drawUpAgreement')))).toEqual([]);
    expect(told(onboarding, (one) => one.find(parkedStep('agreementToSign to signatory1')))).toEqual([
      'stepParked agreementSigning',
    ]);
    expect(told(onboarding, (one) => one.send('stepRetried', {}))).toEqual([]);
    expect(told(onboarding, (one) => one.find({ finding: 'stepResumed', step: 'drawUpAgreement' }))).toEqual([
      'stepResumed agreementSigning',
    ]);
  });

  it('goes with its stage, without a word of its own', () => {
    const onboarding = reviewingOrder().find(parkedStep('orderToReview to caseTeam'));
    expect(told(onboarding, (one) => one.send('ineraApproved', { decision: 'approved' }))).toEqual([
      'stageChanged attestation',
    ]);
  });
});

describe('An escalation', () => {
  it('is one event for each wait', () => {
    const onboarding = signing().find({ finding: 'waitBegan', wait: aWait('signatory') });
    expect(told(onboarding, (one) => one.find({ finding: 'escalated' }))).toEqual([
      'escalated agreementSigning',
    ]);
    expect(told(onboarding, (one) => one.find({ finding: 'reminded' }))).toEqual([]);
    onboarding.find({ finding: 'agreementEndedOutside' });
    onboarding.find({ finding: 'waitBegan', wait: aWait('signatory') });
    onboarding.when('2026-03-06T11:00:00.000Z');
    expect(told(onboarding, (one) => one.find({ finding: 'escalated' }))).toEqual([
      'escalated agreementSigning',
    ]);
  });
});

describe('Nothing is told of', () => {
  const wait = aWait('signatory');
  it.each<[string, (onboarding: Told) => unknown]>([
    ['a wait that begins', (one) => one.find({ finding: 'waitBegan', wait })],
    ['a refused message', (one) => one.send('ineraApproved', { decision: 'approved' })],
    ['a message that waits for a look', (one) => one.send('contractSigned', {})],
    ['a letter sent', (one) => one.find({ finding: 'stepDone', step: 'agreementToSign' })],
    [
      'more reminders',
      (one) => one.find({ finding: 'remindersPlanned', plan: withMoreReminders(wait, wait) }),
    ],
    ['a pause', (one) => one.send('waitPaused', { reason })],
  ])('%s', (_what, change) => {
    expect(told(signing(), change)).toEqual([]);
  });
});

describe('The outbox', () => {
  const decided = (outbox: Outbox, at = NOON) => {
    const before = applied().onboarding;
    const after = applied().send('applicationDecided', { decision: 'approved' }).onboarding;
    return posted(outbox, happeningsBetween(before, after), after, at);
  };

  it('numbers a case’s events from 1 without a gap, whatever has been handed over', () => {
    const begun = applied().onboarding;
    let outbox = posted(emptyOutbox, happeningsBetween(undefined, begun), begun, NOON);
    outbox = decided(outbox);
    expect(outbox.waiting.map(({ event }) => event)).toEqual([
      {
        id: 'case0000000000000000-1-stageChanged-applicationReview',
        onboardingId: '5560160680~case0000000000000000',
        sequence: 1,
        type: 'stageChanged',
        stage: 'applicationReview',
      },
      {
        id: 'case0000000000000000-2-stageChanged-agreementSigning',
        onboardingId: '5560160680~case0000000000000000',
        sequence: 2,
        type: 'stageChanged',
        stage: 'agreementSigning',
      },
    ]);
    outbox = decided(handedOver(outbox, 1));
    expect(outbox.waiting.map(({ event }) => event.sequence)).toEqual([2, 3]);
    expect(handedOver(outbox, 3)).toEqual({ sequence: 3, waiting: [] });
  });

  it('holds thin events alone, which the schema takes', () => {
    for (const { event } of decided(emptyOutbox).waiting) {
      expect(z.safeParse(portalEvent, event)).toEqual({ success: true, data: event });
      expect(JSON.stringify(event)).not.toMatch(/@|Anna|Vårdsystem/);
    }
  });

  it('comes back from JSON equal', () => {
    const outbox = decided(emptyOutbox);
    expect(JSON.parse(JSON.stringify(outbox))).toEqual(outbox);
  });

  it('stays small: the oldest give way, and the numbers tell', () => {
    let outbox = emptyOutbox;
    for (let n = 0; n < MOST_WAITING + 7; n++) outbox = decided(outbox);
    expect(outbox.waiting).toHaveLength(MOST_WAITING);
    expect(outbox.waiting[0]?.event.sequence).toBe(8);
    expect(JSON.stringify(outbox).length).toBeLessThan(100_000);
  });
});
