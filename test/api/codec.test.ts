/** The codec server for Temporal UI, where operators have tokens: nobody else has anything decrypted. */
import type { Payload } from '@temporalio/common';
import { defaultPayloadConverter } from '@temporalio/common';
import { payloadToJSON } from '@temporalio/common/lib/proto-utils';
import { createLog } from '../../api/log';
import { encryptionCodec } from '../../platform/payload-codec';
import { keyRing } from '../platform/a-key-ring';
import { Api } from './an-api';

const UI = 'https://temporal.example';
const SECRET = 'Fia Firmatecknare';
const lines: string[] = [];
let base: Api;
let api: Api;
let encrypted: Payload;

beforeAll(async () => {
  base = await Api.before('127.0.0.1:1', 300);
  const log = createLog('info', { write: (line) => void lines.push(line) });
  api = await base.alone({ log, codec: { keyRing, uiOrigins: [UI] } });
  const payload = defaultPayloadConverter.toPayload(SECRET);
  encrypted = (await encryptionCodec(keyRing).encode([payload]))[0] as Payload;
});
afterAll(async () => {
  await api.close();
  await base.close();
});

async function decode(headers: Record<string, string>) {
  const response = await api.fetch('/codec/decode', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Namespace': 'default', Origin: UI, ...headers },
    body: JSON.stringify({ payloads: [payloadToJSON(encrypted)] }),
  });
  const { payloads = [] } = (await response.json()) as { payloads?: { data: string }[] };
  return { response, text: payloads.map(({ data }) => Buffer.from(data, 'base64').toString()).join() };
}

describe('The codec server', () => {
  it('decrypts for an operator, by the token that the UI passes on, and leaves a line that holds nothing of it', async () => {
    const { response, text } = await decode({ Authorization: `Bearer ${await api.idp.token('operator')}` });
    expect(text).toBe(JSON.stringify(SECRET));
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(UI);
    const audit = lines.filter((line) => line.includes('decoded for an operator'));
    expect(audit).toHaveLength(1);
    expect(JSON.parse(audit[0] ?? '')).toMatchObject({ codec: { payloads: 1, namespace: 'default' } });
    expect(lines.join()).not.toContain('Firmatecknare');
  });

  it('is told apart from other routes, in the log and thus in the metrics', async () => {
    const routes = () => lines.flatMap((line) => (JSON.parse(line) as { route?: string }).route ?? []);
    await decode({});
    // Written when the answer has gone.
    while (routes().length === 0) await new Promise((soon) => setTimeout(soon, 10));
    expect(new Set(routes())).toEqual(new Set(['/codec']));
  });

  it.each(['portal', 'case-officer', 'auditor'] as const)('decrypts nothing for %s', async (scope) => {
    const { response, text } = await decode({ Authorization: `Bearer ${await api.idp.token(scope)}` });
    expect([response.status, text]).toEqual([401, '']);
  });

  it('decrypts nothing without a token, nor for the page of another origin', async () => {
    expect((await decode({})).response.status).toBe(401);
    const token = `Bearer ${await api.idp.token('operator')}`;
    expect(
      (await decode({ Authorization: token, Origin: 'https://elsewhere.example' })).response.status,
    ).toBe(403);
  });

  it('is not there unless the settings name where the UI is', async () => {
    const response = await base.fetch('/codec/decode', { method: 'POST' });
    expect(response.status).toBe(404);
  });
});
