/** The codec server: as Temporal UI and the CLI ask it, over HTTP. */
import { createServer, type Server } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { payloadToJSON, type JSONPayload } from '@temporalio/common/lib/proto-utils';
import express from 'express';
import { codecServer, type Decoding } from '../../platform/codec-server';
import { newKey, openKeyRing, ringText } from '../../platform/key-ring';
import { encryptionCodec } from '../../platform/payload-codec';
import { payloadConverter } from '../../platform/payload-converter';
import { startSandbox, type Sandbox } from '../../sandbox';
import { AUDIT_LOG, createCodec } from '../../sandbox/codec';

const UI = 'http://127.0.0.1:8233';
const [known, unknown] = [newKey(), newKey()];
const keys = ringText([known]);
const codec = encryptionCodec(openKeyRing(keys));
const name = { name: 'Anna Ansökande' };
const inClear = payloadToJSON(payloadConverter.toPayload(name));

const encrypted = async (by = codec) =>
  payloadToJSON((await by.encode([payloadConverter.toPayload(name)]))[0] ?? {});

async function ask(
  url: string,
  what: 'encode' | 'decode',
  payloads: unknown,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${url}/${what}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ payloads }),
  });
  return {
    status: response.status,
    allowed: response.headers.get('Access-Control-Allow-Origin'),
    body: (await response.json()) as { payloads?: JSONPayload[]; error?: string },
  };
}

let sandbox: Sandbox;
let folder: string;
let codecUrl: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'codec-'));
  sandbox = await startSandbox({ folder, codec: { keys, uiUrl: UI } });
  codecUrl = `${sandbox.url}/codec`;
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

const auditLog = () =>
  readFileSync(join(folder, AUDIT_LOG), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Decoding);

describe('The codec server of the sandbox', () => {
  it('decodes what was encrypted, and leaves what is in clear as it is', async () => {
    const asked = [await encrypted(), inClear];
    expect(await ask(codecUrl, 'decode', asked)).toMatchObject({
      status: 200,
      body: { payloads: [inClear, inClear] },
    });
  });

  it('encodes, so that what an operator sends from the UI is encrypted too', async () => {
    const { body } = await ask(codecUrl, 'encode', [inClear]);
    expect(JSON.stringify(body)).not.toContain(inClear.data);
    expect(await ask(codecUrl, 'decode', body.payloads)).toMatchObject({ body: { payloads: [inClear] } });
  });

  it('notes each decode, and nothing of what it was', async () => {
    const asked = [await encrypted(), await encrypted()];
    const before = auditLog().length;
    await ask(codecUrl, 'decode', asked, { 'X-Namespace': 'default' });
    await ask(codecUrl, 'encode', [inClear]);
    const at: unknown = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(auditLog().slice(before)).toEqual([{ codec: 'decode', at, namespace: 'default', payloads: 2 }]);
    expect(readFileSync(join(folder, AUDIT_LOG), 'utf8')).not.toMatch(/Anna|QW5uY/);
    expect(statSync(join(folder, AUDIT_LOG)).mode & 0o777).toBe(0o600);
  });

  it.each([UI, 'http://localhost:8233'])('answers the UI’s own page on %s', async (origin) => {
    const preflight = await fetch(`${codecUrl}/decode`, {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type,x-namespace,authorization',
      },
    });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'Content-Type, X-Namespace, Authorization',
      vary: 'Origin',
    });
    const { status, allowed } = await ask(codecUrl, 'decode', [await encrypted()], { Origin: origin });
    expect([status, allowed]).toEqual([200, origin]);
  });

  it.each(['http://127.0.0.1:8234', 'https://127.0.0.1:8233', 'http://evil.example', 'null'])(
    'answers no page of %s, and decodes nothing for it',
    async (origin) => {
      const before = auditLog().length;
      const answer = await ask(codecUrl, 'decode', [await encrypted()], { Origin: origin });
      expect(answer).toEqual({ status: 403, allowed: null, body: { error: 'not for that origin' } });
      expect(auditLog()).toHaveLength(before);
    },
  );

  it('says which key is missing', async () => {
    const asked = [await encrypted(encryptionCodec(openKeyRing(ringText([unknown]))))];
    expect(await ask(codecUrl, 'decode', asked)).toMatchObject({
      status: 422,
      body: { error: `The key ${unknown.id} is not among ENCRYPTION_KEYS.` },
    });
  });

  it.each([['no list'], [[{ data: 7 }]], [[null]]])('refuses %j without repeating it', async (payloads) => {
    expect(await ask(codecUrl, 'decode', payloads)).toMatchObject({
      status: 400,
      body: { error: 'must be {"payloads": […]}, 16 MB at most' },
    });
  });

  it('is not there without keys', async () => {
    const without = await startSandbox();
    const response = await fetch(`${without.url}/codec/decode`, { method: 'POST' });
    expect(response.status).toBe(404);
    await without.close();
  });

  it('is refused where the sandbox listens to more than this machine', () => {
    process.env.SANDBOX_HOST = '0.0.0.0';
    try {
      expect(() => createCodec({ keys }, undefined)).toThrow(/loopback alone/);
    } finally {
      delete process.env.SANDBOX_HOST;
    }
  });
});

describe('A codec server that asks who it is', () => {
  let server: Server;
  let url: string;
  const noted: Decoding[] = [];
  beforeAll(async () => {
    const admit = (authorization: string | undefined) =>
      Promise.resolve(authorization === 'Bearer of-an-operator' ? 'ops-1' : undefined);
    const audit = (decoding: Decoding) => void noted.push(decoding);
    server = createServer(express().use(codecServer({ codec, uiOrigins: [UI], audit, admit })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('decodes for an operator, and notes who', async () => {
    const headers = { Authorization: 'Bearer of-an-operator', Origin: UI };
    expect((await ask(url, 'decode', [await encrypted()], headers)).status).toBe(200);
    expect(noted).toMatchObject([{ by: 'ops-1', payloads: 1 }]);
  });

  it.each([undefined, 'Bearer of-somebody'])('decodes and encodes nothing for %s', async (authorization) => {
    const before = noted.length;
    const headers = authorization ? { Authorization: authorization } : {};
    for (const what of ['encode', 'decode'] as const)
      expect(await ask(url, what, [await encrypted()], headers)).toMatchObject({ status: 401 });
    expect(noted).toHaveLength(before);
  });

  it('decodes nothing that it cannot note', async () => {
    const errors = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const audit = () => {
      throw new Error('the disk is full');
    };
    const deaf = createServer(express().use(codecServer({ codec, uiOrigins: [], audit })));
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    const at = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}`;
    expect(await ask(at, 'decode', [await encrypted()])).toMatchObject({
      status: 500,
      body: { error: 'failed' },
    });
    await new Promise((resolve) => deaf.close(resolve));
    errors.mockRestore();
  });
});
