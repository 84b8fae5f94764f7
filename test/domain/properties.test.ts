/** What holds whatever is sent, in whatever order: random sequences of messages and findings. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { Finding } from '../../domain/findings';
import { contactNames, messageNames, type MessageData, type MessageName } from '../../domain/messages';
import { refuseMalformed } from '../../domain/routine';
import { refusals } from '../../domain/refusals';
import { outcomes, stages, type Stage } from '../../domain/stages';
import {
  anApplication,
  anOrder,
  aMessage,
  aWait,
  applied,
  attested,
  bothRoles,
  NOON,
  type Told,
} from './an-onboarding';

const nobody = { orderers: [], attestants: [] };
const decision = <D extends string>(...all: D[]) => fc.constantFrom(...all);

const data: { [N in MessageName]: fc.Arbitrary<MessageData<N>> } = {
  applicationDecided: decision('approved', 'approved', 'rejected', 'completionRequested').map((one) =>
    one === 'approved' ? { decision: one } : { decision: one, reason: 'skäl' },
  ),
  applicationCompleted: fc.constant(anApplication),
  contractSigned: fc.constant({}),
  rolesAssigned: fc.constant({}),
  orderSubmitted: fc.constantFrom(anOrder, { ...anOrder, orderedBy: 'user-nobody' }),
  ineraApproved: decision('approved', 'approved', 'rejected', 'correctionRequested', 'contactNeeded').map(
    (one) => (one === 'approved' ? { decision: one } : { decision: one, reason: 'skäl' }),
  ),
  attested: fc.constantFrom(attested, {
    decision: 'declined' as const,
    attestedBy: 'user-attestant',
    reason: 'nej',
  }),
  withdrawn: fc.constant({ by: 'applicant' as const, reason: 'nej' }),
  stepRetried: fc.constant({}),
  reminderRequested: fc.constant({ reason: 'semester' }),
  deadlineMoved: fc.constantFrom(
    { deadline: '2026-06-01T12:00:00Z', reason: 'semester' },
    { deadline: '2020-06-01T12:00:00Z', reason: 'semester' },
  ),
  contactReplaced: fc.record({
    contact: fc.constantFrom(...contactNames),
    person: fc.constant(anApplication.applicant),
    reason: fc.constant('slutat'),
  }),
  waitPaused: fc.constant({ reason: 'semester' }),
  waitResumed: fc.constant({ reason: 'åter' }),
};

/** `onward`: what the routine itself would see next. Without it random sequences hardly leave the first stages. */
type Event = { message: MessageName; data: unknown } | { finding: Finding['finding'] } | 'onward';

const onward: Record<Stage, Event[]> = {
  applicationReview: [{ message: 'applicationDecided', data: { decision: 'approved' } }],
  applicationCompletion: [{ message: 'applicationCompleted', data: anApplication }],
  agreementSigning: [{ finding: 'agreementDrawnUp' }, { finding: 'agreementSigned' }],
  accountSetup: [{ finding: 'accountReady' }],
  roleAssignment: [{ finding: 'holdersSeen' }],
  ordering: [{ message: 'orderSubmitted', data: anOrder }, { finding: 'orderLookedInto' }],
  orderReview: [{ message: 'ineraApproved', data: { decision: 'approved' } }],
  attestation: [{ message: 'attested', data: attested }, { finding: 'attestantLookedInto' }],
  connection: [{ finding: 'handedOver' }],
};

const messages = messageNames
  .filter((name) => name !== 'withdrawn')
  .map((name) => (data[name] as fc.Arbitrary<unknown>).map((one): Event => ({ message: name, data: one })));
const findings = (
  [
    'agreementDrawnUp',
    'agreementSigned',
    'agreementDeclined',
    'accountReady',
    'holdersSeen',
    'orderLookedInto',
    'attestantLookedInto',
    'waitBegan',
    'reminded',
    'deadlinePassed',
    'stepParked',
    'handedOver',
  ] as const
).map((finding) => fc.constant<Event>({ finding }));
const withdrawal = data.withdrawn.map((one): Event => ({ message: 'withdrawn', data: one }));

const events = fc.array(
  fc.oneof(
    { weight: 10, arbitrary: fc.constant<Event>('onward') },
    { weight: 8, arbitrary: fc.oneof(...messages) },
    { weight: 5, arbitrary: fc.oneof(...findings) },
    { weight: 1, arbitrary: withdrawal },
  ),
  { minLength: 20, maxLength: 120 },
);

/** A finding as the service would come upon it: findings of another stage's are never made. */
function findingOf(told: Told, finding: Finding['finding'], roll: number): Finding | undefined {
  const { stage, noted } = told.onboarding;
  const messageId = noted[0]?.messageId ?? 'none';
  const made: Partial<Record<Finding['finding'], Finding | false>> = {
    agreementDrawnUp: stage === 'agreementSigning' && {
      finding: 'agreementDrawnUp',
      round: told.onboarding.rounds.agreementSigning ?? 0,
      documentId: `document-${roll}`,
    },
    agreementSigned: stage === 'agreementSigning' && {
      finding: 'agreementSigned',
      signedAt: NOON,
      sha256: 'ab',
    },
    agreementDeclined: stage === 'agreementSigning' && { finding: 'agreementDeclined', reason: 'nej' },
    accountReady: stage === 'accountSetup' && {
      finding: 'accountReady',
      account: { accountId: 'account-1' },
    },
    holdersSeen: { finding: 'holdersSeen', ...(roll % 4 ? bothRoles : nobody) },
    orderLookedInto: { finding: 'orderLookedInto', messageId },
    attestantLookedInto: {
      finding: 'attestantLookedInto',
      messageId,
      attestant: { externalAccepted: true, holdsRole: roll % 4 > 0, mustLogOut: false },
    },
    waitBegan: { finding: 'waitBegan', wait: aWait('administrator') },
    reminded: { finding: 'reminded' },
    deadlinePassed: roll % 10 === 0 && { finding: 'deadlinePassed' },
    stepParked: {
      finding: 'stepParked',
      parked: { step: 'mail', failure: { type: 'Unavailable', message: '' } },
    },
    handedOver: stage === 'connection' && { finding: 'handedOver', instructions: [] },
  };
  return made[finding] || undefined;
}

