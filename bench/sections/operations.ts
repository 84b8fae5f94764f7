/** (b) What one onboarding costs the engine at calm pace, counted by the server and in the histories. */
import { setTimeout as pause } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { countIn, featureNames, sharesIn, stepsIn, type Counts, type Event, type Share } from '../history';
import { Ground, type Rider } from '../ground';
import { grown, sumBy } from '../metrics';
import { median, progress, type Found, type Table } from '../report';
import { variants, type VariantName } from '../variants';

export interface OperationsOptions {
  names: VariantName[];
  /** Onboardings of each kind, one after another: one at a time, so that the counts repeat. */
  count: number;
}

interface Cost {
  counts: Counts;
  bytes: number;
  requests: Record<string, number>;
  /** Of the last one. */
  events: Event[];
}

/** Milliseconds in which the server takes what the worker has answered last. */
const SETTLE = 40;
/** Milliseconds after which the server's metrics tell of all that has been. */
const METRICS_LAG = 2500;

/** Asked by the bench, or by idle workers: not by an onboarding. */
const notAnOnboardings = [
  'DescribeNamespace',
  'GetSystemInfo',
  'RecordWorkerHeartbeat',
  'GetWorkflowExecutionHistory',
  'DescribeWorkflowExecution',
  'ListSearchAttributes',
  'ShutdownWorker',
];

export async function operations({ names, count }: OperationsOptions): Promise<Found> {
  progress('(b) starts a server and its workers');
  const ground = await Ground.open(['product', 'inClear', 'withEvents', 'bare']);
  const costs: { name: VariantName; product: Cost; bare: Cost }[] = [];
  let without: { inClear: Cost; withEvents: Cost };
  try {
    for (const name of names) {
      const product = await costOf(ground, ground.product(variants[name]), count);
      const bare = await costOf(ground, ground.bare(stepsIn(product.events)), count);
      progress(`(b) ${name}`);
      expectSameLoad(name, product.counts, bare.counts);
      costs.push({ name, product, bare });
    }
    without = {
      inClear: await costOf(ground, ground.product(variants.plain, 'inClear'), count),
      withEvents: await costOf(ground, ground.product(variants.plain, 'withEvents'), count),
    };
  } finally {
    await ground.close();
  }
  const [first] = costs;
  return {
    section: '(b) Operations per onboarding, calm pace',
    tables: [
      ...costs.map(({ name, product, bare }) => sideBySide(name, product, bare)),
      ...(first ? [byName(first), byFeature(first.name, first.product)] : []),
      ...(first ? [byWholeFeature(first.product, without)] : []),
    ],
    aims: costs.flatMap(({ name, product, bare }) => [
      aim(`${name}: frontend requests`, total(product.requests) / total(bare.requests), 1.1),
      aim(`${name}: workflow tasks`, product.counts.workflowTasks / bare.counts.workflowTasks, 1.1),
      aim(`${name}: events`, product.counts.events / bare.counts.events, 1.25),
    ]),
  };
}

const aim = (what: string, seen: number, atMost: number) => ({
  what: `${what}, product over bare`,
  bound: { atMost },
  seen,
});

const total = (requests: Record<string, number>) =>
  Object.values(requests).reduce((sum, one) => sum + one, 0);

async function costOf(ground: Ground, rider: Rider, count: number): Promise<Cost> {
  // The first one warms up: its worker compiles, its connection opens.
  await ground.carry(rider, 'calm', SETTLE);
  await pause(METRICS_LAG);
  const before = await requestsOf(ground, rider);
  const handles: WorkflowHandle[] = [];
  for (let made = 0; made < count; made += 1) handles.push(await ground.carry(rider, 'calm', SETTLE));
  await pause(METRICS_LAG);
  const all = grown(before, await requestsOf(ground, rider));
  const requests = Object.fromEntries(Object.entries(all).map(([name, made]) => [name, made / count]));
  const histories = await Promise.all(handles.map((handle) => handle.fetchHistory()));
  const each = histories.map(({ events }) => countIn(events ?? []));
  const sizes = await Promise.all(
    handles.map(async (handle) => (await handle.describe()).historySize ?? NaN),
  );
  const counts = Object.fromEntries(
    Object.keys(each[0] ?? {}).map((key) => [key, median(each.map((one) => one[key as keyof Counts]))]),
  ) as unknown as Counts;
  return { counts, bytes: median(sizes), requests, events: histories.at(-1)?.events ?? [] };
}

