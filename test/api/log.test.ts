/** The log: a line for each request, and nothing in it that is personal or opens something. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { createLog } from '../../api/log';
import { attestToken } from '../../platform/attest-link';
import { callbackToken } from '../../platform/callback-token';
import { anApplication, anOrder } from '../domain/an-onboarding';
import { aBody, Api, CALLBACK_KEY, one } from './an-api';

const ID = '5560160680~0123456789abcdef0123456789abcdef';
const TRACE = '0af7651916cd43dd8448eb211c80319c';

let base: Api;
let api: Api;
let text = '';
const log = createLog(
  'info',
  new Writable({ write: (chunk: Buffer, _encoding, done) => done(void (text += chunk.toString())) }),
);
const lines = () =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

beforeAll(async () => {
  base = await Api.before('127.0.0.1:1', 300);
  api = await base.alone({ log, report: (error) => log.error({ err: error }, 'unforeseen') });
});
beforeEach(() => (text = ''));
afterAll(async () => {
  await api.close();
  await base.close();
});

/** Written when the answer has gone. */
async function logged(count: number): Promise<Record<string, unknown>[]> {
  for (let tries = 0; tries < 100 && lines().length < count; tries += 1) {
    await new Promise((soon) => setTimeout(soon, 20));
  }
  return lines();
}

it('a request has one line: method, route, status, time, id, client', async () => {
  const token = await api.idp.token('portal');
  const answer = await api.ask('GET', one(ID), undefined, { token });
  const [line, ...more] = await logged(1);
  expect(more).toEqual([]);
  expect(line).toEqual({
    level: 'error',
    time: expect.any(String) as string,
    requestId: answer.headers.get('X-Request-Id'),
    method: 'GET',
    route: '/v1/onboardings/:id',
    status: 503,
    ms: expect.any(Number) as number,
    client: 'portal',
    msg: 'request',
  });
});

it.each([
  ['a UUID', '0195f2c4-7a3e-7c31-9b0d-5a1f0c2e4d68', true],
  ['a UUID in capitals', '0195F2C4-7A3E-4C31-9B0D-5A1F0C2E4D68', true],
  ['32 hexadecimal digits', TRACE, true],
  ['16 hexadecimal digits', 'b7ad6b7169203331', true],
  ['a ULID', '01JZ8R5V3M9K2Q7W4X6Y0ABCDE', true],
  ['a word', 'request-1.a_b', false],
  ['one that is too long', 'a'.repeat(65), false],
  ['one that could forge a line', 'a"}', false],
  ['an empty one', '', false],
  ['a personal identity number', '19121212-1212', false],
  ['one among digits', '0000191212121212', false],
  ['one in the form of a UUID', '00000000-0000-4000-8000-191212121212', false],
  ["an organisation's number", '556016-0680', false],
  ['a phone number', '0046701740605000', false],
  ['an address', 'anna@vardsystem.example', false],
  ['a name', 'AnnaAnderssonVardsystem000', false],
])("%s is the caller's own request id, or another is made", async (_what, given, isTaken) => {
  const { headers } = await api.ask('GET', '/healthz', undefined, { headers: { 'X-Request-Id': given } });
  const [line] = await logged(1);
  const id = headers.get('X-Request-Id');
  expect(id === given).toBe(isTaken);
  if (!isTaken) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(line).toMatchObject({ requestId: id });
  if (given && !isTaken) expect(text).not.toContain(given);
});

it.each([
  [`00-${TRACE}-b7ad6b7169203331-01`, TRACE],
  ['00-00000000000000000000000000000000-b7ad6b7169203331-01', undefined],
  ['nonsense', undefined],
])('of the traceparent %s the trace is kept: %s', async (traceparent, traceId) => {
  await api.ask('GET', one(ID), undefined, { headers: { traceparent } });
  const [line] = await logged(1);
  expect(line?.traceId).toBe(traceId);
});

