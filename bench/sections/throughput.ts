/** (a) Onboardings a second, product and bare in turn on one server, at two paces. */
import { performance } from 'node:perf_hooks';
import { subjects, type Subject } from '../crew';
import { Ground, type Pace, type Rider } from '../ground';
import { stepsIn } from '../history';
import { median, progress, type Found } from '../report';
import { variants } from '../variants';

export interface ThroughputOptions {
  rounds: number;
  /** Onboardings in each round. */
  count: number;
  /** How many are under way at once: enough to keep the machine busy. */
  atATime: number;
}

const paces: Pace[] = ['driven', 'calm'];
const all: Subject[] = ['product', 'bare', 'inClear'];

export async function throughput({ rounds, count, atATime }: ThroughputOptions): Promise<Found> {
  const seen: Record<Pace, Partial<Record<Subject, Round[]>>> = { driven: {}, calm: {} };
  for (let round = 0; round < rounds; round += 1) {
    await onFreshGround(round, { count, atATime }, (pace, subject, one) => {
      (seen[pace][subject] ??= []).push(one);
      progress(`(a) round ${round + 1}, ${pace}, ${subject}: ${one.perSecond.toFixed(1)} a second`);
    });
  }
  const of = (pace: Pace, subject: Subject, what: keyof Round = 'perSecond') =>
    median((seen[pace][subject] ?? []).map((one) => one[what]));
  return {
    section: `(a) Onboardings a second, ${atATime} at once, median of ${rounds} rounds of ${count}`,
    tables: [
      {
        title: 'plain',
        head: ['pace', 'product', 'bare', 'product over bare', 'product in clear', 'encrypted over clear'],
        rows: paces.map((pace) => [
          pace,
          of(pace, 'product'),
          of(pace, 'bare'),
          of(pace, 'product') / of(pace, 'bare'),
          of(pace, 'inClear'),
          of(pace, 'product') / of(pace, 'inClear'),
        ]),
      },
      {
        title:
          'Processor time of an onboarding, ms: others on the machine change it less than they change times',
        head: ['', 'worker', 'server', 'both'],
        rows: paces.flatMap((pace) =>
          all.map((subject) => {
            const [worker, server] = [of(pace, subject, 'workerMs'), of(pace, subject, 'serverMs')];
            return [`${subject}, ${pace}`, worker, server, worker + server];
          }),
        ),
      },
      {
        title: 'Each round, onboardings a second',
        head: ['', ...Array.from({ length: rounds }, (_, round) => `round ${round + 1}`)],
        rows: paces.flatMap((pace) =>
          all.map((subject) => [
            `${subject}, ${pace}`,
            ...(seen[pace][subject] ?? []).map(({ perSecond }) => perSecond),
          ]),
        ),
      },
    ],
    aims: paces.map((pace) => ({
      what: `product over bare, ${pace}`,
      bound: { atLeast: 0.9 },
      seen: of(pace, 'product') / of(pace, 'bare'),
    })),
  };
}

/** The server slows as its database grows: each round has a fresh one, and another subject goes first. */
async function onFreshGround(
  round: number,
  size: Size,
  told: (pace: Pace, subject: Subject, one: Round) => void,
): Promise<void> {
  progress(`(a) round ${round + 1}: starts a server and its workers`);
  const ground = await Ground.open(all);
  try {
    const riders = await ridersOf(ground);
    for (const rider of riders) await ground.carryAll(rider, 'calm', size.atATime, size.atATime);
    const first = round % riders.length;
    const inTurn = [...riders.slice(first), ...riders.slice(0, first)];
    for (const pace of paces) {
      for (const rider of inTurn) told(pace, rider.subject, await roundOf(ground, rider, pace, size));
    }
  } finally {
    await ground.close();
  }
}

/** The bare one does as much as one onboarding has done at calm pace. */
async function ridersOf(ground: Ground): Promise<Rider[]> {
  const first = await ground.carry(ground.product(variants.plain), 'calm', 40);
  const steps = stepsIn((await first.fetchHistory()).events ?? []);
  return all.map((subject) =>
    subjects[subject].bare ? ground.bare(steps) : ground.product(variants.plain, subject, steps),
  );
}

type Size = Pick<ThroughputOptions, 'count' | 'atATime'>;

interface Round {
  perSecond: number;
  /** Of one onboarding. */
  workerMs: number;
  serverMs: number;
}

async function roundOf(ground: Ground, rider: Rider, pace: Pace, { count, atATime }: Size): Promise<Round> {
  const used = () => [ground.crew(rider.subject).processorMs(), ground.server.processorMs()] as const;
  const [worker, server] = used();
  const began = performance.now();
  await ground.carryAll(rider, pace, count, atATime);
  const took = performance.now() - began;
  const [workerAfter, serverAfter] = used();
  return {
    perSecond: (count * 1000) / took,
    workerMs: (workerAfter - worker) / count,
    serverMs: (serverAfter - server) / count,
  };
}