/** Polls that nothing came to are an idle worker's, not an onboarding's. */
async function requestsOf(ground: Ground, { subject }: Rider): Promise<Record<string, number>> {
  const asked = await ground.server.requests(subject);
  const metrics = await ground.crew(subject).metrics();
  const empty = (name: string) => total(sumBy(metrics, 'none', (sample) => sample.name === name));
  const counted = Object.entries(asked).filter(([name]) => !notAnOnboardings.includes(name));
  return Object.fromEntries(
    counted.map(([name, times]) => {
      if (name === 'PollWorkflowTaskQueue')
        return [name, times - empty('temporal_workflow_task_queue_poll_empty')];
      return [
        name,
        name === 'PollActivityTaskQueue' ? times - empty('temporal_activity_poll_no_task') : times,
      ];
    }),
  );
}

function expectSameLoad(name: string, product: Counts, bare: Counts): void {
  for (const key of ['messages', 'activities', 'timers', 'upserts'] as const) {
    if (product[key] !== bare[key])
      throw new Error(`${name}: the bare workflow has ${bare[key]} ${key}, the product ${product[key]}.`);
  }
}

function sideBySide(name: string, product: Cost, bare: Cost): Table {
  const row = (what: string, of: (cost: Cost) => number) => [
    what,
    of(product),
    of(bare),
    of(bare) === 0 ? '' : of(product) / of(bare),
  ];
  return {
    title: `${name}: ${product.counts.messages} messages, ${product.counts.activities} activities, ${product.counts.timers} timers, ${product.counts.upserts} upserts`,
    head: ['', 'product', 'bare', 'ratio'],
    rows: [
      row('frontend requests', ({ requests }) => total(requests)),
      row('workflow tasks', ({ counts }) => counts.workflowTasks),
      row('events', ({ counts }) => counts.events),
      row('bytes of history', ({ bytes }) => bytes),
      row('local activities', ({ counts }) => counts.localActivities),
      row('billable actions', ({ counts }) => counts.actions),
    ],
  };
}

function byName({ name, product, bare }: { name: string; product: Cost; bare: Cost }): Table {
  const names = [...new Set([...Object.keys(product.requests), ...Object.keys(bare.requests)])].sort();
  return {
    title: `Frontend requests by name (${name})`,
    head: ['', 'product', 'bare'],
    rows: names.map((one) => [one, product.requests[one] ?? 0, bare.requests[one] ?? 0]),
  };
}

function byFeature(name: string, { events }: Cost): Table {
  const shares = sharesIn(events);
  const all = (of: keyof Share) => featureNames.reduce((sum, feature) => sum + shares[feature][of], 0);
  const percent = (share: Share, of: keyof Share) => `${Math.round((100 * share[of]) / all(of))} %`;
  return {
    title: `The share of each feature (${name})`,
    head: ['', 'events', '', 'workflow tasks', '', 'bytes', '', 'billable actions', ''],
    rows: featureNames.map((feature) => {
      const share = shares[feature];
      const each = (['events', 'workflowTasks', 'bytes', 'actions'] as const).map((of) => [
        share[of],
        percent(share, of),
      ]);
      return [feature, ...each.flat()];
    }),
  };
}

/** What a setting turns on or off as a whole. */
function byWholeFeature(product: Cost, { inClear, withEvents }: { inClear: Cost; withEvents: Cost }): Table {
  const row = (what: string, of: (cost: Cost) => number) => [what, ...[product, inClear, withEvents].map(of)];
  return {
    title:
      'Encryption and events to the portal (plain); requests with those of the workflow that delivers, else its own',
    head: ['', 'product', 'in clear', 'with events'],
    rows: [
      row('frontend requests', ({ requests }) => total(requests)),
      row('workflow tasks', ({ counts }) => counts.workflowTasks),
      row('events', ({ counts }) => counts.events),
      row('bytes of history', ({ bytes }) => bytes),
      row('billable actions', ({ counts }) => counts.actions),
    ],
  };
}
