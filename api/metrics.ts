/**
 * What the API tells Prometheus (docs/metrics.md): of its requests, and how many onboardings stand where. Routes stand in
 * it by their patterns: no address, no id.
 */
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ListenAddress } from '../platform/listen-address';
import { answerWithProblem, nothingHere, problemIn } from './problems';
import { routeOf } from './request-log';
import { serve, type Serving } from './server';
import type { Counts } from './visibility';
import { whenOver } from './when-over';

/** Seconds. What takes longer than a worker is waited for (MESSAGE_DEADLINE_MS) is seen apart. */
const DURATIONS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Milliseconds, within the ten seconds that Prometheus waits. What is counted later is told the next time. */
const COUNTED_WITHIN = 5_000;

/** With the process's own: memory, processor, event loop. */
export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Goes before everything else. */
export function measureRequests(registry: Registry): RequestHandler {
  const registers = [registry];
  const duration = new Histogram({
    name: 'agent_onboarding_http_request_duration_seconds',
    help: 'Requests: how many, and how long each took',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATIONS,
    registers,
  });
  const underWay = new Gauge({
    name: 'agent_onboarding_http_requests_under_way',
    help: 'Requests not yet answered',
    registers,
  });
  const problems = new Counter({
    name: 'agent_onboarding_http_problems_total',
    help: 'Answers that said what went wrong, by what they said',
    labelNames: ['problem'],
    registers,
  });
  return (req, res, next) => {
    const told = duration.startTimer();
    underWay.inc();
    whenOver(req, res, () => {
      underWay.dec();
      told(labelsOf(req, res));
      const problem = problemIn(res);
      if (problem) problems.inc({ problem });
    });
    next();
  };
}

/** A class of statuses, or that the caller went away before it was answered. */
function labelsOf(req: Request, res: Response) {
  const status = res.writableFinished ? `${Math.floor(res.statusCode / 100)}xx` : 'unanswered';
  return { method: req.method, route: routeOf(req), status };
}

/**
 * Read when Prometheus asks. What cannot be read is left out, which is said, and hinders nothing else: old counts would
 * look like new ones.
 */
export function gaugeOnboardings(
  registry: Registry,
  count: () => Promise<Counts>,
  countedWithin = COUNTED_WITHIN,
): void {
  const gauge = <L extends string>(
    name: string,
    help: string,
    labelNames: L[],
    set: (gauge: Gauge<L>, counts: Counts | undefined) => void,
  ) =>
    new Gauge<L>({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        this.reset();
        set(this, await inTime(count(), countedWithin));
      },
    });
  gauge('agent_onboarding_open', 'Onboardings under way', ['stage'], (to, counts) =>
    counts?.stages.forEach(({ stage, open }) => to.set({ stage }, open)),
  );
  gauge('agent_onboarding_parked', 'Onboardings with a parked step', [], setTo('parked'));
  gauge('agent_onboarding_escalated', 'Onboardings whose wait has escalated', [], setTo('escalated'));
  gauge('agent_onboarding_counted', '1 where the onboardings could be counted, else 0', [], (to, counts) =>
    to.set(counts ? 1 : 0),
  );
}

/** A gauge without labels is 0 once it is reset: it has no value where there is none. */
const setTo = (of: 'parked' | 'escalated') => (to: Gauge, counts: Counts | undefined) =>
  counts ? to.set(counts[of]) : to.remove();

async function inTime(counts: Promise<Counts>, within: number): Promise<Counts | undefined> {
  let late: NodeJS.Timeout | undefined;
  const given = new Promise<undefined>((resolve) => {
    late = setTimeout(() => resolve(undefined), within);
  });
  try {
    return await Promise.race([counts, given]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(late);
  }
}

/** @throws Error that names the setting, where that address cannot be listened on. */
export function serveMetrics(
  registry: Registry,
  address: ListenAddress,
  report: (error: unknown) => void,
): Promise<Serving> {
  const settings = { host: 'API_METRICS_ADDRESS', port: 'API_METRICS_ADDRESS' };
  return serve(metricsApp(registry, report), { ...address, settings, graceSeconds: 1 });
}

function metricsApp(registry: Registry, report: (error: unknown) => void): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/metrics', async (_req, res) => {
    const told = await registry.metrics();
    res.set('Content-Type', registry.contentType).send(told);
  });
  app.use(() => {
    throw nothingHere();
  });
  app.use(answerWithProblem(report));
  return app;
}
