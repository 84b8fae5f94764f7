/** How often the same caller may come, and what happens when too many come at once. */
import { connect } from 'node:net';
import { attestToken } from '../../platform/attest-link';
import type { Limits } from '../../api/limits';
import { Api, CALLBACK_KEY, one, problem } from './an-api';

const none: Limits = {
  LIMIT_PER_CLIENT: 0,
  LIMIT_PER_ADDRESS: 0,
  LIMIT_PER_LINK: 0,
  LIMIT_PAGES_PER_ADDRESS: 0,
  LIMIT_FORMS_PER_LINK: 0,
  LIMIT_FORMS_PER_ADDRESS: 0,
  LIMIT_FALSE_LINKS: 0,
};
const ID = '5560160680~0123456789abcdef0123456789abcdef';
const linkOf = (userId: string) =>
  `/attest/${attestToken(CALLBACK_KEY, { onboardingId: ID, link: { userId, round: 1, version: 1 } })}`;

let base: Api;
const opened: Api[] = [];
beforeAll(async () => {
  base = await Api.before('127.0.0.1:1', 300);
});
afterAll(async () => {
  for (const api of opened) await api.close();
  await base.close();
});

async function limited(limits: Partial<Limits>, mostUnderWay?: number): Promise<Api> {
  const bounds = { ...(mostUnderWay !== undefined && { mostUnderWay }), trustedProxies: ['loopback'] };
  // What is under way is so for long enough to be come upon on a busy machine.
  const deadlineMs = mostUnderWay === undefined ? 300 : 2000;
  const api = await base.alone({ limits: { ...none, ...limits }, ...bounds }, deadlineMs);
  opened.push(api);
  return api;
}
const statuses = async (asked: (() => Promise<{ status: number }>)[]) => {
  const all: number[] = [];
  for (const ask of asked) all.push((await ask()).status);
  return all;
};
const times = <T>(count: number, ask: () => T) => Array.from({ length: count }, () => ask);
const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } });

it('a client that comes too often is told when to come again, and another client is not', async () => {
  const api = await limited({ LIMIT_PER_CLIENT: 3 });
  const [portal, auditor] = [await api.idp.token('portal'), await api.idp.token('auditor')];
  const bad = '/v1/onboardings?limit=0';
  expect(await statuses(times(4, () => api.ask('GET', bad, undefined, { token: portal })))).toEqual([
    400, 400, 400, 429,
  ]);
  const refused = await api.ask('GET', bad, undefined, { token: portal });
  expect(refused).toMatchObject(problem('too-many-requests', 429));
  const seconds = Number(refused.headers.get('Retry-After'));
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(10);
  expect(await api.ask('GET', bad, undefined, { token: auditor })).toMatchObject({ status: 400 });
});

it('an address that comes too often is refused, with a token or without; a network of IPv6 is one address', async () => {
  const api = await limited({ LIMIT_PER_ADDRESS: 2 });
  const ask = (address: string) => api.ask('GET', one(ID), undefined, { token: null, ...from(address) });
  expect(await statuses(times(3, () => ask('192.0.2.7')))).toEqual([401, 401, 429]);
  expect(await ask('192.0.2.8')).toMatchObject({ status: 401 });
  const sameNetwork = [1, 2, 3].map((last) => () => ask(`2001:db8:1:1::${last}`));
  expect(await statuses(sameNetwork)).toEqual([401, 401, 429]);
});

it('whoever looks after the process is always answered', async () => {
  const api = await limited({ LIMIT_PER_ADDRESS: 1 });
  expect(await statuses(times(3, () => api.get('/healthz')))).toEqual([200, 200, 200]);
});

