/** Who may do what: every cell of the table, over HTTP before a real Temporal server; and the table as the docs have it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import express from 'express';
import { createGuard } from '../../api/access/guard';
import { scopes, table, type Access, type Scope } from '../../api/access/table';
import { resource } from '../../api/routes/resource';
import { createRecords } from '../../activities/attestation/record';
import type { AttestationProof } from '../../domain/onboarding';
import { attestToken } from '../../platform/attest-link';
import { callbackToken, codeReportToken } from '../../platform/callback-token';
import { connecting } from '../domain/an-onboarding';
import { toKeep } from '../scripts/a-kept-case';
import { Temporal } from './a-temporal';
import { LINK } from './an-attestant';
import { aBody, aNumber, Api, CALLBACK_KEY, one, problem } from './an-api';

let temporal: Temporal;
let api: Api;
/** There, attested, and open. */
let id: string;
/** Nowhere. */
let unknown: string;

beforeAll(async () => {
  temporal = await Temporal.started();
  await temporal.startWorker();
  api = await Api.before(temporal.at, 2000);
  id = await temporal.holds(await attestedOnboarding());
  unknown = `${aNumber()}~0123456789abcdef0123456789abcdef`;
}, 60_000);

afterAll(async () => {
  await api.close();
  await temporal.stop();
  expect(api.bugs).toEqual([]);
});

/** With its evidence kept, so that each of its routes has something to answer. */
async function attestedOnboarding() {
  const own = { organisationNumber: aNumber(), caseId: 'a5'.repeat(8) };
  const proof: AttestationProof = {
    ...{ method: 'SMS', messageId: 's123', maskedNumber: '+46•••••605', wrongTries: 0 },
    sentAt: '2026-03-02T10:58:00.000Z',
  };
  const kept = { ...toKeep('user-attestant', proof), ...own };
  const record = await createRecords({ caseStore: api.caseStore }).keepAttestation(kept);
  return { ...connecting().onboarding, ...own, attestation: { ...kept.attestation, record } };
}

interface Answer {
  status: number;
  /** All that a caller could tell two answers apart by, but the time and the request's own id. */
  seen: string;
}

/** Without a body or a key, so that what gets past changes nothing. */
async function ask(method: string, path: string, token: string | null): Promise<Answer> {
  const headers = token === null ? undefined : { Authorization: `Bearer ${token}` };
  const answer = await api.fetch(path, { method, redirect: 'manual', ...(headers && { headers }) });
  const telling = [...answer.headers].filter(([name]) => !/^(date|x-request-id|ratelimit.*)$/.test(name));
  return { status: answer.status, seen: JSON.stringify([answer.status, telling, await answer.text()]) };
}

const pathOf = (route: string, onboarding = id) =>
  route
    .replace(/^\S+ /, '')
    .replace(
      '/attest/*',
      () => `/attest/${attestToken(CALLBACK_KEY, { onboardingId: onboarding, link: LINK })}`,
    )
    .replace('e-signature/{token}', () => `e-signature/${callbackToken(CALLBACK_KEY, onboarding)}`)
    .replace('sms/{token}', () => {
      const about = { onboardingId: onboarding, link: LINK, sending: 1 };
      return `sms/${codeReportToken(CALLBACK_KEY, about)}`;
    })
    .replace('{id}', onboarding);

/** Somewhere below those that have all that lies below them. */
const addressOf = (route: string) =>
  pathOf(route).replace('/docs/*', '/docs/style.css') + (route === 'POST /attest/*' ? '/decline' : '');

const tokens = (): Promise<[held: string, token: string | null, scope?: Scope][]> =>
  Promise.all([
    Promise.resolve(['no token', null] as [string, null]),
    api.idp
      .signed({ claims: { scope: 'openid' } })
      .then((token) => ['no scope of ours', token] as [string, string]),
    ...scopes.map(async (scope) => [scope, await api.idp.token(scope), scope] as [string, string, Scope]),
  ]);

const routes = Object.entries(table);
const closed = routes.filter((entry): entry is [string, readonly Scope[]] => entry[1] !== 'open');
const open = routes.filter(([, access]) => access === 'open');
/** What turns a caller away, what there is nothing to be let in to, and what nobody foresees. */
const TURNED_AWAY = [401, 403, 404, 405, 500];