it('no address stands in it: no token of a link or a callback, no id, no query', async () => {
  const link = attestToken(CALLBACK_KEY, { onboardingId: ID, link: { userId: 'u', round: 1, version: 1 } });
  const callback = callbackToken(CALLBACK_KEY, ID);
  const paths = [
    `/attest/${link}`,
    `/attest/${link}/state?visa=sms`,
    '/attest/guessed.token',
    `/attest/${link}/unknown`,
    `/unknown/${link}?x=${callback}`,
    '/v1/onboardings?reference=hemlig',
  ];
  for (const path of paths) await api.fetch(path);
  await api.post(`/v1/webhooks/e-signature/${callback}`);
  const all = await logged(paths.length + 1);
  expect(all).toHaveLength(paths.length + 1);
  expect(all.map(({ route }) => route)).toEqual([
    '/attest/:token',
    '/attest/:token/state',
    '/attest/:token',
    'none',
    'none',
    '/v1/onboardings',
    '/v1/webhooks/e-signature/:token',
  ]);
  for (const secret of [link, callback, 'guessed', 'hemlig', ID]) expect(text).not.toContain(secret);
});

it('no body stands in it, nor a token, nor whom it is sent for', async () => {
  const token = await api.idp.token('portal');
  const headers = { 'On-Behalf-Of': 'user-4711' };
  await api.post('/v1/onboardings', aBody(), { token });
  await api.post(`${one(ID)}/order`, anOrder, { token, headers });
  await api.post('/v1/onboardings', undefined, { token, raw: '{"organisationName":"Hemligt' });
  await logged(3);
  expect(text).not.toMatch(/Hemligt|user-4711|Journalen|@/);
  expect(text).not.toContain(anApplication.organisationName);
  expect(text).not.toContain(token);
});

it('an application that is logged all the same shows none of its persons', () => {
  const person = { ...anApplication.applicant, mobile: '+46701740605' };
  const application = { ...anApplication, applicant: person };
  log.info({ application, order: anOrder, deep: [[{ person }]] }, 'on purpose');
  log
    .child({ person })
    .info({ evidence: { user: { personalNumber: '191212121212', name: 'Tolvan' } } }, 'on purpose');
  const withdrawn = { by: 'applicant', reason: 'Anna slutar' };
  log.warn({ withdrawn, signing: { endUserIp: '192.0.2.7' } }, 'on purpose');
  expect(lines()).toHaveLength(3);
  expect(text).toContain('"signatories"');
  expect(text).not.toMatch(/Anna|Fia|Adam|Kim|Tolvan|@|4670|1912|Journalen|192\.0/);
});

it('what is unforeseen tells where it happened, and by which request, and nothing that was sent', async () => {
  const broken = await base.alone({
    log,
    report: (error) => log.error({ err: error }, 'unforeseen'),
    onboardings: new Proxy({} as never, {
      get: () => () => {
        throw new RangeError('Hemlig Hemligsson');
      },
    }),
  });
  const answer = await broken.get(one(ID));
  const [unforeseen, request] = await logged(2);
  expect(unforeseen).toMatchObject({ level: 'error', msg: 'unforeseen', err: { type: 'RangeError' } });
  expect(request).toMatchObject({ status: 500, requestId: answer.headers.get('X-Request-Id') });
  expect(unforeseen?.requestId).toBe(request?.requestId);
  expect(text).not.toContain('Hemlig');
  await broken.close();
});

/** Linux's own full disk. */
const FULL = '/dev/full';
(existsSync(FULL) ? it : it.skip)('that cannot be written, as on a full disk, holds up nothing', async () => {
  const says = `
    const { createLog } = require('${join(__dirname, '../../api/log')}');
    const log = createLog('info');
    for (let line = 0; line < 100; line++) log.info('on purpose');
    setTimeout(() => process.send('goes on'), 100);
  `;
  const logging = spawn(process.execPath, ['--import', 'tsx', '-e', says], {
    stdio: ['ignore', openSync(FULL, 'w'), 'inherit', 'ipc'],
  });
  expect(await Promise.race([once(logging, 'message'), once(logging, 'exit')])).toEqual([
    'goes on',
    undefined,
  ]);
  logging.kill('SIGKILL');
});
