/** The real API in a process of its own, and an identity provider that gives the bench its tokens. */
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Pool } from 'undici';
import { scopes } from '../api/access/table';
import { root } from '../scripts/binaries.cjs';
import { TASK_QUEUE, type Ground } from './ground';
import { freePort, residentMb } from './machine';

const ISSUER = 'https://bench.example';
const AUDIENCE = 'agent-onboarding';

interface Issuer {
  jwksUrl: string;
  token: string;
  server: HttpServer;
}

export class Api {
  private constructor(
    private readonly child: ChildProcess,
    private readonly pool: Pool,
    private readonly issuer: Issuer,
    private readonly folder: string,
  ) {}

  static async start(ground: Ground, connections: number): Promise<Api> {
    const [issuer, port, folder] = await Promise.all([
      startIssuer(),
      freePort(),
      mkdtemp(join(tmpdir(), 'bench-')),
    ]);
    const child = fork(join(root, 'api', 'main.ts'), {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        ...env,
        ...{ API_PORT: String(port), CASE_STORE: folder, ENCRYPTION_KEYS: ground.encryptionKeys },
        ...{ TEMPORAL_ADDRESS: ground.server.address, TEMPORAL_NAMESPACE: 'product' },
        TEMPORAL_TASK_QUEUE: TASK_QUEUE,
        // One client asks as often as it can: what turns that away is not to be measured.
        ...{ LIMIT_PER_CLIENT: '0', LIMIT_PER_ADDRESS: '0' },
        CALLBACK_KEY: 'a key of the bench that is good for nothing else',
        SMS_KEY: 'another key of the bench that is good for nothing else',
        ...{ AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: AUDIENCE, AUTH_JWKS_URL: issuer.jwksUrl },
      },
    });
    const pool = new Pool(`http://127.0.0.1:${port}`, { connections });
    const api = new Api(child, pool, issuer, folder);
    while (!(await api.answers())) {
      if (child.exitCode !== null) throw new Error('The API ended before it was ready.');
      await pause(100);
    }
    return api;
  }

  /** @throws Error for any answer but success. */
  async ask(method: 'GET' | 'POST', path: string, body?: object): Promise<void> {
    const answer = await this.pool.request({
      method,
      path,
      headers: {
        authorization: `Bearer ${this.issuer.token}`,
        ...(body && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
  }

  private answers(): Promise<boolean> {
    return this.ask('GET', '/readyz').then(
      () => true,
      () => false,
    );
  }

  residentMb = () => residentMb(this.child.pid);

  async stop(): Promise<void> {
    await this.pool.close();
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
    this.issuer.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** One token that may do everything, for as long as the bench lasts. */
async function startIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const key = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'RS256', use: 'sig' };
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: [key] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const token = await new SignJWT({ scope: scopes.join(' '), client_id: 'bench' })
    .setProtectedHeader({ alg: 'RS256', kid: 'bench' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setExpirationTime('8h')
    .sign(privateKey);
  const { port } = server.address() as AddressInfo;
  return { jwksUrl: `http://127.0.0.1:${port}/keys`, token, server };
}