describe('Each route', () => {
  it.each(closed)('%s lets in %j, and nobody else', async (route, access) => {
    const [method = ''] = route.split(' ');
    const path = addressOf(route);
    const nothing = await ask('GET', one(unknown), await api.idp.token('operator'));
    expect(nothing.status).toBe(404);
    for (const [held, token, scope] of await tokens()) {
      const answer = await ask(method, path, token);
      const told = `${held}: ${answer.status}`;
      if (scope && access.includes(scope)) {
        expect(TURNED_AWAY.map((status) => `${held}: ${status}`)).not.toContain(told);
      } else if (token === null) {
        expect(told).toBe(`${held}: 401`);
      } else if (route.includes('{id}')) {
        expect(`${held} ${answer.seen}`).toBe(`${held} ${nothing.seen}`);
        const elsewhere = await ask(method, pathOf(route, unknown), token);
        expect(`${held} ${elsewhere.seen}`).toBe(`${held} ${nothing.seen}`);
      } else {
        expect(told).toBe(`${held}: 403`);
      }
    }
  });

  it.each(open)('%s needs no token, and asks for none', async (route) => {
    const [method = ''] = route.split(' ');
    const without = await ask(method, addressOf(route), null);
    expect(TURNED_AWAY).not.toContain(without.status);
    for (const [, token] of await tokens()) {
      expect((await ask(method, addressOf(route), token)).status).toBe(without.status);
    }
    expect((await ask(method, addressOf(route), 'nonsense')).status).toBe(without.status);
  });

  it('that does not stand in the table cannot be served', () => {
    const guard = createGuard(() => Promise.reject(new Error('Nobody is judged.')));
    const router = express.Router();
    const handler = () => undefined;
    for (const path of ['/v1/nowhere', '/v1/onboardings/:id/nowhere', '/healthz/:id', '/attest']) {
      expect(() => resource({ router, guard }, path, { get: handler })).toThrow('does not stand in');
    }
    // A method more, at an address that is known.
    expect(() => resource({ router, guard }, '/v1/tasks', { post: handler })).toThrow('POST /v1/tasks');
  });
});

describe('Who acts', () => {
  const trailOf = async (path: string) =>
    (await api.get(`${path}/events`)).body.events as { by: { kind: string; id: string } }[];

  it.each([
    ['portal', 'portal', 'contract-signed'],
    ['case-officer', 'caseOfficer', 'pause'],
    ['operator', 'operator', 'retry'],
  ] as const)('by the scope %s is told as %s, by the name of its client', async (scope, kind, what) => {
    const token = await api.idp.signed({ claims: { scope, client_id: undefined, azp: 'client-7' } });
    const headers = { 'On-Behalf-Of': 'user-7' };
    const body = what === 'pause' ? { reason: 'Semester' } : {};
    await api.post(`${one(id)}/${what}`, body, { token, headers });
    expect((await trailOf(one(id))).at(-1)?.by).toEqual({ kind, id: 'client-7', onBehalfOf: 'user-7' });
  });

  it('with several scopes acts by the one that the route names first', async () => {
    const token = await api.idp.token('case-officer', 'operator');
    await api.post(`${one(id)}/reminder`, { reason: 'Nu' }, { token });
    expect((await trailOf(one(id))).at(-1)?.by).toEqual({ kind: 'operator', id: 'case-officer' });
  });

  it.each([
    { held: ['portal'], by: 'applicant', status: 200 },
    { held: ['portal'], by: 'caseOfficer', status: 403 },
    { held: ['case-officer'], by: 'caseOfficer', status: 200 },
    // Somebody has called, and said so.
    { held: ['case-officer'], by: 'applicant', status: 200 },
    { held: ['portal', 'case-officer'], by: 'caseOfficer', status: 200 },
  ] as const)('with $held withdraws as $by: $status', async ({ held, by, status }) => {
    const open = one(await temporal.holds({ ...connecting().onboarding, organisationNumber: aNumber() }));
    const before = await trailOf(open);
    const token = await api.idp.token(...held);
    const answer = await api.post(`${open}/withdrawal`, { by, reason: 'Nej' }, { token });
    expect(answer.status).toBe(status);
    const lines = (await trailOf(open)).slice(before.length);
    expect(lines).toMatchObject(status === 200 ? [{ what: 'withdrawn', outcome: 'applied' }] : []);
    if (status === 200) return;
    expect(answer).toMatchObject(problem('forbidden', 403));
    expect(answer.body.expected).toBe('`by` is `applicant`, or a token with the scope case-officer.');
    expect(answer.headers.get('WWW-Authenticate')).toContain('scope="case-officer"');
  });

  it('has keys of its own: the same Idempotency-Key of another client is another write', async () => {
    const body = aBody();
    const as = (client_id: string) => api.idp.signed({ claims: { scope: 'portal', client_id } });
    const [ours, theirs] = [await as('kundportalen'), await as('another')];
    const first = await api.post('/v1/onboardings', body, { key: 'k', token: ours });
    expect(first).toMatchObject({ status: 201 });
    expect(
      await api.post('/v1/onboardings', body, { key: 'k', token: await as('kundportalen') }),
    ).toMatchObject({
      status: 201,
      body: { id: first.body.id },
    });
    expect(await api.post('/v1/onboardings', body, { key: 'k', token: theirs })).toMatchObject(
      problem('onboarding-open', 409),
    );
    const there = one(String(first.body.id));
    for (const token of [ours, theirs, ours])
      await api.post(`${there}/contract-signed`, {}, { key: 'k', token });
    expect((await trailOf(there)).map(({ by }) => by.id)).toEqual(['kundportalen', 'another']);
  });
});

it('docs/security.md shows the table as it is', async () => {
  const docs = await readFile(join(__dirname, '../../docs/security.md'), 'utf8');
  const section = /## Who may do what\n(.*?)(\n## |$)/s.exec(docs)?.[1] ?? '';
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const marks = (access: Access) => [
    ...scopes.map((scope) => (access === 'open' || access.includes(scope) ? '✓' : '')),
    access === 'open' ? '✓' : '',
  ];
  expect(rows[0]).toEqual(['route', ...scopes.map((scope) => `\`${scope}\``), 'no token']);
  expect(rows.slice(2)).toEqual(routes.map(([route, access]) => [`\`${route}\``, ...marks(access)]));
});
