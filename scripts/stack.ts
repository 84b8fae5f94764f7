/**
 * Brings up all that an onboarding needs on one machine: the Temporal dev server, the sandbox of every provider, the
 * worker and the API. `npm start`, the demo and the end-to-end tests use it alike.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { execPath, env as ownEnv } from 'node:process';
import { readServer, serverIn, withoutServer, type TemporalServer } from '../platform/temporal';
import { root, temporalCli } from './binaries.cjs';
import { Child, type ChildPlan, type Death, type Keeper } from './stack/child';
import { DataFolder } from './stack/data-folder';
import { expectFree, freePorts, portNames, type PortName, type Ports } from './stack/ports';
import { sandboxSettings } from './stack/sandbox-settings';
import { answers, keepClosedOnboardings } from './stack/temporal';

export interface StackOptions {
  dataDir: string;
  ports: Ports | 'free';
  /**
   * The variables by which a Temporal server is found that runs already (platform/temporal.ts). Without them the stack
   * starts one of its own, and no variable of whoever starts it leads elsewhere.
   */
  temporal?: NodeJS.ProcessEnv | undefined;
  /** Environment variables that go before what the stack sets itself. */
  settings?: NodeJS.ProcessEnv;
  /** Gives up starting, and stops what has been started. */
  signal?: AbortSignal;
  /** Told when something is ready. */
  tell?: (line: string) => void;
}

type Copied = 'worker' | 'api';
type ProcessName = 'temporal' | 'sandbox' | Copied;

/** One more worker, or API, beside the stack's own. */
export interface Copy {
  /** Of the API; of a worker, where it tells of its health. */
  url: string;
  /** Gives how the one ended that ran before. */
  restart: () => Promise<string | undefined>;
}

export interface Stack {
  apiUrl: string;
  sandboxUrl: string;
  inboxUrl: string;
  temporal: TemporalServer;
  /** None where the Temporal server is not the stack's own. */
  uiUrl: string | undefined;
  dataFolder: DataFolder;
  /** When a process has ended that nobody told to. */
  died: Promise<Death>;
  /** For who looks at a process from outside; none while it doesn't run. */
  pidOf(name: ProcessName): number | undefined;
  /** SIGKILL. */
  kill(name: ProcessName): Promise<void>;
  /** Starts one again, and waits until it is ready. One that still runs is stopped first: gives how it ended. */
  restart(name: ProcessName): Promise<string | undefined>;
  /** Starts one more, and waits until it is ready. It ends with the stack. */
  copy(name: Copied): Promise<Copy>;
  /** In the order api, worker, sandbox, Temporal; within 10 s. */
  stop(): Promise<void>;
}

/** Milliseconds; together below 10 s with the two below. */
function stopWithin(name: ProcessName, env: NodeJS.ProcessEnv): number {
  const [drain, grace] = [Number(env.DRAIN_SECONDS) * 1000, Number(env.SHUTDOWN_GRACE_SECONDS) * 1000];
  return { api: drain + grace + 500, worker: grace + 1500, sandbox: 1500, temporal: 2000 }[name];
}
const SHUTDOWN_GRACE_SECONDS = '2';
/** Nobody spreads requests over several APIs here who would have to find out. */
const DRAIN_SECONDS = '0';

