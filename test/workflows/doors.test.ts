/** What reaches the doors of an onboarding, on the real server. */
import { randomUUID } from 'node:crypto';
import { WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { TrailLine } from '../../domain/trail';
import { bundleWorkflows, payloadConverterPath } from '../../worker/workflow-bundle';
import type { Answer } from '../../workflows/doors';
import { anApplication } from '../domain/an-onboarding';
import { temporalCli } from '../../scripts/binaries.cjs';

const TASK_QUEUE = 'doors';
const approve = { actor: { kind: 'operator', id: 'ops-1' }, data: { decision: 'approved' } };
const withdraw = { actor: { kind: 'operator', id: 'ops-1' }, data: { by: 'caseOfficer', reason: 'Klart' } };

let server: TestWorkflowEnvironment;
let worker: Worker;
let running: Promise<void>;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  server = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path: temporalCli() } },
  });
  worker = await Worker.create({
    connection: server.nativeConnection,
    taskQueue: TASK_QUEUE,
    workflowBundle: await bundleWorkflows(require.resolve('./doors-only')),
    dataConverter: { payloadConverterPath },
  });
  running = worker.run();
}, 60_000);

afterAll(async () => {
  worker?.shutdown();
  await running;
  await server?.teardown();
});

async function anOpenOnboarding(): Promise<WorkflowHandle> {
  const caseId = randomUUID().replaceAll('-', '');
  return server.client.workflow.start('doorsOnly', {
    taskQueue: TASK_QUEUE,
    workflowId: caseId,
    args: [{ caseId, organisationNumber: '5560160680', application: anApplication }],
  });
}

const trailOf = (onboarding: WorkflowHandle) => onboarding.query<TrailLine[]>('trail');

async function failedTasks(onboarding: WorkflowHandle): Promise<number> {
  const { events } = await onboarding.fetchHistory();
  return (events ?? []).filter((event) => event.workflowTaskFailedEventAttributes).length;
}

/** The onboarding has kept its senses: it still takes a well-formed message, and no workflow task has failed. */
async function expectItGoesOn(onboarding: WorkflowHandle): Promise<void> {
  await onboarding.signal('withdrawn', withdraw);
  expect(await onboarding.result()).toBe('withdrawn');
  expect(await failedTasks(onboarding)).toBe(0);
}

describe('The doors', () => {
  it.each([
    ['null', null],
    ['a string', 'approved'],
    ['1 MB', { ...approve, data: { decision: 'x'.repeat(1024 * 1024) } }],
    ['no actor', { data: approve.data }],
    ['an unknown field', { ...approve, extra: true }],
  ])('a signal that is %s leaves one line, and the onboarding goes on', async (_case, signal) => {
    const onboarding = await anOpenOnboarding();
    await onboarding.signal('applicationDecided', signal);
    expect(await trailOf(onboarding)).toMatchObject([
      { what: 'applicationDecided', door: 'signal', outcome: 'refused', refusal: 'malformed' },
    ]);
    await expectItGoesOn(onboarding);
  });

  it('a signal in a foreign encoding leaves one line, and the onboarding goes on', async () => {
    const onboarding = await anOpenOnboarding();
    await server.client.workflowService.signalWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: onboarding.workflowId },
      signalName: 'applicationDecided',
      input: { payloads: [{ metadata: { encoding: Buffer.from('foo/bar') }, data: Buffer.from('?') }] },
    });
    expect(await trailOf(onboarding)).toMatchObject([{ what: 'applicationDecided', refusal: 'malformed' }]);
    await expectItGoesOn(onboarding);
  });

  it('a signal of an unknown name leaves one line, and the onboarding goes on', async () => {
    const onboarding = await anOpenOnboarding();
    await onboarding.signal('approvedd', approve);
    expect(await trailOf(onboarding)).toMatchObject([{ what: 'approvedd', refusal: 'unknownMessage' }]);
    await expectItGoesOn(onboarding);
  });

  it('a signal for another stage leaves one line that says what is waited for, and the onboarding goes on', async () => {
    const onboarding = await anOpenOnboarding();
    await onboarding.signal('rolesAssigned', { actor: approve.actor });
    expect(await trailOf(onboarding)).toMatchObject([{ what: 'rolesAssigned', refusal: 'wrongStage' }]);
    await expectItGoesOn(onboarding);
  });

  it('an update and a signal of one name lead to the same: the second of one messageId changes nothing', async () => {
    const onboarding = await anOpenOnboarding();
    const message = { ...approve, messageId: 'decision-1' };
    const answer = await onboarding.executeUpdate<Answer, [unknown]>('applicationDecided', {
      args: [message],
    });
    await onboarding.signal('applicationDecided', message);
    expect(answer.outcome).toEqual({ kind: 'applied' });
    expect(answer.view).toMatchObject({ stage: 'agreementSigning', waitingFor: 'signatory' });
    expect(await trailOf(onboarding)).toMatchObject([
      { messageId: 'decision-1', door: 'update', outcome: 'applied' },
    ]);
    await expectItGoesOn(onboarding);
  });

  it('an update refused by a rule is answered with what would have been accepted, and audited', async () => {
    const onboarding = await anOpenOnboarding();
    const args: [unknown] = [{ actor: approve.actor }];
    const { outcome } = await onboarding.executeUpdate<Answer, [unknown]>('rolesAssigned', { args });
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { type: 'wrongStage' } });
    expect(await trailOf(onboarding)).toHaveLength(1);
    await expectItGoesOn(onboarding);
  });

  it('an update that is malformed is rejected, names where, repeats nothing of it, and writes no event', async () => {
    const onboarding = await anOpenOnboarding();
    await onboarding.query('view');
    const args: [unknown] = [{ ...approve, data: { decision: 'Anna Andersson' } }];
    const rejected = await onboarding
      .executeUpdate('applicationDecided', { args })
      .catch((error: unknown) => error);
    expect(rejected).toBeInstanceOf(WorkflowUpdateFailedError);
    expect(String((rejected as WorkflowUpdateFailedError).cause?.message)).toContain('decision');
    expect(String((rejected as WorkflowUpdateFailedError).cause?.message)).not.toContain('Anna');
    expect(await trailOf(onboarding)).toEqual([]);
    await expectItGoesOn(onboarding);
  });
});
