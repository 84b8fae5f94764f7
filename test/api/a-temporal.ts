/**
 * A real Temporal server for the API's tests, with a worker that comes and goes: a dev server of the test's own, or the one
 * that TEMPORAL_ADDRESS names, on which each file has namespaces of its own. Tests that want a server with arguments have
 * their own all the same; those that kill or replace one (test/e2e, test/workflows) as well.
 */
import { env } from 'node:process';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { createCaseFileActivities } from '../../activities/case-file';
import { onboardingIdOf, parseOnboardingId, workflowIdOf, WORKFLOW_TYPE } from '../../domain/identifiers';
import type { Onboarding } from '../../domain/onboarding';
import { dataConverterWith } from '../../platform/data-converter';
import { readServer, type TemporalServer } from '../../platform/temporal';
import { temporalCli } from '../../scripts/binaries.cjs';
import { ownNamespace } from '../../scripts/stack/own-namespace';
import { registerSearchAttributes } from '../../worker/search-attributes';
import { bundleWorkflows } from '../../worker/workflow-bundle';
import { keyRing } from '../platform/a-key-ring';
import { TASK_QUEUE, type Api } from './an-api';
import type { Start } from './doors-alone';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const dataConverter = dataConverterWith(keyRing);

/** One for each process: bundling takes seconds. */
let bundle: ReturnType<typeof bundleWorkflows> | undefined;

interface Ground {
  server: TestWorkflowEnvironment;
  at: TemporalServer;
  empty: TemporalServer;
  remove(): Promise<unknown>;
}

async function ownServer(serverArgs: string[]): Promise<Ground> {
  const namespace = 'empty';
  const server = await TestWorkflowEnvironment.createLocal({
    client: { dataConverter },
    server: {
      executable: { type: 'existing-path', path: temporalCli() },
      log: { format: 'json', level: 'never' },
      extraArgs: ['--namespace', namespace, ...serverArgs],
    },
  });
  const connection = { address: server.address };
  const at = { connection, namespace: 'default' };
  return { server, at, empty: { connection, namespace }, remove: () => Promise.resolve() };
}

/** Each test's organisations are numbered alike: in one namespace they would meet. */
async function sharedServer(): Promise<Ground> {
  const asked = { ...env, TEMPORAL_NAMESPACE: '' };
  const [own, other] = await Promise.all([ownNamespace(asked, 'test'), ownNamespace(asked, 'empty')]);
  const [at, empty] = [readServer(own.temporal), readServer(other.temporal)];
  const { address, ...connectionOptions } = at.connection;
  const server = await TestWorkflowEnvironment.createFromExistingServer({
    ...{ address, connectionOptions, namespace: at.namespace, client: { dataConverter } },
  });
  return { server, at, empty, remove: () => Promise.all([own.remove(), other.remove()]) };
}

export class Temporal {
  private worker: { stop(): Promise<void> } | undefined;

  readonly server: TestWorkflowEnvironment;
  readonly at: TemporalServer;
  /** A namespace on it in which nothing is, or has been. */
  readonly empty: TemporalServer;

  private constructor(
    private readonly ground: Ground,
    private readonly workflowBundle: Awaited<ReturnType<typeof bundleWorkflows>>,
  ) {
    ({ server: this.server, at: this.at, empty: this.empty } = ground);
  }

  static async started(serverArgs: string[] = []): Promise<Temporal> {
    const isOwn = !env.TEMPORAL_ADDRESS || serverArgs.length > 0;
    const [ground, workflowBundle] = await Promise.all([
      isOwn ? ownServer(serverArgs) : sharedServer(),
      (bundle ??= bundleWorkflows(require.resolve('./doors-alone'))),
    ]);
    await registerSearchAttributes(ground.server.nativeConnection, ground.at.namespace);
    return new Temporal(ground, workflowBundle);
  }

  async startWorker(): Promise<void> {
    const worker = await Worker.create({
      connection: this.server.nativeConnection,
      namespace: this.at.namespace,
      taskQueue: TASK_QUEUE,
      workflowBundle: this.workflowBundle,
      dataConverter,
    });
    const running = worker.run();
    const stop = () => {
      worker.shutdown();
      return running;
    };
    this.worker = { stop };
  }

  async stopWorker(): Promise<void> {
    await this.worker?.stop();
    this.worker = undefined;
  }

  handle(id: string) {
    const key = parseOnboardingId(id);
    if (!key) throw new Error('That is no id of an onboarding.');
    return this.server.client.workflow.getHandle(workflowIdOf(key));
  }

  /** One that stands so already, its memo as the API leaves it. Gives its id. */
  async holds(onboarding: Onboarding, more: { again?: true } = {}): Promise<string> {
    const { caseId, organisationName } = onboarding;
    await this.server.client.workflow.start<(start: Start) => Promise<unknown>>(WORKFLOW_TYPE, {
      taskQueue: TASK_QUEUE,
      workflowId: workflowIdOf(onboarding),
      memo: { caseId, fingerprint: 'f', organisationName },
      args: [{ continued: onboarding, ...more }],
    });
    return onboardingIdOf(onboarding, caseId);
  }

  /** What the complete workflow does at its end. */
  async keepCaseFile(api: Api, id: string): Promise<void> {
    const onboarding = (await this.handle(id).result()) as Onboarding;
    await createCaseFileActivities({ caseStore: api.caseStore }).writeCaseFile(onboarding);
  }

  async stop(): Promise<void> {
    await this.stopWorker();
    await this.server.teardown();
    await this.ground.remove();
  }
}
