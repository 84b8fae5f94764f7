/**
 * The service as tests meet it: a real Temporal server, the real worker and activities, and the providers' sandbox.
 * What the people of the routine do is in `an-onboarding`.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataConverter } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, type Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { Application, ExistingAgreementApplication } from '../../domain/application';
import { WORKFLOW_TYPE, workflowIdOf } from '../../domain/identifiers';
import type { CaseStore } from '../../platform/case-store';
import { dataConverterWith } from '../../platform/data-converter';
import { openKeyRing } from '../../platform/key-ring';
import { readSettings } from '../../platform/settings';
import { startSandbox } from '../../sandbox';
import { temporalCli, temporalTestServer } from '../../scripts/binaries.cjs';
import { sandboxSettings } from '../../scripts/stack/sandbox-settings';
import { dependenciesFrom } from '../../worker/dependencies';
import { addSearchAttributes } from '../../worker/search-attributes';
import { workerSettings } from '../../worker/settings';
import { createWorker } from '../../worker/worker';
import { anApplication } from '../domain/an-onboarding';
import { codecServerFor } from '../platform/a-codec-server';
import { ENCRYPTION_KEYS } from '../platform/a-key-ring';
import { Onboarding } from './an-onboarding';

export type { MailRead, Onboarding } from './an-onboarding';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const TASK_QUEUE = 'agent-onboarding';
export const CALLBACK_KEY = 'a key of tests that is long enough to be one';
export const SMS_KEY = 'another key of tests, long enough to be one';
type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

type Provider = 'portal' | 'scrive' | 'smtp' | 'bankid' | 'elks';

/** Where skipped time begins: no holiday for seven weeks, and years ahead of whenever the tests are run. */
const A_QUIET_MONDAY = '2031-11-03T09:00:00Z';

/** What reads and writes there as the service does. */
interface ClientOptions {
  dataConverter: DataConverter;
}

/** `skipping`: weeks pass in milliseconds. `real`: the server as in production, on which tests see what operators see. */
const servers = {
  skipping: (client: ClientOptions) =>
    TestWorkflowEnvironment.createTimeSkipping({
      client,
      server: { executable: { type: 'existing-path', path: temporalTestServer() } },
    }),
  real: (client: ClientOptions, extraArgs: string[], uiPort?: number) =>
    TestWorkflowEnvironment.createLocal({
      client,
      server: {
        executable: { type: 'existing-path', path: temporalCli() },
        log: { format: 'json', level: 'never' },
        ...(uiPort !== undefined && { uiPort }),
        extraArgs,
      },
    }),
};

/** Once a workflow has outlived the one that started it, as delivery does, that server may skip no more. */
const withoutEvents = { PORTAL_EVENTS_URL: '' };

export class Service {
  private readonly others: (() => Promise<void>)[] = [];
  private another: (bundle: WorkflowBundleWithSourceMap) => Promise<Worker> = () =>
    Promise.reject(new Error());

  private constructor(
    readonly temporal: TestWorkflowEnvironment,
    readonly sandbox: Sandbox,
    private readonly folder: string,
    private readonly caseStore: CaseStore,
    private worker: Worker,
    private running: Promise<void>,
  ) {}

  static async start(
    server: keyof typeof servers,
    settings: NodeJS.ProcessEnv = {},
    serverArgs: string[] = [],
    uiPort?: number,
  ): Promise<Service> {
    const { ENCRYPTION_KEYS: keys = ENCRYPTION_KEYS } = settings;
    const keyRing = openKeyRing(keys);
    const codec = await codecServerFor(uiPort, keys);
    const args = [...serverArgs, ...codec.serverArgs];
    const [temporal, sandbox, folder] = await Promise.all([
      servers[server]({ dataConverter: dataConverterWith(keyRing) }, args, uiPort),
      startSandbox(codec.sandbox),
      mkdtemp(join(tmpdir(), 'case-store-')),
    ]);
    const dependencies = dependenciesFrom(
      readSettings(workerSettings, {
        ...settingsFor(sandbox, folder),
        ...(server === 'skipping' && withoutEvents),
        ...settings,
      }),
    );
    await addSearchAttributes(temporal.nativeConnection, 'default');
    const place = { connection: temporal.nativeConnection, namespace: 'default', taskQueue: TASK_QUEUE };
    const deploymentName = settings.WORKER_DEPLOYMENT;
    const whole = { ...place, keyRing, deploymentName, shutdownGraceSeconds: 1 };
    const worker = await createWorker(whole, dependencies);
    const service = new Service(temporal, sandbox, folder, dependencies.caseStore, worker, worker.run());
    service.another = (workflowBundle) => createWorker({ ...whole, workflowBundle }, dependencies);
    if (server === 'skipping') await service.skipTo(A_QUIET_MONDAY);
    return service;
  }

  async stop(): Promise<void> {
    for (const stopOther of this.others) await stopOther();
    this.worker.shutdown();
    await this.running;
    await this.sandbox.close();
    await this.temporal.teardown();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A second worker, of another build, beside the first. */
  async alsoRun(workflowBundle: WorkflowBundleWithSourceMap): Promise<void> {
    const worker = await this.another(workflowBundle);
    const running = worker.run();
    this.others.push(async () => {
      worker.shutdown();
      await running;
    });
  }

  async apply(
    application: Application | ExistingAgreementApplication = anApplication,
    organisationNumber = anOrganisationNumber(),
  ): Promise<Onboarding> {
    const caseId = randomUUID().replaceAll('-', '');
    const handle = await this.temporal.client.workflow.start(WORKFLOW_TYPE, {
      taskQueue: TASK_QUEUE,
      workflowId: workflowIdOf({ organisationNumber }),
      args: [{ caseId, organisationNumber, application }],
    });
    return new Onboarding(this, handle, caseId, organisationNumber);
  }

  /** Skips to that instant; what falls due on the way is done on the way. */
  async skipTo(instant: string): Promise<void> {
    await this.temporal.sleep(Date.parse(instant) - (await this.temporal.currentTimeMs()));
  }

  caseFile = async (caseId: string, name: string): Promise<unknown> =>
    JSON.parse((await this.caseStore.read(caseId, name)) ?? 'null');

  /** Tells the sandbox something, or asks it. */
  async sandboxCall<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.sandbox.url}${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  fault(provider: Provider, endpoint: string, times = 1_000_000): Promise<unknown> {
    return this.sandboxCall('POST', '/_sandbox/faults', { provider, endpoint, fault: '500', times });
  }

  mendAll(): Promise<unknown> {
    return this.sandboxCall('DELETE', '/_sandbox/faults');
  }
}

let organisations = 0;
/** A fresh one each time; that its last digit checks is the API's to judge. */
const anOrganisationNumber = () => `55${String(60_000_000 + ++organisations)}`;

function settingsFor(sandbox: Sandbox, folder: string): NodeJS.ProcessEnv {
  return {
    CASE_STORE: folder,
    CALLBACK_KEY,
    SMS_KEY,
    ENCRYPTION_KEYS,
    API_URL: 'http://127.0.0.1:9',
    ...sandboxSettings(sandbox),
  };
}
