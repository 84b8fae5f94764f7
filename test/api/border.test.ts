/** What the API tells apart by itself, with no Temporal server to be reached. */
import { gzipSync } from 'node:zlib';
import { callbackToken } from '../../platform/callback-token';
import { aBody, Api, CALLBACK_KEY, one, problem } from './an-api';

const ID = '5560160680~0123456789abcdef0123456789abcdef';
const ONE = one(ID);
const approved = { decision: 'approved' };

let api: Api;
beforeAll(async () => {
  // Nobody listens on the port 1.
  api = await Api.before('127.0.0.1:1', 300);
});
afterAll(async () => {
  await api.close();
  expect(api.bugs).toEqual([]);
});

describe('Without a Temporal server', () => {
  it('the process is up, and says that it cannot do its work', async () => {
    expect(await api.get('/healthz')).toMatchObject({ status: 200 });
    expect(await api.get('/readyz')).toMatchObject(problem('temporal-unavailable', 503));
  });

  it.each([
    ['opening', () => api.post('/v1/onboardings', aBody())],
    ['looking', () => api.get(ONE)],
    ['the audit trail', () => api.get(`${ONE}/events`)],
    ['a list', () => api.get('/v1/onboardings?stage=ordering')],
    ["a role's tasks", () => api.get('/v1/tasks?role=orderer')],
    ['counts', () => api.get('/v1/stages')],
    ['a message', () => api.post(`${ONE}/application-decision`, approved)],
    ['a callback', () => api.post(`/v1/webhooks/e-signature/${callbackToken(CALLBACK_KEY, ID)}`)],
  ])('%s is answered with 503 and when to come again', async (_what, ask) => {
    const answer = await ask();
    expect(answer).toMatchObject(problem('temporal-unavailable', 503));
    expect(answer.headers.get('Retry-After')).toBe('5');
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json; charset=utf-8');
  });
});

describe('A body', () => {
  it.each([
    ['broken JSON', '{"decision":'],
    ['a bare value', '"approved"'],
    ['a list', '[]'],
    ['nothing where something is needed', ''],
  ])('%s is malformed', async (_what, raw) => {
    const answer = await api.post(`${ONE}/application-decision`, undefined, { raw });
    expect(answer).toMatchObject(problem('malformed', 400));
  });

  it('above 64 KiB is too large, also when it is packed', async () => {
    const withdrawal = { by: 'applicant', reason: 'x'.repeat(65_536) };
    expect(await api.post(`${ONE}/withdrawal`, withdrawal)).toMatchObject(problem('too-large', 413));
    const packed = {
      raw: Uint8Array.from(gzipSync(JSON.stringify(withdrawal))),
      headers: { 'Content-Encoding': 'gzip' },
    };
    expect(await api.post(`${ONE}/withdrawal`, undefined, packed)).toMatchObject(problem('too-large', 413));
  });

  it.each([
    ['text/plain', {}],
    ['application/x-www-form-urlencoded', {}],
    ['application/json; charset=iso-8859-1', {}],
    ['application/json', { 'Content-Encoding': 'foo' }],
    ['nonsense', {}],
    ['', {}],
  ])('of the type %p is not taken', async (type, more) => {
    const headers = { 'Content-Type': type, ...more };
    const answer = await api.post(`${ONE}/application-decision`, approved, { headers });
    expect(answer).toMatchObject(problem('unsupported-media-type', 415));
  });

  it.each([
    'application/json; charset',
    'application/json;;',
    'application/json; =',
    'application/json; charset="',
  ])('of the odd type %p is no bug', async (type) => {
    const answer = await api.post(`${ONE}/application-decision`, approved, {
      headers: { 'Content-Type': type },
    });
    expect([415, 503]).toContain(answer.status);
  });

  it('that is wrong in places says where and what is right, and repeats nothing of it', async () => {
    const secret = 'Hemlig Hemligsson';
    const person = { name: 'A', email: secret, mobile: '+4684650700', [secret]: 1 };
    const answer = await api.post(
      '/v1/onboardings',
      aBody({ organisationNumber: secret, applicant: person }),
    );
    expect(answer).toMatchObject(problem('malformed', 400));
    expect(answer.body.errors).toContainEqual({ where: 'applicant.email', rule: 'of the format email' });
    expect(answer.body.errors).toContainEqual({
      where: 'organisationNumber',
      rule: "a legal person's organisation number: 10 digits, such as 556016-0680",
    });
    expect(answer.body.errors).toContainEqual({
      where: 'applicant',
      rule: 'no fields but those of this route',
    });
    expect(JSON.stringify(answer.body)).not.toContain('Hemlig');
  });

  it("names no field of an order's form", async () => {
    const order = { service: 'S', form: { Hemlig: 1 }, terms: {}, orderedBy: 'u' };
    const answer = await api.post(`${ONE}/order`, order);
    expect(answer.body.errors).toContainEqual({ where: 'form', rule: 'required: string' });
    expect(JSON.stringify(answer.body)).not.toContain('Hemlig');
  });

  const fixed = { name: 'A', email: 'a@vardsystem.example', mobile: '+4684650700' };
  it.each([
    ['applicant.mobile', { applicant: fixed }],
    ['signatories.0.mobile', { signatories: [fixed] }],
    ['contacts.administrator.mobile', { contacts: { administrator: fixed, agreementContact: fixed } }],
  ])('with a fixed line as %s is refused', async (where, more) => {
    const answer = await api.post('/v1/onboardings', aBody(more));
    expect(answer).toMatchObject(problem('malformed', 400));
    expect(answer.body.errors).toContainEqual({ where, rule: 'a number that can receive SMS, in E.164' });
  });

  it('of a new contact with a fixed line is refused, as in an application', async () => {
    const answer = await api.put(`${ONE}/contact`, {
      contact: 'administrator',
      person: fixed,
      reason: 'Slutat',
    });
    expect(answer).toMatchObject(problem('malformed', 400));
    expect(answer.body.errors).toEqual([
      { where: 'person.mobile', rule: 'a number that can receive SMS, in E.164' },
    ]);
  });

  it.each([
    ['POST', 'reminder', {}],
    ['POST', 'pause', { reason: ' ' }],
    ['POST', 'resume', { reason: 'Åter', extra: 1 }],
    ['PUT', 'deadline', { reason: 'Semester', deadline: '2026-12-24' }],
    ['PUT', 'contact', { reason: 'Slutat', contact: 'signatory6', person: { name: 'A', email: 'a@x.se' } }],
  ])('of %s %s that is not well-formed is refused', async (method, path, body) => {
    expect(await api.ask(method, `${ONE}/${path}`, body)).toMatchObject(problem('malformed', 400));
  });

  it.each([
    ['a personal identity number', { organisationNumber: '121212-1212' }],
    ['no signatories', { signatories: [] }],
    [
      'six signatories',
      { signatories: Array.from({ length: 6 }, (_one, i) => ({ name: 'A', email: `a${i}@x.se` })) },
    ],
    ['signatories to an existing agreement', { existingAgreement: true }],
    ...[`${'a'.repeat(65)}@agent.example`, 'a@agent-.example', `a@${'b'.repeat(64)}.example`].map(
      (email): [string, object] => [
        'an address that no mail server takes',
        { applicant: { name: 'A', email } },
      ],
    ),
    ['an unknown kind', { existingAgreement: 'yes' }],
    ['a reference that could not stand in an id', { reference: 'a~b' }],
    ['an unknown field', { extra: 1 }],
  ])('with %s is refused', async (_what, more) => {
    expect(await api.post('/v1/onboardings', aBody(more))).toMatchObject(problem('malformed', 400));
  });
});

