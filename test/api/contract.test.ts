/** The contract: that it is what the schemas say and what is served, that its examples are right, that answers keep to it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { contractDocument } from '../../api/contract/document';
import { formats } from '../../api/contract/names';
import { operations } from '../../api/contract/operations';
import { table } from '../../api/access/table';
import { ownVersion } from '../../scripts/stack/data-folder';
import { anApplication, anOrder } from '../domain/an-onboarding';
import { Temporal } from './a-temporal';
import { aBody, aNumber, Api, one, type Answered, type Asked } from './an-api';

// A story of twenty calls, on a machine that has more to do.
jest.setTimeout(30_000);

interface Content {
  schema?: object;
  examples?: Record<string, { value?: unknown; $ref?: string }>;
}
interface Response {
  content?: Record<string, Content>;
}
interface Operation {
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, Response | { $ref: string }>;
}

const committed = readFileSync(join(__dirname, '../../api/contract/openapi.json'), 'utf8');
const document = JSON.parse(committed) as {
  paths: Record<string, Record<string, Operation>>;
  components: { examples: Record<string, { value: unknown }>; responses: Record<string, Response> };
};
const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
for (const format of Object.values(formats)) ajv.addFormat(format, true);
ajv.addSchema(document, 'contract');

/** What is wrong with a value, by a schema of the document. */
function wrongBy(schema: object, value: unknown): unknown[] {
  // What the document refers to stands in the document.
  const whole = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"contract#/')) as object;
  const judge = ajv.compile(whole);
  return judge(value) ? [] : (judge.errors ?? []);
}

function responseOf(operation: Operation, status: number): Response {
  const found = operation.responses[status];
  if (!found) throw new Error(`${status} does not stand in the contract`);
  if (!('$ref' in found)) return found;
  return document.components.responses[found.$ref.split('/').at(-1) ?? ''] ?? {};
}

it('is committed as the schemas say it: npm run contract writes it', () => {
  expect(`${JSON.stringify(contractDocument(ownVersion()), null, 2)}\n`).toBe(committed);
});

it('has every route that the table of scopes has, with its scopes, and no other', () => {
  const inTable = Object.keys(table).filter((route) => !/ \/(attest|docs|openapi\.json)/.test(route));
  const inContract = routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(inContract.sort()).toEqual(inTable.sort());
  for (const { method, path, operation } of routes) {
    const access = table[`${method.toUpperCase()} ${path}`];
    const scopes = (operation as { security?: { token: string[] }[] }).security?.flatMap(
      ({ token }) => token,
    );
    expect(scopes).toEqual(access === 'open' ? [] : access);
  }
});

describe('An example', () => {
  const bodies = routes.flatMap(({ method, path, operation }) => {
    const { schema = {}, examples = {} } = operation.requestBody?.content['application/json'] ?? {};
    return Object.entries(examples).map(([name, { value }]) => ({ method, path, name, schema, value }));
  });
  it.each(bodies)('of $method $path, $name, is as its schema wants it', ({ schema, value }) => {
    expect(wrongBy(schema, value)).toEqual([]);
  });

  it('is there for every body', () => {
    const without = routes.filter(
      ({ path, method, operation }) =>
        operation.requestBody && !bodies.some((one) => one.path === path && one.method === method),
    );
    expect(without).toEqual([]);
  });

  it.each(Object.entries(document.components.examples))('of the problem %s is a problem', (name, example) => {
    expect(wrongBy({ $ref: '#/components/schemas/Problem' }, example.value)).toEqual([]);
    expect(example.value).toMatchObject({ type: `/problems/${name}` });
  });
});