export async function startStack(options: StackOptions): Promise<Stack> {
  const { temporal: named, signal, tell = () => undefined } = options;
  const ports = options.ports === 'free' ? await freePorts() : options.ports;
  await expectFree(ports, named ? portNames.filter((name) => !isTemporals(name)) : portNames);
  const dataFolder = new DataFolder(options.dataDir);
  const addresses = addressesOf(ports);
  const given = { ...ownEnv, ...settingsOf(addresses, ports, dataFolder), ...options.settings };
  const settings = { ...withoutServer(given), ...(named ? serverIn(named) : ownServer(ports, given)) };
  const temporal = readServer(settings);

  const { died, onDeath } = deaths();
  const keeper = startKeeper();
  const plans = [
    ...planOurs(addresses, settings, dataFolder),
    ...(named ? [] : [planDevServer(ports, dataFolder, temporal, addresses)]),
  ];
  const copies: Child[] = [];
  const children = new Map(plans.map((plan) => [plan.name, new Child(plan, keeper, onDeath)]));

  function childOf(name: ProcessName): Child {
    const found = children.get(name);
    if (!found) throw new Error(`The ${name} is not the stack's own.`);
    return found;
  }
  async function start(name: ProcessName): Promise<void> {
    await childOf(name).start(signal);
    tell(`${name} is ready`);
  }
  /** In the plans' order. */
  async function stop(): Promise<void> {
    await Promise.all(copies.map((one) => one.stop()));
    for (const one of children.values()) await one.stop();
    keeper.dismiss();
  }
  try {
    await Promise.all([named ? expectAnswer(temporal) : start('temporal'), start('sandbox')]);
    if (!named) await keepClosedOnboardings(temporal);
    await Promise.all([start('worker'), start('api')]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    apiUrl: addresses.api,
    sandboxUrl: addresses.sandbox,
    inboxUrl: addresses.inbox,
    temporal,
    uiUrl: named ? undefined : addresses.ui,
    dataFolder,
    died,
    pidOf: (name) => childOf(name).pid,
    kill: (name) => childOf(name).kill(),
    restart: (name) => again(childOf(name)),
    async copy(name) {
      const own = await freePorts();
      const env = { ...settings, API_PORT: String(own.API_PORT), HEALTH_PORT: String(own.HEALTH_PORT) };
      const { api, workersHealth } = addressesOf(own);
      const url = name === 'api' ? api : workersHealth;
      const plan = planOf(name, `${url}/readyz`, env, dataFolder);
      const child = new Child({ ...plan, logFile: join(dataFolder.logs, `${name}-2.log`) }, keeper, onDeath);
      copies.push(child);
      await child.start(signal);
      return { url, restart: () => again(child) };
    },
    stop,
  };
}

async function again(child: Child): Promise<string | undefined> {
  const how = await child.stop();
  await child.start();
  return how;
}

const ownServer = ({ TEMPORAL_PORT }: Ports, { TEMPORAL_NAMESPACE }: NodeJS.ProcessEnv) => ({
  TEMPORAL_ADDRESS: `127.0.0.1:${TEMPORAL_PORT}`,
  TEMPORAL_NAMESPACE,
});

const isTemporals = (name: PortName) => name === 'TEMPORAL_PORT' || name === 'TEMPORAL_UI_PORT';

function addressesOf(ports: Ports) {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  return {
    api: at(ports.API_PORT),
    sandbox: at(ports.SANDBOX_PORT),
    codec: `${at(ports.SANDBOX_PORT)}/codec`,
    inbox: at(ports.INBOX_PORT),
    ui: at(ports.TEMPORAL_UI_PORT),
    workersHealth: at(ports.HEALTH_PORT),
  };
}

type Addresses = ReturnType<typeof addressesOf>;

function settingsOf(
  { api, sandbox, ui }: Addresses,
  ports: Ports,
  dataFolder: DataFolder,
): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(portNames.map((name) => [name, String(ports[name])])),
    CASE_STORE: dataFolder.cases,
    CALLBACK_KEY: dataFolder.key('callback-key'),
    SMS_KEY: dataFolder.key('sms-key'),
    ENCRYPTION_KEYS: dataFolder.encryptionKeys(),
    SANDBOX_DATA: dataFolder.sandbox,
    // All of it is made up, and may go as soon as it has ended.
    ERASE_AFTER_DAYS: ownEnv.ERASE_AFTER_DAYS ?? '0',
    ...{ SHUTDOWN_GRACE_SECONDS, DRAIN_SECONDS },
    API_URL: api,
    TEMPORAL_UI_URL: ui,
    ...sandboxSettings({
      url: sandbox,
      smtpUrl: `smtp://127.0.0.1:${ports.SMTP_PORT}`,
      bankId: {
        url: `https://127.0.0.1:${ports.BANKID_PORT}/rp/v6.0`,
        // Made by the sandbox at its first start, which the worker waits for.
        ca: dataFolder.bankId('ca.pem'),
        cert: dataFolder.bankId('client-cert.pem'),
        key: dataFolder.bankId('client-key.pem'),
      },
    }),
  };
}

/** In the order in which they are stopped. */
function planOurs(
  { api, workersHealth, sandbox }: Addresses,
  env: NodeJS.ProcessEnv,
  dataFolder: DataFolder,
): ChildPlan<ProcessName>[] {
  return [
    planOf('api', `${api}/readyz`, env, dataFolder),
    planOf('worker', `${workersHealth}/readyz`, env, dataFolder),
    planOf('sandbox', `${sandbox}/healthz`, env, dataFolder),
  ];
}

function planOf(
  name: ProcessName,
  url: string,
  env: NodeJS.ProcessEnv,
  { logs }: DataFolder,
): ChildPlan<ProcessName> {
  return {
    name,
    command: execPath,
    // Not by the tsx command, which would put a process in between: SIGKILL is to reach the one that is meant.
    args: ['--import', 'tsx', join(name, 'main.ts')],
    env,
    logFile: join(logs, `${name}.log`),
    ready: () => isOk(url),
    stopWithin: stopWithin(name, env),
  };
}

/** With these pragmas the dev server is durable, and about four times as fast as with SQLite's own. */
function planDevServer(
  ports: Ports,
  { logs, temporalDatabase }: DataFolder,
  place: TemporalServer,
  { codec }: Addresses,
): ChildPlan<ProcessName> {
  return {
    name: 'temporal',
    command: temporalCli(),
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--log-level', 'warn', '--namespace', place.namespace],
      ...['--port', String(ports.TEMPORAL_PORT), '--ui-port', String(ports.TEMPORAL_UI_PORT)],
      ...['--ui-codec-endpoint', codec],
      ...['--db-filename', temporalDatabase, '--ui-disable-news-fetch'],
      ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=1'],
    ],
    env: ownEnv,
    logFile: join(logs, 'temporal.log'),
    ready: () => answers(place),
    stopWithin: stopWithin('temporal', ownEnv),
  };
}

async function expectAnswer(place: TemporalServer): Promise<void> {
  if (await answers(place)) return;
  const { namespace, connection } = place;
  throw new Error(`No Temporal server with the namespace ${namespace} answers at ${connection.address}.`);
}

function isOk(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(1000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

function deaths() {
  let onDeath: (death: Death) => void = () => undefined;
  const died = new Promise<Death>((resolve) => (onDeath = resolve));
  return { died, onDeath: (death: Death) => onDeath(death) };
}

/** See keeper.cjs. */
function startKeeper(): Keeper & { dismiss(): void } {
  const keeper = spawn(execPath, [join(root, 'scripts', 'stack', 'keeper.cjs')], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  keeper.unref();
  const { stdin } = keeper;
  stdin.on('error', () => undefined);
  return {
    born: (pid) => stdin.write(`+${pid}\n`),
    gone: (pid) => stdin.write(`-${pid}\n`),
    dismiss: () => stdin.end(),
  };
}
