/** `npm run demo`: plays every person of the routine against a running stack, or one of its own. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { asked, command } from './command-line';
import { apiAt, sandboxAt } from './demo/client';
import { play, type Played } from './demo/play';
import { attestantDoesNotAct } from './demo/reminders';
import { Scene, type Happening } from './demo/scene';
import { stories, storyNames, type StoryName } from './demo/stories';
import { startStack } from './stack';
import { describeDeath } from './stack/child';
import { ownNamespace } from './stack/own-namespace';
import { usualPorts } from './stack/ports';

const help = `npm run demo -- [--<variant>] [--json]

Plays an onboarding through over the real HTTP API and the providers' own doors. Uses what \`npm start\` has up (found by
API_PORT and SANDBOX_PORT, or by API_URL and SANDBOX_URL), or brings up everything for itself and takes it down again. With
TEMPORAL_ADDRESS that server is used then, in a namespace that is made for the run, or the one that TEMPORAL_NAMESPACE
names: nothing else may run there.

Variants:
${storyNames.map((name) => `  --${name.padEnd(22)} ${stories[name].about}`).join('\n')}
  --all                    each of these, with a line for each; fails where one does not end as it must
  --reminders              by skipped time: an attestant reminded, the matter escalated, the order lapsed

  --json                   one JSON object a line; the last one of a story tells how it ended
  --help
`;

interface Place {
  apiUrl: string;
  sandboxUrl: string;
  /** Where it failed, an own stack's logs are kept. */
  close(failed: boolean): Promise<void>;
}

function wanted() {
  const flags = [...storyNames, 'all', 'reminders', 'json'];
  const given = asked(help, Object.fromEntries(flags.map((flag) => [flag, { type: 'boolean' as const }])));
  const named = given.all ? storyNames : storyNames.filter((name) => given[name]);
  return {
    names: named.length > 0 ? named : (['plain'] as StoryName[]),
    reminders: given.reminders === true,
    json: given.json === true,
  };
}

async function main(): Promise<number> {
  const { names, json, reminders } = wanted();
  if (reminders) {
    await playReminders(json);
    return 0;
  }
  const stopped = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => stopped.abort(new Error('Stopped.')));
  const say = json ? () => undefined : console.log;
  const place = (await running()) ?? (await ownStack(stopped, say));
  let failed = Infinity;
  try {
    failed = await Promise.race([playEach(names, place, json), aborted(stopped.signal)]);
  } finally {
    await place.close(failed > 0 && !stopped.signal.aborted);
  }
  return failed > 0 ? 1 : 0;
}

async function playReminders(json: boolean): Promise<void> {
  const { id, stage, path } = await attestantDoesNotAct((happening) =>
    console.log(json ? JSON.stringify(happening) : `${happening.on}  ${readable(happening)}`),
  );
  const lapsed = { story: 'reminders', outcome: 'lapsed', onboardingId: id, stage, stages: path };
  console.log(json ? JSON.stringify(lapsed) : `✔ reminders: the order has lapsed, back in ${stage} (${id})`);
}

/** How many did not end as they must. Of several, only those are told at length. */
async function playEach(names: StoryName[], place: Place, json: boolean): Promise<number> {
  let failed = 0;
  for (const name of names) {
    const kept: string[] = [];
    const line = (text: string) => (names.length > 1 ? kept.push(text) : console.log(text));
    const scene = new Scene(
      apiAt(place.apiUrl, place.sandboxUrl),
      sandboxAt(place.sandboxUrl),
      (happening) => (json ? console.log(JSON.stringify(happening)) : line(readable(happening))),
    );
    if (!json) line(`\n${name}: ${stories[name].about}`);
    try {
      const played = await play(stories[name], scene);
      console.log(json ? JSON.stringify({ story: name, ...played }) : summary(name, played));
    } catch (error) {
      failed += 1;
      const { message } = error as Error;
      for (const text of kept) console.log(text);
      console.log(
        json ? JSON.stringify({ story: name, outcome: 'failed', error: message }) : `✘ ${name}: ${message}`,
      );
    }
  }
  return failed;
}

function readable({ seconds, stage = '', who, what }: Happening): string {
  return `${seconds.toFixed(1).padStart(6)} s  ${stage.padEnd(20)}  ${who.padEnd(16)}  ${what}`;
}

function summary(name: string, { outcome, mails, seconds, onboardingId }: Played): string {
  return `✔ ${name}: ${outcome}, ${mails} mails, ${seconds} s (${onboardingId})`;
}

async function running(): Promise<Place | undefined> {
  const at = (port: string | number) => `http://127.0.0.1:${port}`;
  const apiUrl = env.API_URL || at(env.API_PORT || usualPorts.API_PORT);
  const sandboxUrl = env.SANDBOX_URL || at(env.SANDBOX_PORT || usualPorts.SANDBOX_PORT);
  const up = await Promise.all([`${apiUrl}/readyz`, `${sandboxUrl}/healthz`].map(isUp));
  return up.every(Boolean) ? { apiUrl, sandboxUrl, close: async () => {} } : undefined;
}

const isUp = (url: string) =>
  fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    ({ ok }) => ok,
    () => false,
  );

async function ownStack(stopped: AbortController, say: (line: string) => void): Promise<Place> {
  say('Nothing is running here yet: bringing everything up for this demo …');
  const dataDir = await mkdtemp(join(tmpdir(), 'agent-onboarding-demo-'));
  const shared = env.TEMPORAL_ADDRESS ? await ownNamespace(env, 'demo') : undefined;
  const clear = async () => {
    await Promise.all([rm(dataDir, { recursive: true, force: true }), shared?.remove()]);
  };
  try {
    const stack = await startStack({
      dataDir,
      ports: 'free',
      temporal: shared?.temporal,
      // On a shared server no other worker is to take what is meant for this one.
      settings: { TEMPORAL_TASK_QUEUE: `agent-onboarding-demo-${randomUUID()}` },
      signal: stopped.signal,
    });
    void stack.died.then((death) => stopped.abort(new Error(describeDeath(death))));
    const { apiUrl, sandboxUrl } = stack;
    return {
      apiUrl,
      sandboxUrl,
      async close(failed) {
        await stack.stop();
        if (failed) say(`The logs are in ${stack.dataFolder.logs}`);
        else await clear();
      },
    };
  } catch (error) {
    await clear();
    throw error;
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

command(help, main);
