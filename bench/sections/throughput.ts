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

export async function throughput({ rounds, count, atATime }: ThroughputOptions): Promise<Found> {
  const all: Subject[] = ['product', 'bare', 'inClear'];
  progress('(a) starts a server and its workers');
  const ground = await Ground.open(all);
  const seen: Record<Pace, Partial<Record<Subject, number[]>>> = { driven: {}, calm: {} };
  try {
    const riders = await ridersOf(ground, all);
    progress('(a) warms up');
    for (const rider of riders) await ground.carryAll(rider, 'calm', atATime, atATime);
    for (let round = 0; round < rounds; round += 1) {
      for (const pace of paces) {
        for (const rider of riders) {
          const perSecond = await perSecondOf(() => ground.carryAll(rider, pace, count, atATime), count);
          (seen[pace][rider.subject] ??= []).push(perSecond);
          progress(`(a) round ${round + 1}, ${pace}, ${rider.subject}: ${perSecond.toFixed(1)} a second`);
        }
      }
    }
  } finally {
    await ground.close();
  }
  const of = (pace: Pace, subject: Subject) => median(seen[pace][subject] ?? []);
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
        title: 'Each round, onboardings a second',
        head: ['', ...Array.from({ length: rounds }, (_, round) => `round ${round + 1}`)],
        rows: paces.flatMap((pace) =>
          all.map((subject) => [`${subject}, ${pace}`, ...(seen[pace][subject] ?? [])]),
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

/** The bare one does as much as one onboarding has done at calm pace. */
async function ridersOf(ground: Ground, all: Subject[]): Promise<Rider[]> {
  const first = await ground.carry(ground.product(variants.plain), 'calm', 40);
  const steps = stepsIn((await first.fetchHistory()).events ?? []);
  return all.map((subject) =>
    subjects[subject].bare ? ground.bare(steps) : ground.product(variants.plain, subject, steps),
  );
}

async function perSecondOf(act: () => Promise<void>, count: number): Promise<number> {
  const began = performance.now();
  await act();
  return (count * 1000) / (performance.now() - began);
}
