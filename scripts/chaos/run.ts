/** One chaos run, from a stack of its own to what is judged of it. */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stories } from '../demo/stories';
import { startStack, type Stack } from '../stack';
import { describeDeath } from '../stack/child';
import { ownNamespace } from '../stack/own-namespace';
import { castAt, operate, type Cast } from './cast';
import { wreak, type Tell } from './havoc';
import { judge, type Finding } from './judge';
import { allAreClosed, idOf, storeIn, witness, type Played } from './outside';
import { planOf, type Plan } from './plan';

export interface Asked {
  onboardings: number;
  kills: number;
  seed: number;
  /** The variables by which the server is found that is used, and not killed; none: one of its own. */
  temporal: NodeJS.ProcessEnv | undefined;
}

export interface Result {
  kills: number;
  faultsMet: number;
  findings: Finding[];
  /** Why a story could not be told to its end, by onboarding. */
  troubles: string[];
  accepted: number;
  sentTwice: number;
  retries: number;
  seconds: number;
  /** Kept where something was found. */
  logs?: string;
}

/** @throws Error where a process ends that nobody has killed, or `signal` says so. */
export async function runChaos(asked: Asked, tell: Tell, signal: AbortSignal): Promise<Result> {
  const plan = planOf({ ...asked, killTemporal: asked.temporal === undefined });
  const shared = asked.temporal && (await ownNamespace(asked.temporal, 'chaos'));
  const dataDir = await mkdtemp(join(tmpdir(), 'agent-onboarding-chaos-'));
  const stack = await startStack({
    dataDir,
    ports: 'free',
    temporal: shared?.temporal,
    settings: {
      // On a shared server no other worker is to take what is meant for this one.
      TEMPORAL_TASK_QUEUE: `agent-onboarding-chaos-${randomUUID()}`,
      // What is blocked shows, and is dealt with, within the run.
      ...{ PARK_AFTER_MINUTES: '1', RETRY_PARKED_AFTER_MINUTES: '1' },
    },
    signal,
  });
  const over = new AbortController();
  // Every kill, fault and onboarding to come listens to it.
  setMaxListeners(0, over.signal);
  let isClean = false;
  try {
    const result = await Promise.race([runOn(stack, plan, tell, over.signal), ends(stack, signal)]);
    isClean = result.findings.every(({ found }) => found.length === 0);
    return isClean ? result : { ...result, logs: stack.dataFolder.logs };
  } finally {
    over.abort(new Error('The run is over.'));
    await stack.stop();
    if (isClean || signal.aborted) {
      await Promise.all([rm(dataDir, { recursive: true, force: true }), shared?.remove()]);
    } else tell(`the logs are kept in ${stack.dataFolder.logs}`);
  }
}

async function ends({ died }: Stack, signal: AbortSignal): Promise<never> {
  const stopped = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
  throw new Error(describeDeath(await Promise.race([died, stopped])));
}

async function runOn(stack: Stack, plan: Plan, tell: Tell, signal: AbortSignal): Promise<Result> {
  const began = Date.now();
  const cast = castAt(stack, plan.length);
  const played: Played[] = [];
  const closed = new AbortController();
  const lookAfter = AbortSignal.any([signal, closed.signal]);
  const operator = operate(cast, () => played.flatMap((one) => idOf(one) ?? []), lookAfter);
  const [faultsMet, troubles] = await Promise.all([
    wreak(plan, { stack, tell, signal }),
    playAll(plan, cast, { played, tell, signal }),
  ]);
  const store = storeIn(stack.dataFolder);
  await allAreClosed(played, store);
  closed.abort();
  const retries = await operator;
  const { sentTwice, ...witnessed } = await witness(cast, played, store);
  return {
    kills: plan.kills.length,
    faultsMet,
    findings: judge(witnessed),
    troubles: troubles.flatMap((trouble) => trouble ?? []),
    ...{ accepted: witnessed.accepted.length, sentTwice, retries },
    seconds: Math.round((Date.now() - began) / 1000),
  };
}

interface Stage {
  played: Played[];
  tell: Tell;
  signal: AbortSignal;
}

function playAll({ starts }: Plan, cast: Cast, { played, tell, signal }: Stage) {
  return Promise.all(
    starts.map(async ({ at, story }) => {
      await pause(at, undefined, { signal });
      const scene = cast.newScene();
      played.push({ story, scene });
      try {
        await stories[story].tell(scene);
        const { outcome } = await scene.ends();
        tell(`${story} ends after ${scene.seconds} s: ${outcome.kind}`);
        return undefined;
      } catch (error) {
        const { message } = error as Error;
        tell(`${story} cannot go on: ${message}`);
        return `${idOf({ story, scene }) ?? scene.organisationNumber} (${story}): ${message}`;
      }
    }),
  );
}
