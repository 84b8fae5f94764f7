/** (d) What a cached onboarding takes of a worker's memory, the bound that follows, and what an evicted one costs. */
import { setTimeout as pause } from 'node:timers/promises';
import { cachedWithin } from '../../worker/cache';
import { COLLECT_GARBAGE } from '../at-rest';
import type { Step } from '../bare';
import type { Subject } from '../crew';
import { Ground, type Rider } from '../ground';
import { stepsIn } from '../history';
import { OpenOnboardings } from '../open';
import { median, percentile, progress, type Found, type Table } from '../report';
import { variants } from '../variants';

export interface MemoryOptions {
  /** How many are cached. */
  count: number;
  /** Events of the longest history, which the server counts. */
  longest: number;
  /** Messages to one that has been evicted. */
  samples: number;
}

/** The first ones bring with them what all share. */
const WARM_UP = 50;
/** Milliseconds in which garbage is collected, or is not. */
const SETTLE = 5000;

/** By how many messages they have been carried through: as they begin, and with all but the attestation behind them. */
const stages = [
  { stage: 'application review', messages: 0 },
  { stage: 'attestation', messages: 5 },
];

export async function memory({ count, longest, samples }: MemoryOptions): Promise<Found> {
  progress('(d) starts a server and a worker');
  const ground = await Ground.open([]);
  const cached: Cached[] = [];
  let evicted: Table;
  try {
    const steps = await plainSteps(ground);
    for (const { stage, messages } of stages) {
      for (const subject of ['product', 'bare'] as const) {
        await ground.staff(subject, { maxCached: count + 1000 });
        const rider = subject === 'product' ? ground.product(variants.plain) : ground.bare(steps);
        cached.push({ stage, subject, ...(await each(ground, rider, messages, count)) });
        progress(`(d) ${subject} in ${stage}: ${cached.at(-1)?.mb.toFixed(2)} MB each`);
      }
    }
    evicted = await firstMessages(ground, longest, samples);
  } finally {
    await ground.close();
  }
  const most = Math.max(...cached.map(({ subject, mb }) => (subject === 'product' ? mb : 0)));
  return {
    section: `(d) Memory of a cached onboarding, by the growth of ${count}`,
    tables: [
      {
        title: 'MB each',
        head: ['', 'when garbage has been collected', 'before'],
        rows: cached.map(({ stage, subject, mb, withGarbage }) => [
          `${subject} in ${stage}`,
          mb,
          withGarbage,
        ]),
      },
      {
        title: 'What follows: cached at most on this machine',
        head: ['', 'onboardings'],
        rows: [['as MAX_CACHED_ONBOARDINGS has it where it is not set', cachedWithin()]],
      },
      evicted,
    ],
    aims: [{ what: 'MB for each cached onboarding', bound: { atMost: 0.6 }, seen: most }],
  };
}

interface Cached {
  stage: string;
  subject: Subject;
  mb: number;
  withGarbage: number;
}

/** By the growth of the worker's resident memory. */
async function each(ground: Ground, rider: Rider, messages: number, count: number) {
  const opened = new OpenOnboardings(ground, rider, messages);
  const crew = ground.crew(rider.subject);
  const resident = async () => {
    await pause(SETTLE);
    const withGarbage = crew.residentMb();
    await opened.at(0).handle.signal(COLLECT_GARBAGE);
    crew.collectGarbage();
    await pause(SETTLE);
    return { withGarbage, live: crew.residentMb() };
  };
  await opened.growTo(WARM_UP);
  const before = await resident();
  await opened.growTo(WARM_UP + count);
  const after = await resident();
  return {
    mb: (after.live - before.live) / count,
    withGarbage: (after.withGarbage - before.withGarbage) / count,
  };
}

/** What the bare workflow is to do as much of. */
async function plainSteps(ground: Ground): Promise<Step[]> {
  await ground.staff('product');
  const { events } = await (await ground.carry(ground.product(variants.plain), 'calm', 40)).fetchHistory();
  return stepsIn(events ?? []);
}

/** A worker that keeps two: whoever is spoken to after two others has been evicted. */
async function firstMessages(ground: Ground, longest: number, samples: number): Promise<Table> {
  await ground.staff('product');
  const long = await grown(ground, longest);
  const short = new OpenOnboardings(ground, ground.product(variants.plain));
  await ground.staff('product', { maxCached: 2 });
  await short.growTo(3);
  const rider = ground.product({ ...variants.plain, messages: [reminder] });
  const evict = async () => {
    for (let other = 0; other < 3; other += 1) {
      const one = short.at(other);
      await short.timed(one, () => rider.say(one, 0));
    }
  };
  const times = { long: [] as number[], short: [] as number[] };
  for (let sample = 0; sample < samples; sample += 1) {
    await evict();
    const began = performance.now();
    await rider.say(long.begun, 0);
    times.long.push(performance.now() - began);
    await evict();
    const one = short.at(0);
    times.short.push(await short.timed(one, () => rider.say(one, 0)));
  }
  return {
    title: 'The first message to an evicted onboarding, ms',
    head: ['events of its history', 'p50', 'most'],
    rows: [
      ['few', median(times.short), percentile(times.short, 100)],
      [long.events, median(times.long), percentile(times.long, 100)],
    ],
  };
}

const reminder = { name: 'reminderRequested', data: { reason: 'Handläggaren har bett om det.' } } as const;

/** Its history stops short of where a fresh run would begin. */
async function grown(ground: Ground, longest: number) {
  const opened = new OpenOnboardings(ground, ground.product(variants.plain));
  await opened.growTo(1);
  const begun = opened.at(0);
  const rider = ground.product({ ...variants.plain, messages: [reminder] });
  let events = 0;
  while (events < longest) {
    for (let more = 0; more < 10; more += 1) await opened.timed(begun, () => rider.say(begun, 0));
    events = (await begun.handle.describe()).historyLength;
  }
  return { begun, events };
}
