/** The portal's backend is told of what happens, whatever becomes of it, and the routine waits for nothing of that. */
import { eventsWorkflowIdOf, type PortalEvent } from '../../domain/events';
import { onboardingIdOf } from '../../domain/identifiers';
import { startSandbox } from '../../sandbox';
import { doorsOf } from '../activities/providers';
import { anApplication } from '../domain/an-onboarding';
import { Service, type Onboarding } from './a-service';

jest.setTimeout(120_000);

const fia = 'fia@vardsystem.example';
const wholeRoutine = [
  'applicationReview',
  'agreementSigning',
  'accountSetup',
  'roleAssignment',
  'ordering',
  'orderReview',
  'attestation',
  'connection',
];

type Taken = PortalEvent & { times: number };

/** `url`: of the sandbox in which the receiver is. */
function eventsAt(service: Service, url: string) {
  const { send, books } = doorsOf(url);
  const calls = async () => (await books()).calls['events deliver'] ?? 0;
  const taken = (onboarding: Onboarding) =>
    send('GET', `/_sandbox/events?onboardingId=${encodeURIComponent(idOf(onboarding))}`) as Promise<Taken[]>;
  return {
    taken,
    told: async (onboarding: Onboarding) =>
      (await taken(onboarding)).map(({ type, stage }) => `${type} ${stage}`),
    /** Waits, in the real world's time. */
    async until(onboarding: Onboarding, what: string): Promise<Taken[]> {
      const late = Date.now() + 20_000;
      for (;;) {
        const all = await taken(onboarding);
        if (all.some(({ type, stage }) => what === `${type} ${stage}`)) return all;
        if (Date.now() > late) throw new Error(`Not within 20 s: ${what} of ${JSON.stringify(all)}`);
        await aMoment();
      }
    },
    down: () =>
      send('POST', '/_sandbox/faults', {
        ...{ provider: 'events', endpoint: 'deliver', fault: '500', times: 1_000_000 },
      }),
    up: () => send('DELETE', '/_sandbox/faults'),
    gone: (gone: boolean) => send('PUT', '/_sandbox/events', { gone }),
    calls,
    /** Waits, in the real world's time. */
    async called(times: number): Promise<void> {
      for (let tries = 0; tries < 400 && (await calls()) < times; tries++) await aMoment();
      expect(await calls()).toBe(times);
    },
    deliverer: (onboarding: Onboarding) =>
      service.temporal.client.workflow.getHandle(eventsWorkflowIdOf(idOf(onboarding))),
  };
}

const aMoment = () => new Promise((resolve) => setTimeout(resolve, 25));
const idOf = ({ organisationNumber, caseId }: Onboarding) => onboardingIdOf({ organisationNumber }, caseId);
const stagesOf = (path: string[]) => path.map((stage) => `stageChanged ${stage}`);
const sequenceOf = (events: Taken[]) => events.map(({ sequence }) => sequence);
const upTo = (last: number) => Array.from({ length: last }, (_one, index) => index + 1);

async function withdrawn(onboarding: Onboarding): Promise<void> {
  await onboarding.waitingIn('applicationReview');
  await onboarding.haveMailed('handlaggare@inera.example', 'granska');
  await onboarding.atRest();
  await onboarding.send('withdrawn', { by: 'applicant', reason: 'Ångrat' });
  expect(await onboarding.handle.result()).toBe('withdrawn');
}

/** What the onboarding's own history holds of other workflows. */
async function commandsOf(onboarding: Onboarding): Promise<number> {
  const { events = [] } = await onboarding.handle.fetchHistory();
  return (events ?? []).filter(
    (event) =>
      event.startChildWorkflowExecutionInitiatedEventAttributes ??
      event.signalExternalWorkflowExecutionInitiatedEventAttributes,
  ).length;
}

