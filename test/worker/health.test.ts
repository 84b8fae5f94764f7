/** Whether a worker lives and takes tasks, as whoever starts and replaces it finds out. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificatesIn } from '../../sandbox/bankid/certificates';
import { root } from '../../scripts/binaries.cjs';
import { freePorts } from '../../scripts/stack/ports';
import { sandboxSettings } from '../../scripts/stack/sandbox-settings';
import { sayWhetherItPolls } from '../../worker/health';
import { ENCRYPTION_KEYS } from '../platform/a-key-ring';

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

describe('A worker', () => {
  it.each([
    ['STARTING', 503],
    ['INITIALIZED', 503],
    ['RUNNING', 200],
    ['STOPPING', 503],
    ['DRAINING', 503],
    ['STOPPED', 503],
  ])('that is %s: /readyz says %d and the word, /healthz 200', async (state, status) => {
    const server = await sayWhetherItPolls({ HEALTH_HOST: '127.0.0.1', HEALTH_PORT: 0 }, () => state);
    const ask = (path: string) => fetch(`http://127.0.0.1:${portOf(server)}${path}`);
    const ready = await ask('/readyz');
    expect([ready.status, await ready.text()]).toEqual([status, `${state}\n`]);
    expect((await ask('/healthz')).status).toBe(200);
    expect((await ask('/other')).status).toBe(404);
    server.close();
  });

  it('whose port is in use, or is nowhere here, names the setting', async () => {
    const other = createHttpServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const at = (HEALTH_HOST: string, HEALTH_PORT: number) =>
      sayWhetherItPolls({ HEALTH_HOST, HEALTH_PORT }, () => 'RUNNING');
    await expect(at('127.0.0.1', portOf(other))).rejects.toThrow('in use: set HEALTH_PORT to a free one.');
    // An address that is kept for documentation: no machine has it.
    await expect(at('192.0.2.1', 0)).rejects.toThrow('see HEALTH_HOST and HEALTH_PORT.');
    other.close();
  });

  it('whose Temporal server does not answer says so, and ends at once when told to', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { ca, client } = await certificatesIn(undefined);
    const { HEALTH_PORT } = await freePorts();
    const nowhere = 'http://127.0.0.1:1';
    const bankId = { url: nowhere, ca: ca.cert, ...client };
    const worker = spawn(process.execPath, ['--import', 'tsx', 'worker/main.ts'], {
      cwd: root,
      env: {
        ...{
          PATH: process.env.PATH,
          ...sandboxSettings({ url: nowhere, smtpUrl: 'smtp://127.0.0.1:1', bankId }),
        },
        ...{ CASE_STORE: join(tmpdir(), 'no-case-store'), ENCRYPTION_KEYS, API_URL: nowhere },
        ...{ CALLBACK_KEY: 'k'.repeat(32), SMS_KEY: 's'.repeat(32), HEALTH_PORT: String(HEALTH_PORT) },
        TEMPORAL_ADDRESS: `127.0.0.1:${portOf(silent)}`,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const ended = once(worker, 'exit');
    const readyz = () => fetch(`http://127.0.0.1:${HEALTH_PORT}/readyz`).catch(() => undefined);
    let answer = await readyz();
    while (!answer && worker.exitCode === null) answer = await readyz();
    expect([answer?.status, await answer?.text()]).toEqual([503, 'STARTING\n']);
    worker.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    for (const socket of sockets) socket.destroy();
    silent.close();
  }, 30_000);
});
