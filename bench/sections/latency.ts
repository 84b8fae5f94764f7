/** (c) How long a message takes over the API and by the SDK directly, with more and more onboardings open. */
import { setTimeout as pause } from 'node:timers/promises';
import { Api } from '../api';
import { Ground } from '../ground';
import { OpenOnboardings } from '../open';
import { median, percentile, progress, type Aim, type Found } from '../report';
import { variants } from '../variants';

export interface LatencyOptions {
  /** How many are open, growing. */
  sizes: number[];
  /** Messages each way at each size, in turn. */
  samples: number;
}

interface Seen {
  open: number;
  api: number[];
  sdk: number[];
  serverMb: number;
  workerMb: number;
  apiMb: number;
}

/** A message that an onboarding takes again and again: those waited for are reminded. */
const reminder = { name: 'reminderRequested', data: { reason: 'Handläggaren har bett om det.' } } as const;

/** Milliseconds, so that what was opened is off the machine's mind. */
const SETTLE = 3000;
/** Messages until everybody's code is compiled: with fewer, who is measured first looks slower. */
const WARM_UP = 200;

export async function latency({ sizes, samples }: LatencyOptions): Promise<Found> {
  progress('(c) starts a server, a worker and the API');
  const ground = await Ground.open(['product']);
  const seen: Seen[] = [];
  try {
    const api = await Api.start(ground, 1);
    try {
      const opened = new OpenOnboardings(ground, ground.product(variants.plain));
      for (const open of sizes) {
        await opened.growTo(open);
        await pause(SETTLE);
        const times = await take(ground, api, opened, samples);
        const memory = {
          serverMb: ground.server.residentMb(),
          workerMb: ground.crew('product').residentMb(),
          apiMb: api.residentMb(),
        };
        seen.push({ open, ...times, ...memory });
        progress(`(c) ${open} open: ${median(times.api).toFixed(1)} ms over the API`);
      }
    } finally {
      await api.stop();
    }
  } finally {
    await ground.close();
  }
  return report(seen, samples);
}

async function take(ground: Ground, api: Api, opened: OpenOnboardings, samples: number) {
  const rider = ground.product({ ...variants.plain, messages: [reminder] });
  const overApi = () => {
    const one = opened.random();
    return opened.timed(one, () => api.ask('POST', `/v1/onboardings/${one.id}/reminder`, reminder.data));
  };
  const bySdk = () => {
    const one = opened.random();
    return opened.timed(one, () => rider.say(one, 0));
  };
  for (let warm = 0; warm < WARM_UP; warm += 1) await (warm % 2 === 0 ? overApi() : bySdk());
  const times = { api: [] as number[], sdk: [] as number[] };
  for (let sample = 0; sample < samples; sample += 1) {
    times.api.push(await overApi());
    times.sdk.push(await bySdk());
  }
  return times;
}

function report(seen: Seen[], samples: number): Found {
  const [fewest, most] = [seen[0], seen.at(-1)];
  const aims: Aim[] = [];
  if (fewest && most) {
    aims.push({
      what: `p50 over the API with ${most.open} open over that with ${fewest.open}`,
      bound: { atMost: 1.2 },
      seen: median(most.api) / median(fewest.api),
    });
  }
  for (const { open, api, sdk } of seen) {
    aims.push({
      what: `API over SDK at p50 with ${open} open, ms`,
      bound: { atMost: 5 },
      seen: median(api) - median(sdk),
    });
  }
  return {
    section: `(c) Latency of a message, ms, one at a time, ${samples} each way; memory, MB`,
    tables: [
      {
        title: 'By how many are open',
        head: ['open', 'API p50', 'API p99', 'SDK p50', 'SDK p99', 'server', 'worker', 'API'],
        rows: seen.map(({ open, api, sdk, serverMb, workerMb, apiMb }) => [
          open,
          ...[api, sdk].flatMap((times) => [median(times), percentile(times, 99)]),
          ...[serverMb, workerMb, apiMb].map(Math.round),
        ]),
      },
    ],
    aims,
  };
}