describe("An attestant's link", () => {
  const page = (api: Api, path: string, asked?: RequestInit) =>
    api.fetch(path, { redirect: 'manual', ...asked });

  it('that is followed too often is answered with a Swedish page, and another link is not', async () => {
    const api = await limited({ LIMIT_PER_LINK: 2 });
    // Nobody answers for Temporal here.
    expect(await statuses(times(3, () => page(api, linkOf('one'))))).toEqual([503, 503, 429]);
    const refused = await page(api, `${linkOf('one')}/state`);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThanOrEqual(1);
    expect(refused.headers.get('Content-Security-Policy')).toContain("form-action 'self'");
    expect(await refused.text()).toContain('Det blev för många försök');
    expect((await page(api, linkOf('two'))).status).toBe(503);
    expect(await statuses(times(3, () => page(api, '/attest/style.css')))).toEqual([200, 200, 200]);
  });

  it('takes fewer forms than looks, codes among them', async () => {
    const api = await limited({ LIMIT_FORMS_PER_LINK: 2, LIMIT_PER_LINK: 100 });
    const enter = () =>
      page(api, `${linkOf('one')}/code/entry`, { method: 'POST', body: new URLSearchParams() });
    const all = await statuses(times(3, enter));
    expect(all.slice(0, 2)).not.toContain(429);
    expect(all[2]).toBe(429);
    expect((await page(api, linkOf('one'))).status).toBe(503);
  });

  it('whose forms come from one address is bounded whatever the links are', async () => {
    const api = await limited({ LIMIT_FORMS_PER_ADDRESS: 2 });
    const ask = (userId: string) => () => page(api, `${linkOf(userId)}/code`, { method: 'POST' });
    expect((await statuses(['a', 'b', 'c'].map(ask)))[2]).toBe(429);
  });

  it('that opens nothing is not guessed at: false ones alone count', async () => {
    const api = await limited({ LIMIT_FALSE_LINKS: 2 });
    expect(await statuses(times(4, () => page(api, linkOf('one'))))).toEqual([503, 503, 503, 503]);
    const guesses = ['a.b', 'c.d', 'e.f'].map((guess) => () => page(api, `/attest/${guess}`));
    expect(await statuses(guesses)).toEqual([404, 404, 429]);
  });
});

it('more at once than can be served are turned away: pages with a page, and what was turned away has done nothing', async () => {
  const api = await limited({}, 2);
  const token = await api.idp.token('portal');
  const slow = times(2, () => api.ask('GET', one(ID), undefined, { token })).map((ask) => ask());
  await new Promise((soon) => setTimeout(soon, 100));
  const refused = await api.ask('GET', one(ID), undefined, { token });
  expect(refused).toMatchObject(problem('overloaded', 503));
  expect(refused.headers.get('Retry-After')).toBe('5');
  expect(await (await api.fetch(linkOf('one'))).text()).toContain('Tjänsten svarar inte just nu');
  expect(await api.get('/healthz')).toMatchObject({ status: 200 });
  expect((await Promise.all(slow)).map(({ body }) => body.type)).toEqual([
    '/problems/temporal-unavailable',
    '/problems/temporal-unavailable',
  ]);
  expect(await api.ask('GET', one(ID), undefined, { token })).toMatchObject(
    problem('temporal-unavailable', 503),
  );
});

it('requests whose connection breaks off do not count for ever, also those that waited for their turn on it', async () => {
  const api = await limited({}, 2);
  const token = await api.idp.token('portal');
  const ask = `GET ${one(ID)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1', () => socket.write(ask.repeat(2)));
  await new Promise((soon) => setTimeout(soon, 100));
  expect(await api.get('/readyz')).toMatchObject(problem('overloaded', 503));
  socket.destroy();
  await new Promise((soon) => setTimeout(soon, 100));
  for (const answer of await Promise.all([api.get('/readyz'), api.get('/readyz')])) {
    expect(answer).toMatchObject(problem('temporal-unavailable', 503));
  }
});

it('answers say to browsers that there is nothing in them to show, and let no other origin read them', async () => {
  const answer = await base.ask('GET', '/healthz', undefined, {
    headers: { Origin: 'https://elsewhere.example' },
  });
  expect(answer.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(answer.headers.get('Strict-Transport-Security')).toContain('max-age=');
  expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull();
  const asked = await base.fetch('/v1/onboardings', {
    method: 'OPTIONS',
    headers: { Origin: 'https://elsewhere.example', 'Access-Control-Request-Method': 'POST' },
  });
  expect([asked.status, asked.headers.get('Access-Control-Allow-Origin')]).toEqual([405, null]);
});