describe('While weeks pass', () => {
  let service: Service;
  let events: ReturnType<typeof eventsAt>;
  let receiver: Awaited<ReturnType<typeof startSandbox>>;
  beforeAll(async () => {
    receiver = await startSandbox();
    service = await Service.start('skipping', {
      PARK_AFTER_MINUTES: '20',
      RETRY_PARKED_AFTER_MINUTES: '60',
      PORTAL_EVENTS_URL: `${receiver.url}/kundportalen/events`,
    });
    events = eventsAt(service, receiver.url);
  });
  afterAll(async () => {
    await service?.stop();
    await receiver?.close();
  });
  afterEach(() => events.up());

  it('an escalation is told, a parked step, and one that goes on', async () => {
    const onboarding = await (await service.apply()).carriedTo('agreementSigning');
    await service.temporal.sleep('18 days');
    await events.until(onboarding, 'escalated agreementSigning');
    await service.fault('scrive', '*');
    await onboarding.send('contractSigned', {});
    await service.temporal.sleep('25 minutes');
    await events.until(onboarding, 'stepParked agreementSigning');
    await service.mendAll();
    await onboarding.send('stepRetried', {});
    const all = await events.until(onboarding, 'stepResumed agreementSigning');
    expect(sequenceOf(all)).toEqual(upTo(5));
  });

  it('a receiver that is down for two days loses nothing and delays nothing', async () => {
    await events.down();
    const onboarding = await (await service.apply()).carriedTo('roleAssignment');
    expect(await events.taken(onboarding)).toEqual([]);
    await service.temporal.sleep('2 days');
    expect(await events.taken(onboarding)).toEqual([]);
    expect((await onboarding.view()).blockedSteps).toEqual([]);
    await onboarding.assignRoles();
    await events.up();
    await service.temporal.sleep('65 minutes');
    const all = await events.until(onboarding, 'stageChanged ordering');
    expect(sequenceOf(all)).toEqual(upTo(5));
  });

  it('one that nobody takes for five days gives way to the next', async () => {
    await events.down();
    const onboarding = await service.apply();
    await onboarding.waitingIn('applicationReview');
    await service.temporal.sleep('4 days');
    await onboarding.approve();
    await service.temporal.sleep('26 hours');
    await events.up();
    await service.temporal.sleep('65 minutes');
    expect(sequenceOf(await events.until(onboarding, 'stageChanged agreementSigning'))).toEqual([2]);
  });

  it('one that the receiver wants no more is not tried again, and the next one is', async () => {
    await events.gone(true);
    const before = await events.calls();
    const onboarding = await service.apply();
    await onboarding.waitingIn('applicationReview');
    await events.called(before + 1);
    await events.gone(false);
    await onboarding.approve();
    expect(sequenceOf(await events.until(onboarding, 'stageChanged agreementSigning'))).toEqual([2]);
  });

  it('what delivers ends when there has been nothing for a day, and begins again', async () => {
    const onboarding = await service.apply();
    await events.until(onboarding, 'stageChanged applicationReview');
    await service.temporal.sleep('23 hours');
    expect((await events.deliverer(onboarding).describe()).status.name).toBe('RUNNING');
    await service.temporal.sleep('2 hours');
    expect((await events.deliverer(onboarding).describe()).status.name).toBe('COMPLETED');
    await onboarding.approve();
    expect(sequenceOf(await events.until(onboarding, 'stageChanged agreementSigning'))).toEqual(upTo(2));
  });

  it('an operator who ends the delivery loses what waited, and nothing that comes later', async () => {
    await events.down();
    const onboarding = await service.apply();
    await onboarding.waitingIn('applicationReview');
    await events.deliverer(onboarding).terminate('test');
    await events.up();
    await onboarding.approve();
    expect(sequenceOf(await events.until(onboarding, 'stageChanged agreementSigning'))).toEqual([2]);
  });

  it('what is signalled by hand and is no event is passed over', async () => {
    await events.down();
    const onboarding = await service.apply();
    await onboarding.waitingIn('applicationReview');
    for (const wrong of [null, 'x', [{ event: { id: 'x' } }], {}]) {
      await events.deliverer(onboarding).signal('moreEvents', wrong);
    }
    await events.up();
    await service.temporal.sleep('65 minutes');
    await events.until(onboarding, 'stageChanged applicationReview');
    expect(await events.taken(onboarding)).toHaveLength(1);
  });
});

describe('Without an address', () => {
  it('nothing is started, signalled or sent', async () => {
    const service = await Service.start('skipping', { PORTAL_EVENTS_URL: '', PORTAL_EVENTS_SECRET: '' });
    try {
      const onboarding = await service.apply();
      await withdrawn(onboarding);
      expect(await commandsOf(onboarding)).toBe(0);
      expect(await eventsAt(service, service.sandbox.url).taken(onboarding)).toEqual([]);
    } finally {
      await service.stop();
    }
  });
});