function play(told: Told, event: Event, roll: number): void {
  if (event === 'onward') onward[told.onboarding.stage].forEach((next) => play(told, next, roll));
  else if ('message' in event) told.sendMessage(aMessage(event.message, event.data as never));
  else {
    const found = findingOf(told, event.finding, roll);
    if (found) told.find(found);
  }
}

const holds = (check: (told: Told, event: Event) => void) =>
  fc.assert(
    fc.property(events, (all) => {
      const told = applied();
      all.forEach((event, roll) => {
        play(told, event, roll);
        check(told, event);
      });
    }),
    { numRuns: 300 },
  );

describe('Whatever is sent, in whatever order', () => {
  it('the random sequences reach every stage and every kind of end', () => {
    const reached = new Set<string>();
    holds(({ onboarding }) => reached.add(onboarding.stage).add(onboarding.outcome?.kind ?? 'open'));
    expect([...reached]).toEqual(expect.arrayContaining([...stages, 'open', ...outcomes]));
  });

  it('nobody attests an order that Inera has not approved', () => {
    holds(({ onboarding }) => {
      if (onboarding.attestation) expect(onboarding.order?.approvedAt).toBeDefined();
    });
  });

  it('there is no order without both roles', () => {
    holds(({ onboarding }) => {
      const { stage, order, holders } = onboarding;
      if (stage === 'ordering') expect([holders.orderers.length, holders.attestants.length]).not.toContain(0);
      if (stage === 'orderReview') expect(order?.orderedBy).toBe('user-orderer');
    });
  });

  it('nothing of the routine changes after the end', () => {
    let ended: { stage: string; outcome: unknown; path: string } | undefined;
    fc.assert(
      fc.property(events, (all) => {
        const told = applied();
        ended = undefined;
        all.forEach((event, roll) => {
          play(told, event, roll);
          const { stage, outcome, path } = told.onboarding;
          const now = { stage, outcome, path: path.join() };
          if (ended) expect(now).toEqual(ended);
          else if (outcome) ended = now;
        });
      }),
    );
  });

  it('a repeated message changes nothing', () => {
    holds((told, event) => {
      if (event === 'onward' || !('message' in event)) return;
      const message = aMessage(event.message, event.data as never);
      told.sendMessage(message);
      const [once, first] = [told.onboarding, told.last];
      told.sendMessage(message);
      expect(told.onboarding).toBe(once);
      expect(told.last).toEqual(first);
    });
  });

  it('every message has exactly one line in the trail', () => {
    fc.assert(
      fc.property(events, (all) => {
        const told = applied();
        all.forEach((event, roll) => play(told, event, roll));
        const ids = told.onboarding.trail.lines.flatMap(({ messageId }) => messageId ?? []);
        expect(new Set(ids).size).toBe(ids.length);
        expect(new Set(ids)).toEqual(new Set(told.onboarding.seen.map(({ messageId }) => messageId)));
        expect(told.onboarding.noted.every(({ messageId }) => ids.includes(messageId))).toBe(true);
      }),
    );
  });

  it('every state serialises and comes back equal', () => {
    holds(({ onboarding }) => {
      expect(isDeepStrictEqual(JSON.parse(JSON.stringify(onboarding)), onboarding)).toBe(true);
    });
  });

  it('no flood makes it larger than 256 KB, nor washes away what happened', () => {
    const told = applied().send('applicationDecided', { decision: 'approved' });
    for (let n = 0; n < 2000; n++)
      told.send('applicationDecided', { decision: 'rejected', reason: 'x'.repeat(1000) });
    for (let n = 0; n < 2000; n++) {
      told.onboarding = refuseMalformed(
        told.onboarding,
        'attested',
        refusals.malformed('null', 'an object'),
        NOON,
      );
    }
    expect(JSON.stringify(told.onboarding).length).toBeLessThan(256 * 1024);
    expect(told.onboarding.trail.lines[0]).toMatchObject({ what: 'applicationDecided', outcome: 'applied' });
    expect(told.onboarding.trail.lines.at(-1)).toMatchObject({ refusal: 'malformed', times: 2000 });
  });

  it('nor do operators who change their minds a thousand times', () => {
    const told = applied().find({ finding: 'waitBegan', wait: aWait('caseOfficer') });
    for (let n = 0; n < 1000; n++) {
      told.send('waitPaused', { reason: 'å'.repeat(1000) }).send('waitResumed', { reason: 'å'.repeat(1000) });
    }
    expect(Buffer.byteLength(JSON.stringify(told.onboarding))).toBeLessThan(256 * 1024);
  });
});