describe('An answer', () => {
  let temporal: Temporal;
  let api: Api;

  beforeAll(async () => {
    temporal = await Temporal.started();
    await temporal.startWorker();
    api = await Api.before(temporal.at, 2000);
  }, 60_000);
  afterAll(async () => {
    expect(api.bugs).toEqual([]);
    await api.close();
    await temporal.stop();
  });

  /** `route`: as the contract has it. @throws where the answer is not as the contract says. */
  async function expectKept(route: string, asked: Promise<Answered>, status: number): Promise<Answered> {
    const [method = '', path = ''] = route.split(' ');
    const operation = document.paths[path]?.[method.toLowerCase()];
    if (!operation) throw new Error(`${route} does not stand in the contract`);
    const answer = await asked;
    const { content = {} } = responseOf(operation, answer.status);
    const type = answer.headers.get('Content-Type')?.split(';')[0] ?? '';
    const { schema } = content[type] ?? {};
    if (Object.keys(content).length > 0) expect(Object.keys(content)).toContain(type);
    if (schema) expect({ route, wrong: wrongBy(schema, answer.body) }).toEqual({ route, wrong: [] });
    expect(answer.status).toBe(status);
    return answer;
  }

  const ONE = '/v1/onboardings/{id}';
  const open = (more: object = {}) =>
    expectKept('POST /v1/onboardings', api.post('/v1/onboardings', aBody(more)), 201);
  const idOf = ({ body }: Answered) => one(String(body.id));

  it('keeps to the contract from the opening to the end', async () => {
    const at = idOf(await open({ reference: 'KP-1' }));
    const say = (method: string, path: string, body: unknown, status: number) =>
      expectKept(`${method} ${ONE}/${path}`, api.ask(method, `${at}/${path}`, body), status);
    await expectKept(`GET ${ONE}`, api.get(at), 200);
    await say('POST', 'roles-assigned', {}, 409);
    await say('POST', 'application-decision', { decision: 'perhaps' }, 400);
    await say('POST', 'application-decision', { decision: 'completionRequested', reason: 'Mer' }, 200);
    await say('PUT', 'application', anApplication, 200);
    await say('POST', 'application-decision', { decision: 'approved' }, 200);
    await say('POST', 'contract-signed', undefined, 202);
    await say('POST', 'order', anOrder, 409);
    await say('POST', 'attestation', { decision: 'attested', attestedBy: 'u', evidence: 'e' }, 409);
    await say('POST', 'order-decision', { decision: 'approved' }, 409);
    await say('POST', 'retry', {}, 409);
    await say('POST', 'reminder', { reason: 'Nu' }, 409);
    await say('PUT', 'deadline', { deadline: '2031-01-01T00:00:00Z', reason: 'Nu' }, 409);
    const person = { name: 'Ada', email: 'ada@x.example' };
    await say('PUT', 'contact', { contact: 'administrator', person, reason: 'Ny' }, 200);
    await say('POST', 'pause', { reason: 'Nu' }, 409);
    await say('POST', 'resume', { reason: 'Nu' }, 409);
    await expectKept(`GET ${ONE}/events`, api.get(`${at}/events`), 200);
    await expectKept(`GET ${ONE}/evidence`, api.get(`${at}/evidence`), 404);
    await say('POST', 'withdrawal', { by: 'applicant', reason: 'Nej' }, 200);
  });

  it('keeps to the contract in lists and counts', async () => {
    await open();
    await expectKept('GET /v1/onboardings', api.get('/v1/onboardings?limit=1'), 200);
    await expectKept('GET /v1/onboardings', api.get('/v1/onboardings?limit=0'), 400);
    await expectKept('GET /v1/tasks', api.get('/v1/tasks?role=caseOfficer'), 200);
    await expectKept('GET /v1/stages', api.get('/v1/stages'), 200);
    await expectKept('GET /healthz', api.get('/healthz'), 200);
    await expectKept('GET /readyz', api.get('/readyz'), 200);
  });

  it('keeps to the contract where something is refused', async () => {
    const body = aBody();
    await api.post('/v1/onboardings', body);
    const opening = (status: number, asked: Asked = {}, sent: unknown = body) =>
      expectKept('POST /v1/onboardings', api.post('/v1/onboardings', sent, asked), status);
    await opening(409);
    await opening(400, { key: null });
    await opening(401, { token: null });
    await opening(403, { token: await api.idp.token('auditor') });
    await opening(415, { headers: { 'Content-Type': 'text/plain' } });
    await opening(413, {}, { ...body, organisationName: 'x'.repeat(70_000) });
    const never = one(`${aNumber()}~0123456789abcdef`);
    await expectKept(`GET ${ONE}`, api.get(never), 404);
    const callback = api.post('/v1/webhooks/sms/x');
    await expectKept('POST /v1/webhooks/sms/{token}', callback, 404);
  });

  it('keeps to the contract while no worker answers', async () => {
    const at = idOf(await open());
    await temporal.stopWorker();
    try {
      await expectKept(`GET ${ONE}`, api.get(at), 200);
      const decided = api.post(`${at}/application-decision`, { decision: 'approved' });
      await expectKept(`POST ${ONE}/application-decision`, decided, 202);
      await expectKept(`GET ${ONE}/events`, api.get(`${at}/events`), 503);
    } finally {
      await temporal.startWorker();
    }
  }, 20_000);

  it('that a client has already is not sent again, whatever it says of caches; a changed one is', async () => {
    const at = idOf(await open());
    const first = await api.fetch(at, { headers: await bearer() });
    const tag = first.headers.get('ETag') ?? '';
    expect(tag).toMatch(/^"[\w-]{43}"$/);
    for (const kept of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      const again = await api.fetch(at, {
        headers: { ...(await bearer()), 'If-None-Match': kept, 'Cache-Control': 'no-cache' },
      });
      expect([again.status, again.headers.get('ETag'), await again.text()]).toEqual([304, tag, '']);
    }
    await api.post(`${at}/application-decision`, { decision: 'approved' });
    const changed = await api.fetch(at, { headers: { ...(await bearer()), 'If-None-Match': tag } });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('ETag')).not.toBe(tag);
  });
  const bearer = async () => ({ Authorization: `Bearer ${await api.idp.token('portal')}` });

  it('of the contract itself is what is committed; the page has every route, and fetches nothing from elsewhere', async () => {
    const served = await api.fetch('/openapi.json');
    expect([served.status, await served.text()]).toEqual([200, committed]);
    const page = await api.fetch('/docs');
    const html = await page.text();
    for (const { id } of Object.values(operations)) expect(html).toContain(`id="${id}"`);
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|(?:src|href)="(?!\/|#)/);
    const style = await api.fetch('/docs/style.css');
    expect(style.headers.get('Content-Type')).toContain('text/css');
  });
});
