/** What the API tells Prometheus, on a port of its own: of its requests, and of how many onboardings stand where. */
import { get } from 'node:http';
import express from 'express';
import { Registry } from 'prom-client';
import { gaugeOnboardings, measureRequests, serveMetrics } from '../../api/metrics';
import { serve } from '../../api/server';
import type { Counts } from '../../api/visibility';
import { Scrape } from '../worker/a-scrape';
import { aBody, Api, one } from './an-api';

const DURATION = 'agent_onboarding_http_request_duration_seconds_count';
const PROBLEMS = 'agent_onboarding_http_problems_total';
const UNDER_WAY = 'agent_onboarding_http_requests_under_way';

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

/** Where that registry's metrics are served. */
async function served(registry: Registry): Promise<string> {
  const bugs: unknown[] = [];
  const serving = await serveMetrics(registry, { host: '127.0.0.1', port: 0 }, (bug) => bugs.push(bug));
  closing.push(async () => {
    await serving.close();
    expect(bugs).toEqual([]);
  });
  return `http://127.0.0.1:${serving.port}`;
}

describe('Requests', () => {
  const limits = {
    ...{ LIMIT_PER_CLIENT: 0, LIMIT_PER_ADDRESS: 20, LIMIT_PER_LINK: 0, LIMIT_PAGES_PER_ADDRESS: 1 },
    ...{ LIMIT_FORMS_PER_LINK: 0, LIMIT_FORMS_PER_ADDRESS: 0, LIMIT_FALSE_LINKS: 0 },
  };
  let api: Api;
  let url: string;
  beforeAll(async () => {
    const first = await Api.before('127.0.0.1:1', 300);
    closing.push(() => first.close());
    const metrics = new Registry();
    api = await first.alone({ metrics, limits });
    closing.push(() => api.close());
    url = await served(metrics);
  });

  it('are counted by method, route pattern and class of status', async () => {
    const { organisationNumber } = aBody();
    await api.get(one(`${organisationNumber}~case0000000000000000`));
    await api.get(`/nowhere/${organisationNumber}`);
    await api.fetch('/healthz');
    await api.ask('DELETE', '/v1/onboardings');
    const scrape = await Scrape.until(url, (all) => all.sum(DURATION) === 4);
    expect(scrape.by(DURATION, 'method')).toEqual({ GET: 3, DELETE: 1 });
    expect(scrape.by(DURATION, 'route')).toEqual({
      '/v1/onboardings/:id': 1,
      '/v1/onboardings': 1,
      '/healthz': 1,
      none: 1,
    });
    expect(scrape.by(DURATION, 'status')).toEqual({ '2xx': 1, '4xx': 2, '5xx': 1 });
    expect(scrape.text).not.toContain(organisationNumber);
  });

  it('that went wrong are counted by what was answered', async () => {
    expect((await Scrape.of(url)).by(PROBLEMS, 'problem')).toEqual({
      temporalUnavailable: 1,
      notFound: 1,
      methodNotAllowed: 1,
    });
  });

  it('are told of while no Temporal server can be reached, which is said', async () => {
    expect((await Scrape.of(url)).sum('agent_onboarding_counted')).toBe(0);
  });

  it('that limits or overload turn away are too, those to the attest page as well', async () => {
    const before = (await Scrape.of(url)).sum(DURATION) ?? 0;
    for (let n = 0; n < 20; n += 1) await api.fetch('/v1/stages');
    await api.fetch('/attest/none');
    await api.fetch('/attest/none');
    const scrape = await Scrape.until(url, (all) => all.sum(DURATION) === before + 22);
    // Three before; the page has its own count.
    expect(scrape.sum(PROBLEMS, { problem: 'tooManyRequests' })).toBe(3 + 1);
    expect(scrape.sum(DURATION, { route: '/attest/:token' })).toBe(1);
  });

  it('under way are told as long as they are, and those whose caller went away are counted as such', async () => {
    const registry = new Registry();
    const app = express().use(measureRequests(registry));
    app.get('/slow', () => undefined);
    const slow = await serve(app, { host: '127.0.0.1', port: 0 });
    closing.push(() => slow.close());
    const told = await served(registry);
    const asked = get(`http://127.0.0.1:${slow.port}/slow`).on('error', () => undefined);
    await Scrape.until(told, (all) => all.sum(UNDER_WAY) === 1);
    asked.destroy();
    const scrape = await Scrape.until(told, (all) => all.sum(UNDER_WAY) === 0);
    expect(scrape.by(DURATION, 'status')).toEqual({ unanswered: 1 });
  });

  it('never by the port of the API itself', async () => {
    const elsewhere = await api.fetch('/metrics');
    expect([404, 429]).toContain(elsewhere.status);
  });
});

it('An address in use is named, with the setting', async () => {
  const url = new URL(await served(new Registry()));
  const there = { host: '127.0.0.1', port: Number(url.port) };
  await expect(serveMetrics(new Registry(), there, () => undefined)).rejects.toThrow(
    `Port ${url.port} is in use: set API_METRICS_ADDRESS to a free one.`,
  );
});

describe('Onboardings', () => {
  const counts: Counts = {
    stages: [
      { stage: 'attestation', stageLabel: 'Attest', open: 3 },
      { stage: 'ordering', stageLabel: 'Beställning', open: 0 },
    ],
    open: 3,
    parked: 2,
    escalated: 0,
    countedAt: '2026-03-02T11:00:00Z',
  };
  const GAUGES = ['open', 'parked', 'escalated'].map((name) => `agent_onboarding_${name}`);
  let count: () => Promise<Counts>;
  let url: string;
  beforeAll(async () => {
    const registry = new Registry();
    gaugeOnboardings(registry, () => count(), 200);
    url = await served(registry);
  });

  it('are told by stage, parked and escalated, none as zero', async () => {
    count = () => Promise.resolve(counts);
    const scrape = await Scrape.of(url);
    expect(scrape.by('agent_onboarding_open', 'stage')).toEqual({ attestation: 3, ordering: 0 });
    expect(GAUGES.map((name) => scrape.sum(name))).toEqual([3, 2, 0]);
    expect(scrape.sum('agent_onboarding_counted')).toBe(1);
  });

  it('that cannot be counted are left out, which is said; what was told before is not told again', async () => {
    count = () => Promise.reject(new Error('not now'));
    const scrape = await Scrape.of(url);
    expect(GAUGES.map((name) => scrape.sum(name))).toEqual([undefined, undefined, undefined]);
    expect(scrape.sum('agent_onboarding_counted')).toBe(0);
  });

  it('that are counted too slowly are left out, and told once they are', async () => {
    let counted: (counts: Counts) => void = () => undefined;
    const slow = new Promise<Counts>((resolve) => (counted = resolve));
    count = () => slow;
    expect((await Scrape.of(url)).sum('agent_onboarding_counted')).toBe(0);
    counted(counts);
    expect((await Scrape.of(url)).sum('agent_onboarding_parked')).toBe(2);
  });

  it('and nothing else is served there', async () => {
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(404);
  });
});