describe('A write', () => {
  it.each([
    ['none', null],
    ['an empty one', ''],
    ['one of 201 characters', 'k'.repeat(201)],
    ['one with a space', 'a b'],
    ['one that is not ASCII', 'nyckel-\u00e5'],
  ])('with %s for Idempotency-Key is told what would be right', async (_what, key) => {
    const answer = await api.post('/v1/onboardings', aBody(), { key });
    expect(answer).toMatchObject(problem('idempotency-key-missing', 400));
    expect(answer.body.expected).toContain('visible ASCII');
  });

  it('on behalf of what cannot be a user id is malformed', async () => {
    const asked = { headers: { 'On-Behalf-Of': 'Anna Andersson' } };
    const answer = await api.post(`${ONE}/application-decision`, approved, asked);
    expect(answer).toMatchObject(problem('malformed', 400));
    expect(JSON.stringify(answer.body)).not.toContain('Anna');
  });
});

describe('An address', () => {
  it.each([
    '/',
    '/v2/onboardings',
    '/v1/onboardings/',
    '/v1/onboardings/x',
    '/v1/onboardings/%E0%A4%A',
    '/v1/onboardings/5560160680~..%2F..%2Fetc',
    '/v1/onboardings/5560160680~0123456789abcdef/unknown',
  ])('%s is nothing', async (path) => {
    expect(await api.get(path)).toMatchObject(problem('not-found', 404));
  });

  it.each([
    ['DELETE', '/v1/onboardings', 'GET, HEAD, POST'],
    ['POST', '/v1/tasks', 'GET, HEAD'],
    ['POST', '/v1/stages', 'GET, HEAD'],
    ['POST', `${ONE}/deadline`, 'PUT'],
    ['PATCH', ONE, 'GET, HEAD'],
    ['GET', `${ONE}/order`, 'POST'],
    ['POST', `${ONE}/application`, 'PUT'],
    ['GET', '/v1/webhooks/e-signature/x', 'POST'],
    ['POST', '/healthz', 'GET, HEAD'],
  ])('%s %s is not allowed, and says what is', async (method, path, allowed) => {
    const answer = await api.ask(method, path);
    expect(answer).toMatchObject(problem('method-not-allowed', 405));
    expect(answer.headers.get('Allow')).toBe(allowed);
  });

  it.each([
    ['made up', 'x.y'],
    ['empty parts', '.'],
    ['made with another key', callbackToken('another key that has 32 characters or more', ID)],
    ['of something else', callbackToken(CALLBACK_KEY, 'something')],
  ])('with a token %s is nothing', async (_what, token) => {
    expect(await api.post(`/v1/webhooks/e-signature/${token}`)).toMatchObject(problem('not-found', 404));
  });

  it('asked for events of what cannot be a messageId is malformed', async () => {
    for (const query of ['messageId=a%20b', 'messageId=a&messageId=b', 'other=1']) {
      expect(await api.get(`${ONE}/events?${query}`)).toMatchObject(problem('malformed', 400));
    }
  });
});

it('No answer says what it runs on, and none may be stored', async () => {
  for (const path of ['/healthz', '/nothing']) {
    const { headers } = await api.get(path);
    expect(headers.get('X-Powered-By')).toBeNull();
    expect(headers.get('Cache-Control')).toBe('no-store');
  }
});
