/** (e) How much is read over the API in a second. */
import { setTimeout as pause } from 'node:timers/promises';
import { Api } from '../api';
import { Ground, inTurn } from '../ground';
import { OpenOnboardings } from '../open';
import { median, percentile, progress, type Found } from '../report';
import { variants } from '../variants';

export interface ReadingOptions {
  open: number;
  /** For each kind of reading. */
  seconds: number;
  /** How many ask at once. */
  atATime: number;
}

/** Milliseconds after which visibility has all that is open. */
const VISIBLE_AFTER = 3000;

export async function reading({ open, seconds, atATime }: ReadingOptions): Promise<Found> {
  progress('(e) starts a server, a worker and the API');
  const ground = await Ground.open(['product']);
  const seen: { what: string; times: number[]; refused: number }[] = [];
  try {
    const api = await Api.start(ground, atATime);
    try {
      const opened = new OpenOnboardings(ground, ground.product(variants.plain));
      await opened.growTo(open);
      await pause(VISIBLE_AFTER);
      const kinds = {
        'list, a page of 50': () => '/v1/onboardings?limit=50',
        [`tasks of a role, ${open} of them`]: () => '/v1/tasks?role=caseOfficer',
        view: () => `/v1/onboardings/${opened.random().id}`,
      };
      for (const [what, path] of Object.entries(kinds)) {
        seen.push({ what, ...(await read(() => api.ask('GET', path()), seconds, atATime)) });
        progress(`(e) ${what}: ${((seen.at(-1)?.times.length ?? 0) / seconds).toFixed(1)} a second`);
      }
    } finally {
      await api.stop();
    }
  } finally {
    await ground.close();
  }
  return {
    section: `(e) Reading over the API, ${open} open, ${atATime} at once`,
    tables: [
      {
        title: 'For each kind of reading',
        head: ['', 'a second', 'p50 ms', 'p99 ms', 'turned away'],
        rows: seen.map(({ what, times, refused }) => [
          what,
          times.length / seconds,
          median(times),
          percentile(times, 99),
          refused,
        ]),
      },
    ],
    aims: [],
  };
}

async function read(ask: () => Promise<void>, seconds: number, atATime: number) {
  const times: number[] = [];
  let refused = 0;
  const until = performance.now() + seconds * 1000;
  await inTurn(atATime, atATime, async () => {
    while (performance.now() < until) {
      const began = performance.now();
      await ask().then(
        () => times.push(performance.now() - began),
        () => (refused += 1),
      );
    }
  });
  return { times, refused };
}
