/** What would wear an onboarding out: a history that grows long, thousands of hostile messages, signals typed by hand. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { WORKFLOW_TYPE } from '../../domain/identifiers';
import type { Answer } from '../../domain/view';
import { temporalCli } from '../../scripts/binaries.cjs';
import { Service, type Onboarding } from './a-service';

jest.setTimeout(120_000);

const fia = 'fia@vardsystem.example';
let service: Service;
beforeAll(async () => {
  // A fresh run is suggested after some fifty events instead of thousands.
  const often = ['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=50'];
  service = await Service.start('real', {}, often);
});
afterAll(() => service?.stop());

async function runsOf(onboarding: Onboarding): Promise<number> {
  let runs = 0;
  const query = `WorkflowId = "${onboarding.handle.workflowId}"`;
  for await (const _run of service.temporal.client.workflow.list({ query })) runs += 1;
  return runs;
}

async function failedTasks(onboarding: Onboarding): Promise<number> {
  const { events } = await onboarding.handle.fetchHistory();
  return (events ?? []).filter((event) => event.workflowTaskFailedEventAttributes).length;
}

describe('A long history', () => {
  it('gives way to a fresh run: state, trail, seen messages and mails go along', async () => {
    const onboarding = await (await service.apply()).carriedTo('agreementSigning');
    const once = {
      actor: { kind: 'operator', id: 'ops-1' },
      messageId: 'paused-once',
      data: { reason: 'Semester' },
    };
    const first = await onboarding.handle.executeUpdate<Answer, [unknown]>('waitPaused', { args: [once] });
    for (let n = 0; n < 10; n++) {
      await onboarding.send('waitResumed', { reason: `Åter ${n}` });
      await onboarding.send('waitPaused', { reason: `Semester ${n}` });
    }
    await onboarding.send('waitResumed', { reason: 'Åter' });
    await onboarding.signed(fia);
    await onboarding.assignRoles();
    expect(await runsOf(onboarding)).toBeGreaterThan(1);

    const again = await onboarding.handle.executeUpdate<Answer, [unknown]>('waitPaused', { args: [once] });
    expect(again.outcome).toEqual(first.outcome);
    expect((await onboarding.trail()).filter(({ messageId }) => messageId === 'paused-once')).toHaveLength(1);

    await onboarding.order();
    await onboarding.approveOrder();
    await onboarding.attest();
    expect(await onboarding.handle.result()).toBe('completed');
    expect((await onboarding.mails()).every(({ times }) => times === 1)).toBe(true);
    expect(await onboarding.mailed('anna@vardsystem.example', 'tagit emot')).toHaveLength(1);
    expect((await onboarding.view()).path).toHaveLength(8);
  });
});

describe('Two thousand hostile messages', () => {
  it('leave an onboarding below 256 KB, and it completes', async () => {
    const onboarding = await (await service.apply()).carriedTo('ordering');
    const hostile: [string, unknown][] = [
      ['orderSubmitted', null],
      ['attested', { actor: { kind: 'operator', id: 'ops-1' }, data: { decision: 'x'.repeat(5000) } }],
      ['rolesAssigned', { actor: { kind: 'operator', id: 'ops-1' }, extra: 'x'.repeat(5000) }],
      ['dropTables', 'x'.repeat(5000)],
      ['withdrawn', { actor: { kind: 'operator', id: 'ops-1' }, data: { by: 'nobody', reason: '' } }],
    ];
    const { client } = service.temporal;
    const handle = client.workflow.getHandle(onboarding.handle.workflowId);
    for (let n = 0; n < 40; n++) {
      const some = Array.from({ length: 10 }, () => hostile).flat();
      await Promise.all(some.map(([name, message]) => handle.signal(name, message)));
    }
    await onboarding.order();
    await onboarding.approveOrder();
    const trail = await onboarding.trail();
    expect(JSON.stringify(trail).length).toBeLessThan(256 * 1024);
    expect(trail.filter(({ what }) => what === 'applicationDecided')).toHaveLength(1);
    await onboarding.attest();
    expect(await handle.result()).toBe('completed');
    expect(await failedTasks(onboarding)).toBe(0);
  });
});

describe('A signal typed at the command line', () => {
  const run = promisify(execFile);
  const type = (onboarding: Onboarding, name: string, ...input: string[]) =>
    run(temporalCli(), [
      ...['workflow', 'signal', '--address', service.temporal.address],
      ...['--workflow-id', onboarding.handle.workflowId, '--name', name, ...input],
    ]);

  it.each([
    ['null', ['--input', 'null']],
    ['a string', ['--input', '"godkänd"']],
    ['for another stage', ['--input', '{"actor":{"kind":"operator","id":"ops-1"}}']],
    ['in a foreign encoding', ['--input', 'x', '--input-meta', 'encoding=foo/bar']],
  ])('%s leaves one line; no workflow task fails, and the onboarding goes on', async (_what, input) => {
    const onboarding = await service.apply();
    await onboarding.waitingIn('applicationReview');
    await type(onboarding, 'rolesAssigned', ...input);
    const refused = await onboarding.trail();
    expect(
      refused.filter(({ what, outcome }) => what === 'rolesAssigned' && outcome === 'refused'),
    ).toHaveLength(1);
    await onboarding.approve();
    expect(await failedTasks(onboarding)).toBe(0);
  });

  it('as docs/operators.md has it moves the onboarding', async () => {
    const onboarding = await service.apply();
    await onboarding.waitingIn('applicationReview');
    const message =
      '{"actor":{"kind":"operator","id":"ops-1"},"data":{"by":"caseOfficer","reason":"Dubblett"}}';
    await type(onboarding, 'withdrawn', '--input', message);
    expect(await onboarding.handle.result()).toBe('withdrawn');
  });
});

describe('A start typed by hand', () => {
  it.each([null, {}, { organisationNumber: '1', application: {} }])(
    'that is %j fails at once and says why, instead of standing still for ever',
    async (start) => {
      const { client } = service.temporal;
      const started = client.workflow.execute(WORKFLOW_TYPE, {
        taskQueue: 'agent-onboarding',
        workflowId: `by-hand-${JSON.stringify(start)}`,
        args: [start],
      });
      await expect(started).rejects.toMatchObject({ cause: { type: 'MalformedStart' } });
    },
  );
});
