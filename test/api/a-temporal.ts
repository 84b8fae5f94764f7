/** A real Temporal server for the API's tests, with a worker that comes and goes. */
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { createCaseFileActivities } from '../../activities/case-file';
import { parseOnboardingId, workflowIdOf } from '../../domain/identifiers';
import type { Onboarding } from '../../domain/onboarding';
import { temporalCli } from '../../scripts/binaries.cjs';
import { registerSearchAttributes } from '../../worker/search-attributes';
import { bundleWorkflows, payloadConverterPath } from '../../worker/workflow-bundle';
import { EMPTY_NAMESPACE, TASK_QUEUE, type Api } from './an-api';

Runtime.install({ logger: new DefaultLogger('ERROR') });

export class Temporal {
  private worker: { stop(): Promise<void> } | undefined;

  private constructor(
    readonly server: TestWorkflowEnvironment,
    private readonly workflowBundle: Awaited<ReturnType<typeof bundleWorkflows>>,
  ) {}

  static async started(): Promise<Temporal> {
    const [server, workflowBundle] = await Promise.all([
      TestWorkflowEnvironment.createLocal({
        server: {
          executable: { type: 'existing-path', path: temporalCli() },
          log: { format: 'json', level: 'never' },
          extraArgs: ['--namespace', EMPTY_NAMESPACE],
        },
      }),
      bundleWorkflows(require.resolve('./doors-alone')),
    ]);
    await registerSearchAttributes(server.nativeConnection, 'default');
    return new Temporal(server, workflowBundle);
  }

  async startWorker(): Promise<void> {
    const worker = await Worker.create({
      connection: this.server.nativeConnection,
      taskQueue: TASK_QUEUE,
      workflowBundle: this.workflowBundle,
      dataConverter: { payloadConverterPath },
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

  /** What the complete workflow does at its end. */
  async keepCaseFile(api: Api, id: string): Promise<void> {
    const onboarding = (await this.handle(id).result()) as Onboarding;
    await createCaseFileActivities({ caseStore: api.caseStore }).writeCaseFile(onboarding);
  }

  async stop(): Promise<void> {
    await this.stopWorker();
    await this.server.teardown();
  }
}
