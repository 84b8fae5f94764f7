/** The API as a process: how it starts, what it says where it cannot, how it ends. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENCRYPTION_KEYS } from '../platform/a-key-ring';
import { CALLBACK_KEY, SMS_KEY } from './an-api';

const root = join(__dirname, '../..');
const complete = {
  CASE_STORE: join(tmpdir(), 'no-case-store'),
  CALLBACK_KEY,
  SMS_KEY,
  ENCRYPTION_KEYS,
  AUTH_ISSUER: 'https://idp.example',
  AUTH_AUDIENCE: 'agent-onboarding',
  // Nobody listens on the port 1: keys are fetched when a token is first judged.
  AUTH_JWKS_URL: 'http://127.0.0.1:1/keys',
  API_PORT: '0',
  // Nor a Temporal server.
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  MESSAGE_DEADLINE_MS: '200',
  DRAIN_SECONDS: '0',
};

interface Ran {
  process: ChildProcess;
  said: () => string;
  ended: Promise<unknown[]>;
}

function run(settings: Record<string, string>): Ran {
  const path = { PATH: process.env.PATH ?? '' };
  const started = spawn(process.execPath, ['--import', 'tsx', 'api/main.ts'], {
    cwd: root,
    env: { ...path, ...settings },
  });
  let said = '';
  started.stdout.on('data', (words: Buffer) => (said += words.toString()));
  started.stderr.on('data', (words: Buffer) => (said += words.toString()));
  return { process: started, said: () => said, ended: once(started, 'close') };
}

async function address({ said, process }: Ran): Promise<string> {
  for (;;) {
    const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(said()) ?? [];
    if (found) return found;
    if (process.exitCode !== null) throw new Error(said());
    await new Promise((soon) => setTimeout(soon, 20));
  }
}

it.each(['SIGTERM', 'SIGINT'] as const)(
  'starts without a Temporal server, says so, and ends on %s',
  async (signal) => {
    const api = run(complete);
    const url = await address(api);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    api.process.kill(signal);
    expect(await api.ended).toEqual([0, null]);
  },
  20_000,
);

it('what is under way when it is told to end is answered', async () => {
  const api = run({ ...complete, MESSAGE_DEADLINE_MS: '3000' });
  const url = await address(api);
  const underWay = fetch(`${url}/readyz`);
  await new Promise((soon) => setTimeout(soon, 200));
  api.process.kill('SIGTERM');
  expect((await underWay).status).toBe(503);
  expect(await api.ended).toEqual([0, null]);
}, 20_000);

it('told to end, it ends as it should where nobody waits any longer for what Temporal is still asked', async () => {
  const api = run({ ...complete, MESSAGE_DEADLINE_MS: '60000', SHUTDOWN_GRACE_SECONDS: '1' });
  const url = await address(api);
  const gone = new AbortController();
  const underWay = fetch(`${url}/readyz`, { signal: gone.signal });
  await new Promise((soon) => setTimeout(soon, 500));
  gone.abort();
  await expect(underWay).rejects.toThrow('aborted');
  api.process.kill('SIGTERM');
  expect(await api.ended).toEqual([0, null]);
}, 20_000);

it('told to end by SIGTERM, it says so by /readyz and serves what comes; a second signal ends the wait', async () => {
  const api = run({ ...complete, DRAIN_SECONDS: '600' });
  const url = await address(api);
  const before = await fetch(`${url}/healthz`);
  expect(before.headers.get('Connection')).toBe('keep-alive');
  api.process.kill('SIGTERM');
  const isStopping = async () => ((await (await fetch(`${url}/readyz`)).json()) as { type: string }).type;
  while ((await isStopping()) !== '/problems/stopping') await new Promise((soon) => setTimeout(soon, 20));
  const served = await fetch(`${url}/healthz`);
  expect([served.status, served.headers.get('Connection')]).toEqual([200, 'close']);
  api.process.kill('SIGTERM');
  expect(await api.ended).toEqual([0, null]);
}, 20_000);

it('told to end by Ctrl-C, it does not wait for whoever would have to find out', async () => {
  const api = run({ ...complete, DRAIN_SECONDS: '600' });
  await address(api);
  api.process.kill('SIGINT');
  expect(await api.ended).toEqual([0, null]);
}, 20_000);

it('a port in use is named, with the variable that sets it', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const api = run({ ...complete, API_PORT: String(port) });
  expect(await api.ended).toEqual([1, null]);
  expect(api.said()).toBe(`Port ${port} is in use: set API_PORT to a free one.\n`);
  other.close();
}, 20_000);

it.each(['AUTH_ISSUER', 'AUTH_AUDIENCE', 'AUTH_JWKS_URL'])(
  'without %s it does not start: no door stands open meanwhile',
  async (name) => {
    const api = run({ ...complete, [name]: '' });
    expect(await api.ended).toEqual([1, null]);
    expect(api.said()).toMatch(new RegExp(`^These settings are missing or wrong:\n {2}${name}: .*\n$`));
  },
  20_000,
);

it('settings that are missing or wrong are named all at once, and not repeated', async () => {
  const api = run({
    CALLBACK_KEY: 'too short',
    SMS_KEY: 'too short',
    TRUST_PROXY: 'hemligt',
    AUTH_JWKS_URL: 'hemligt',
    // A secret that both sides know is no key of an identity provider's.
    AUTH_ALGORITHMS: 'RS256,HS256',
    API_PORT: 'hemligt',
  });
  expect(await api.ended).toEqual([1, null]);
  const wrong = ['CASE_STORE', 'CALLBACK_KEY', 'SMS_KEY', 'TRUST_PROXY', 'API_PORT'];
  const auth = ['AUTH_ISSUER', 'AUTH_AUDIENCE', 'AUTH_JWKS_URL', 'AUTH_ALGORITHMS'];
  for (const name of [...wrong, ...auth]) expect(api.said()).toContain(name);
  expect(api.said()).not.toMatch(/too short|hemligt/);
}, 20_000);