describe('On a server as in production', () => {
  let service: Service;
  let events: ReturnType<typeof eventsAt>;
  beforeAll(async () => {
    // A fresh run is suggested after some fifty events instead of thousands.
    const often = ['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=50'];
    service = await Service.start('real', {}, often);
    events = eventsAt(service, service.sandbox.url);
  });
  afterAll(() => service?.stop());
  afterEach(() => events.up());

  async function runsOf(workflowId: string): Promise<number> {
    let runs = 0;
    const { workflow } = service.temporal.client;
    for await (const _run of workflow.list({ query: `WorkflowId = "${workflowId}"` })) runs += 1;
    return runs;
  }

  it('every stage and the end are told, in order, once each, without a gap', async () => {
    const onboarding = await (await service.apply()).carriedTo('attestation');
    await onboarding.attest();
    expect(await onboarding.handle.result()).toBe('completed');
    const all = await events.until(onboarding, 'ended connection');
    expect(await events.told(onboarding)).toEqual([...stagesOf(wholeRoutine), 'ended connection']);
    expect(sequenceOf(all)).toEqual(upTo(9));
    expect(all.every(({ times, onboardingId }) => times === 1 && onboardingId === idOf(onboarding))).toBe(
      true,
    );
  });

  it('a long history gives way to a fresh run, and the numbers go on', async () => {
    const onboarding = await (await service.apply()).carriedTo('agreementSigning');
    for (let n = 0; n < 6; n++) {
      await onboarding.send('waitPaused', { reason: `Semester ${n}` });
      await onboarding.send('waitResumed', { reason: `Åter ${n}` });
    }
    await onboarding.signed(fia);
    await onboarding.assignRoles();
    await onboarding.order();
    await onboarding.approveOrder();
    await onboarding.attest();
    expect(await onboarding.handle.result()).toBe('completed');
    expect(await runsOf(onboarding.handle.workflowId)).toBeGreaterThan(1);
    const all = await events.until(onboarding, 'ended connection');
    expect(await events.told(onboarding)).toEqual([...stagesOf(wholeRoutine), 'ended connection']);
    expect(sequenceOf(all)).toEqual(upTo(9));
    expect(all.every(({ times }) => times === 1)).toBe(true);
  });

  it('so does the long history of a delivery, and nothing is lost in between', async () => {
    await events.down();
    const onboarding = await service.apply();
    await onboarding.waitingIn('applicationReview');
    const rounds = 6;
    for (let n = 0; n < rounds; n++) {
      await onboarding.send('applicationDecided', {
        decision: 'completionRequested',
        reason: 'Vilket system?',
      });
      await onboarding.waitingIn('applicationCompletion');
      await onboarding.send('applicationCompleted', anApplication);
      await onboarding.waitingIn('applicationReview');
    }
    await events.up();
    await onboarding.approve();
    const all = await events.until(onboarding, 'stageChanged agreementSigning');
    expect(sequenceOf(all)).toEqual(upTo(2 + 2 * rounds));
    expect(await runsOf(events.deliverer(onboarding).workflowId)).toBeGreaterThan(1);
  });

  it('what has been told arrives, also when the routine is over', async () => {
    await events.down();
    const onboarding = await service.apply();
    await withdrawn(onboarding);
    expect(await events.taken(onboarding)).toEqual([]);
    await events.up();
    expect(sequenceOf(await events.until(onboarding, 'ended applicationReview'))).toEqual(upTo(2));
  });

  it('and when it is cancelled', async () => {
    await events.down();
    const onboarding = await (await service.apply()).carriedTo('agreementSigning');
    await onboarding.handle.cancel();
    expect(await onboarding.handle.result()).toBe('withdrawn');
    await events.up();
    expect(sequenceOf(await events.until(onboarding, 'ended agreementSigning'))).toEqual(upTo(3));
  });

  it('an organisation that applies again has events of its own, from one', async () => {
    const first = await service.apply();
    await withdrawn(first);
    const second = await service.apply(anApplication, first.organisationNumber);
    await second.waitingIn('applicationReview');
    expect(sequenceOf(await events.until(second, 'stageChanged applicationReview'))).toEqual([1]);
    expect(sequenceOf(await events.until(first, 'ended applicationReview'))).toEqual([1, 2]);
  });
});
