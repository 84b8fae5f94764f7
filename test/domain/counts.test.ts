/** Which counts a change makes for the worker's metrics. */
import { countOf } from '../../domain/counts';
import { happeningsBetween } from '../../domain/happenings';
import type { Finding } from '../../domain/findings';
import type { FailureType } from '../../domain/failures';
import { applied, assigningRoles, attesting, aWait, connecting, signing, type Told } from './an-onboarding';

/** `counter label=value …` of each count that the change makes. */
function counted(onboarding: Told, change: (onboarding: Told) => unknown): string[] {
  const before = onboarding.onboarding;
  change(onboarding);
  return shown(happeningsBetween(before, onboarding.onboarding).map(countOf));
}

const shown = (counts: ReturnType<typeof countOf>[]) =>
  counts.map(({ counter, labels }) =>
    [
      counter.replace(/^agent_onboarding_|_total$/g, ''),
      ...Object.entries(labels).map((one) => one.join('=')),
    ].join(' '),
  );

const waitingFor = (owner: Parameters<typeof aWait>[0]) => (onboarding: Told) =>
  onboarding.find({ finding: 'waitBegan', wait: aWait(owner) });
const parked = (step: string, type: FailureType): Finding => ({
  finding: 'stepParked',
  parked: { step, failure: { type, message: '' } },
});

it('the beginning is one stage entered', () => {
  expect(shown(happeningsBetween(undefined, applied().onboarding).map(countOf))).toEqual([
    'stages_entered stage=applicationReview',
  ]);
});

it('a stage is counted when it is entered, anew too', () => {
  expect(counted(applied(), (one) => one.send('applicationDecided', { decision: 'approved' }))).toEqual([
    'stages_entered stage=agreementSigning',
  ]);
  expect(counted(signing(), (one) => one.find({ finding: 'agreementEndedOutside' }))).toEqual([
    'stages_entered stage=agreementSigning',
  ]);
});

describe('A reminder', () => {
  it('is counted when it has been sent, with who was reminded', () => {
    const onboarding = waitingFor('attestant')(attesting());
    const reminded = ['reminders_sent stage=attestation owner=attestant'];
    expect(counted(onboarding, (one) => one.find({ finding: 'reminded' }))).toEqual(reminded);
    expect(counted(onboarding, (one) => one.find({ finding: 'reminded' }))).toEqual(reminded);
  });

  it('is not counted again as its wait goes on', () => {
    const onboarding = waitingFor('attestant')(attesting()).find({ finding: 'reminded' });
    expect(counted(onboarding, (one) => one.find({ finding: 'toldAgain' }))).toEqual([]);
    expect(
      counted(onboarding, (one) => one.find({ finding: 'remindersPlanned', plan: { reminders: [] } })),
    ).toEqual([]);
  });

  it('asked for by an operator is counted when it has gone, not when it is asked for', () => {
    const onboarding = waitingFor('administrator')(assigningRoles());
    expect(counted(onboarding, (one) => one.send('reminderRequested', { reason: 'skäl' }))).toEqual([]);
    expect(counted(onboarding, (one) => one.find({ finding: 'reminded' }))).toEqual([
      'reminders_sent stage=roleAssignment owner=administrator',
    ]);
  });
});

it('an escalation is counted once in its wait', () => {
  const onboarding = waitingFor('signatory')(signing());
  expect(counted(onboarding, (one) => one.find({ finding: 'escalated' }))).toEqual([
    'escalations stage=agreementSigning owner=signatory',
  ]);
  expect(counted(onboarding, (one) => one.find({ finding: 'reminded' }))).toEqual([
    'reminders_sent stage=agreementSigning owner=signatory',
  ]);
});

describe('A step', () => {
  it('is counted when it is parked, not when it is tried again in vain', () => {
    const onboarding = signing();
    const parks = (one: Told) => one.find(parked('lookAtAgreement', 'Unavailable'));
    expect(counted(onboarding, parks)).toEqual(['steps_parked stage=agreementSigning failure=Unavailable']);
    expect(counted(onboarding, parks)).toEqual([]);
  });

  it('and when it goes on, by its stage', () => {
    const onboarding = signing().find(parked('lookAtAgreement', 'NotAuthorised'));
    expect(
      counted(onboarding, (one) => one.find({ finding: 'stepResumed', step: 'lookAtAgreement' })),
    ).toEqual(['steps_resumed stage=agreementSigning']);
  });

  it('that names somebody leaves no name in any label', () => {
    const onboarding = attesting();
    const step = 'attestOrder to user-attestant';
    expect(counted(onboarding, (one) => one.find(parked(step, 'Unexpected')))).toEqual([
      'steps_parked stage=attestation failure=Unexpected',
    ]);
  });
});

it.each<[string, () => Told, (onboarding: Told) => unknown, string]>([
  [
    'handed over',
    connecting,
    (one) => one.find({ finding: 'handedOver', instructions: [] }),
    'ended stage=connection outcome=completed reason=connected',
  ],
  [
    'withdrawn, whatever was parked',
    () => signing().find(parked('lookAtAgreement', 'Unavailable')),
    (one) => one.send('withdrawn', { by: 'applicant', reason: 'Anna har ångrat sig' }),
    'ended stage=agreementSigning outcome=withdrawn reason=withdrawn',
  ],
  [
    'past the deadline',
    () => waitingFor('signatory')(signing()),
    (one) => one.find({ finding: 'deadlinePassed' }),
    'ended stage=agreementSigning outcome=expired reason=deadlinePassed',
  ],
])('an end is counted once, with how it came: %s', (_what, begin, change, end) => {
  const onboarding = begin();
  expect(counted(onboarding, change)).toEqual([end]);
  expect(counted(onboarding, (one) => one.find({ finding: 'stepDone', step: 'case file' }))).toEqual([]);
});

it('what changes nothing of that is not counted', () => {
  expect(counted(signing(), (one) => one.send('contractSigned', {}))).toEqual([]);
});
