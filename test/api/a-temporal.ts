/** A real Temporal server for the API's tests, with a worker that comes and goes. */
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { createCaseFileActivities } from '../../activities/case-file';
import { onboardingIdOf, parseOnboardingId, workflowIdOf, WORKFLOW_TYPE } from '../../domain/identifiers';
import type { Onboarding } from '../../domain/onboarding';
import { dataConverterWith } from '../../platform/data-converter';
import { temporalCli } from '../../scripts/binaries.cjs';
import { registerSearchAttributes } from '../../worker/search-attributes';
import { bundleWorkflows } from '../../worker/workflow-bundle';
import { keyRing } from '../platform/a-key-ring';
import { EMPTY_NAMESPACE, TASK_QUEUE, type Api } from './an-api';
import type { Start } from './doors-alone';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const dataConverter = dataConverterWith(keyRing);

/** One for each process: bundling takes seconds. */
let bundle: ReturnType<typeof bundleWorkflows> | undefined;

export class Temporal {
  private worker: { stop(): Promise<void> } | undefined;

  private constructor(
    readonly server: TestWorkflowEnvironment,
    private readonly workflowBundle: Awaited<ReturnType<typeof bundleWorkflows>>,
  ) {}

  static async started(serverArgs: string[] = []): Promise<Temporal> {
    const [server, workflowBundle] = await Promise.all([
      TestWorkflowEnvironment.createLocal({
        client: { dataConverter },
        server: {
          executable: { type: 'existing-path', path: temporalCli() },
          log: { format: 'json', level: 'never' },
          extraArgs: ['--namespace', EMPTY_NAMESPACE, ...serverArgs],
        },
      }),
      (bundle ??= bundleWorkflows(require.resolve('./doors-alone'))),
    ]);
    await registerSearchAttributes(server.nativeConnection, 'default');
    return new Temporal(server, workflowBundle);
  }

  async startWorker(): Promise<void> {
    const worker = await Worker.create({
      connection: this.server.nativeConnection,
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
  }
}
