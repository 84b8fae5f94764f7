/** What a chaos run does and when, drawn from a seed before it begins: the same seed is the same plan. */
import { endpoints, faultKinds, type FaultKind } from '../../sandbox/faults';
import { storyNames, type StoryName } from '../demo/stories';
import { dealt, diceOf, type Dice } from './random';

export type Killed = 'worker' | 'api' | 'temporal';

/** `at`: milliseconds from the beginning. */
interface Start {
  at: number;
  story: StoryName;
}

export interface Kill {
  at: number;
  name: Killed;
  /** Milliseconds until it is started again. */
  down: number;
}

export interface Fault {
  at: number;
  provider: Provider;
  /** `*`: whichever is called next. */
  endpoint: string;
  fault: FaultKind;
  times: number;
}

export interface Plan {
  /** Milliseconds, from the first onboarding to the last kill. */
  length: number;
  starts: Start[];
  kills: Kill[];
  faults: Fault[];
}

export interface Wanted {
  onboardings: number;
  kills: number;
  seed: number;
  /** Not where the Temporal server is somebody else's. */
  killTemporal: boolean;
}

/** Whoever the routine needs. */
const providers = ['portal', 'scrive', 'bankid', 'elks', 'smtp'] as const;
type Provider = (typeof providers)[number];

/** Milliseconds, on average: the worker is up again after about four seconds, and gets something done before the next. */
const BETWEEN_KILLS = 7_000;
const SHORTEST_RUN = 40_000;
/** They begin in this part of the run, so that the last kills too meet onboardings that are under way. */
const BEGINNINGS = 0.6;
const LONGEST_DOWN = 3_000;

export function planOf({ onboardings, kills, seed, killTemporal }: Wanted): Plan {
  const dice = diceOf(seed);
  const length = Math.max(SHORTEST_RUN, kills * BETWEEN_KILLS);
  const stories = dealt(dice, storyNames, onboardings);
  // The worker does the work: it is hit twice as often.
  const victims = ['worker', 'worker', 'api', ...(killTemporal ? (['temporal'] as const) : [])] as const;
  return {
    length,
    starts: stories.map((story, index) => ({
      at: Math.round((index / onboardings) * length * BEGINNINGS),
      story,
    })),
    kills: dealt(dice, victims, kills).map((name, index) => ({
      at: Math.round(((index + 0.5 + dice.next() / 2) / kills) * length),
      name,
      down: dice.between(0, LONGEST_DOWN),
    })),
    faults: faultsOf(dice, onboardings, length),
  };
}

/** Each kind at each provider, at least once. */
function faultsOf(dice: Dice, onboardings: number, length: number): Fault[] {
  const all = providers.flatMap((provider) => faultKinds.map((fault) => ({ provider, fault })));
  const count = Math.max(all.length, onboardings);
  return dealt(dice, all, count).map(({ provider, fault }, index) => ({
    at: Math.round(((index + dice.next()) / count) * length * 0.9),
    provider,
    endpoint: dice.next() < 0.5 ? '*' : dice.oneOf<string>(endpoints[provider]),
    fault,
    times: dice.between(1, 3),
  }));
}
