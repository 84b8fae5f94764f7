/**
 * The service as tests meet it: a real Temporal server, the real worker and activities, and the providers' sandbox.
 * What the people of the routine do is in `people`.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, type Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { Application, ExistingAgreementApplication } from '../../domain/application';
import { WORKFLOW_TYPE, workflowIdOf } from '../../domain/identifiers';
import type { MessageData, MessageName } from '../../domain/messages';
import type { TrailLine } from '../../domain/trail';
import type { View } from '../../domain/view';
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

Runtime.install({ logger: new DefaultLogger('ERROR') });

const TASK_QUEUE = 'agent-onboarding';
export const CALLBACK_KEY = 'a key of tests that is long enough to be one';
export const SMS_KEY = 'another key of tests, long enough to be one';
type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

type Provider = 'portal' | 'scrive' | 'smtp' | 'bankid' | 'elks';

export interface MailRead {
  to: string;
  subject: string;
  text: string;
  messageId: string;
  times: number;
}

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

/** One onboarding, and the people who carry it through. */
export class Onboarding {
  orderer = '';
  attestant = '';
  /** Of whoever was given the role last. */
  readonly emails = { orderer: '', attestant: '' };

  constructor(
    private readonly service: Service,
    readonly handle: WorkflowHandle,
    readonly caseId: string,
    readonly organisationNumber: string,
  ) {}

  send<N extends MessageName>(name: N, data: MessageData<N>): Promise<void> {
    return this.handle.signal(name, { actor: { kind: 'operator', id: 'ops-1' }, data });
  }

  view = () => this.handle.query<View>('view');
  trail = () => this.handle.query<TrailLine[]>('trail');

  /** Waits, in the real world's time, until it stands so. */
  async until(what: string, stands: (view: View) => boolean): Promise<View> {
    const late = Date.now() + 20_000;
    for (;;) {
      const view = await this.view();
      if (stands(view)) return view;
      if (Date.now() > late) throw new Error(`Not within 20 s: ${what}. It stands in ${view.stage}.`);
      await aMoment();
    }
  }

  inStage = (stage: View['stage']) => this.until(stage, (view) => view.stage === stage);

  /** In that stage, and everybody told whose turn it is: the wait has begun and is looked after. */
  async waitingIn(stage: View['stage']): Promise<View> {
    await this.until(`${stage} begun`, (view) => view.stage === stage && view.remindersSent !== undefined);
    return this.view();
  }

  /** What this case's people and the case team have been sent, oldest first. */
  async mails(): Promise<MailRead[]> {
    const all = await this.service.sandboxCall<MailRead[]>('GET', '/_sandbox/mails');
    return all.filter(({ text }) => text.includes(this.caseId));
  }

  async mailed(to: string, subject: string): Promise<MailRead[]> {
    return (await this.mails()).filter((mail) => mail.to === to && mail.subject.includes(subject));
  }

  async approve(): Promise<void> {
    await this.send('applicationDecided', { decision: 'approved' });
    await this.waitingIn('agreementSigning');
  }

  /** Waits, in the real world's time, for so many mails to have come. */
  async haveMailed(to: string, subject: string, count = 1): Promise<MailRead[]> {
    const late = Date.now() + 20_000;
    for (;;) {
      const mails = await this.mailed(to, subject);
      if (mails.length >= count) return mails;
      if (Date.now() > late) throw new Error(`Not within 20 s: ${count} mails to ${to} about ${subject}`);
      await aMoment();
    }
  }

  /** The signatory follows the link in the latest mail. */
  async sign(signatory: string, action: 'sign' | 'reject' = 'sign'): Promise<void> {
    const { agreement } = await this.view();
    const ours = ({ text }: MailRead) => text.includes(`/scrive/sign/${agreement?.documentId}/`);
    let mail: MailRead | undefined;
    for (let tries = 0; !mail && tries < 400; tries++) {
      mail = (await this.mailed(signatory, 'Agentavtal')).find(ours);
      if (!mail) await aMoment();
    }
    const link = /http:\S+\/scrive\/sign\/\S+/.exec(mail?.text ?? '')?.[0] ?? 'no link';
    const body = new URLSearchParams({ action, ...(action === 'reject' && { reason: 'Fel villkor' }) });
    const response = await fetch(link, { method: 'POST', body });
    if (!response.ok) throw new Error(`signing: ${response.status} ${await response.text()}`);
  }

  /** Signed by all, sealed, and looked at. */
  async signed(...signatories: string[]): Promise<void> {
    for (const one of signatories) await this.sign(one);
    for (let tries = 0; tries < 100; tries++) {
      await this.send('contractSigned', {});
      await new Promise((resolve) => setTimeout(resolve, 100));
      if ((await this.view()).stage !== 'agreementSigning') return;
    }
    throw new Error('Signed by all, and yet it waits.');
  }

  async giveRole(
    role: 'orderer' | 'attestant',
    name = `${role} ${this.caseId.slice(0, 4)}`,
    more: { personalNumber?: string; mobile?: string; roles?: string[] } = role === 'attestant'
      ? { mobile: '+46701740605' }
      : {},
  ): Promise<string> {
    const path = `/kundportalen/people/agents/${this.organisationNumber}/users`;
    const email = `${role}-${randomUUID().slice(0, 8)}@vardsystem.example`;
    const user = await this.service.sandboxCall<{ userId: string }>('POST', path, {
      name,
      email,
      roles: [role],
      ...more,
    });
    this[role] = user.userId;
    this.emails[role] = email;
    return email;
  }

  takeRole(userId: string): Promise<unknown> {
    return this.service.sandboxCall('PUT', `/kundportalen/people/users/${userId}/roles`, { roles: [] });
  }

  async assignRoles(): Promise<{ orderer: string; attestant: string }> {
    const emails = { orderer: await this.giveRole('orderer'), attestant: await this.giveRole('attestant') };
    await this.send('rolesAssigned', {});
    await this.waitingIn('ordering');
    return emails;
  }

  async order(): Promise<void> {
    const terms = { version: '2026-1', acceptedAt: '2026-01-01T10:00:00Z' };
    await this.send('orderSubmitted', {
      service: 'Säkerhetstjänster',
      form: { system: 'Journalen' },
      terms,
      orderedBy: this.orderer,
    });
    await this.waitingIn('orderReview');
  }

  async approveOrder(): Promise<void> {
    await this.send('ineraApproved', { decision: 'approved' });
    await this.waitingIn('attestation');
  }

  attest(): Promise<void> {
    return this.send('attested', { decision: 'attested', attestedBy: this.attestant, evidence: 'proof-1' });
  }

  /** From the beginning to the stage named, every person doing what is asked. */
  async carriedTo(stage: 'agreementSigning' | 'roleAssignment' | 'ordering' | 'attestation'): Promise<this> {
    await this.waitingIn('applicationReview');
    await this.approve();
    if (stage === 'agreementSigning') return this;
    await this.signed('fia@vardsystem.example');
    await this.waitingIn('roleAssignment');
    if (stage === 'roleAssignment') return this;
    await this.assignRoles();
    if (stage === 'ordering') return this;
    await this.order();
    await this.approveOrder();
    return this;
  }
}

const aMoment = () => new Promise((resolve) => setTimeout(resolve, 25));

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
