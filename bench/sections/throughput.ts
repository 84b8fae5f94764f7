/** (a) Onboardings a second, product and bare in turn on one server, there and back, at two paces. */
import { performance } from 'node:perf_hooks';
import { subjects, type Subject } from '../crew';
import { Ground, type Pace, type Rider } from '../ground';
import { stepsIn } from '../history';
import { median, progress, type Found } from '../report';
import { variants } from '../variants';

export interface ThroughputOptions {
  rounds: number;
  /** Onboardings of each subject in each round, half of them on the way there. */
  count: number;
  /** How many are under way at once: enough to keep the machine busy. */
  atATime: number;
}

const paces: Pace[] = ['driven', 'calm'];
const riding: Subject[] = ['product', 'bare', 'inClear'];

export async function throughput({ rounds, count, atATime }: ThroughputOptions): Promise<Found> {
  const seen: Record<Pace, Partial<Record<Subject, Round[]>>> = { driven: {}, calm: {} };
  for (let round = 0; round < rounds; round += 1) {
    await onFreshGround(round, { count, atATime }, (pace, subject, one) => {
      (seen[pace][subject] ??= []).push(one);
      progress(`(a) round ${round + 1}, ${pace}, ${subject}: ${one.perSecond.toFixed(1)} a second`);
    });
  }
  const all = (pace: Pace, subject: Subject, what: keyof Round) =>
    (seen[pace][subject] ?? []).map((one) => one[what]);
  const of = (pace: Pace, subject: Subject, what: keyof Round = 'perSecond') =>
    median(all(pace, subject, what));
  /** Of each round by itself: a busy neighbour of the machine slows both. */
  const ratio = (pace: Pace, subject: Subject, other: Subject) => {
    const others = all(pace, other, 'perSecond');
    return median(all(pace, subject, 'perSecond').map((one, round) => one / (others[round] ?? NaN)));
  };
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
          ratio(pace, 'product', 'bare'),
          of(pace, 'inClear'),
          ratio(pace, 'product', 'inClear'),
        ]),
      },
      {
        title:
          'Processor time of an onboarding, ms: others on the machine change it less than they change times',
        head: ['', 'worker', 'server', 'both'],
        rows: paces.flatMap((pace) =>
          riding.map((subject) => {
            const [worker, server] = [of(pace, subject, 'workerMs'), of(pace, subject, 'serverMs')];
            return [`${subject}, ${pace}`, worker, server, worker + server];
          }),
        ),
      },
      {
        title: 'Each round, onboardings a second',
        head: ['', ...Array.from({ length: rounds }, (_, round) => `round ${round + 1}`)],
        rows: paces.flatMap((pace) =>
          riding.map((subject) => [`${subject}, ${pace}`, ...all(pace, subject, 'perSecond')]),
        ),
      },
    ],
    aims: paces.map((pace) => ({
      what: `product over bare, ${pace}`,
      bound: { atLeast: 0.9 },
      seen: ratio(pace, 'product', 'bare'),
    })),
  };
}

/**
 * The server slows as its database grows: each round has a fresh one and another order, and goes there and back, so that
 * each subject meets it as grown as the others do.
 */
async function onFreshGround(
  round: number,
  size: Size,
  told: (pace: Pace, subject: Subject, one: Round) => void,
): Promise<void> {
  progress(`(a) round ${round + 1}: starts a server and its workers`);
  const ground = await Ground.open(riding);
  try {
    const riders = await ridersOf(ground);
    for (const rider of riders) await ground.carryAll(rider, 'calm', size.atATime, size.atATime);
    const first = round % riders.length;
    const inTurn = [...riders.slice(first), ...riders.slice(0, first)];
    for (const pace of paces) {
      const spent = new Map(riders.map(({ subject }) => [subject, nothing]));
      for (const rider of [...inTurn, ...inTurn.toReversed()]) {
        const more = await spentOn(ground, rider, pace, size);
        spent.set(rider.subject, sum(spent.get(rider.subject) ?? nothing, more));
      }
      for (const [subject, whole] of spent) told(pace, subject, roundOf(whole, size.count));
    }
  } finally {
    await ground.close();
  }
}

/** The bare one does as much as one onboarding has done at calm pace. */
async function ridersOf(ground: Ground): Promise<Rider[]> {
  const first = await ground.carry(ground.product(variants.plain), 'calm', 40);
  const steps = stepsIn((await first.fetchHistory()).events ?? []);
  return riding.map((subject) =>
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

/** Milliseconds. */
interface Spent {
  took: number;
  worker: number;
  server: number;
}
const nothing: Spent = { took: 0, worker: 0, server: 0 };
const sum = (one: Spent, other: Spent): Spent => ({
  took: one.took + other.took,
  worker: one.worker + other.worker,
  server: one.server + other.server,
});

const roundOf = ({ took, worker, server }: Spent, count: number): Round => ({
  perSecond: (count * 1000) / took,
  workerMs: worker / count,
  serverMs: server / count,
});

/** For half of a round's onboardings. */
async function spentOn(ground: Ground, rider: Rider, pace: Pace, { count, atATime }: Size): Promise<Spent> {
  const used = () => [ground.crew(rider.subject).processorMs(), ground.server.processorMs()] as const;
  const [worker, server] = used();
  const began = performance.now();
  await ground.carryAll(rider, pace, count / 2, atATime);
  const took = performance.now() - began;
  const [workerAfter, serverAfter] = used();
  return { took, worker: workerAfter - worker, server: serverAfter - server };
}
