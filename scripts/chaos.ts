/** `npm run chaos`: onboardings in parallel while processes are killed and providers fail, judged from outside. */
import { argv, env, exit } from 'node:process';
import { parseArgs } from 'node:util';
import { readable } from './chaos/report';
import { runChaos } from './chaos/run';

const help = `npm run chaos -- [--onboardings N] [--kills K] [--seed S] [--json]

Brings up a stack of its own, plays N onboardings over all variants in parallel, and meanwhile kills the worker, the API
and the Temporal server K times in all and makes every provider fail in every way, by a plan drawn from the seed. Then
looks, from outside, for what got lost, came out wrong or was done twice. With TEMPORAL_ADDRESS that server is used, and
not killed, in a namespace that is made for the run, or the one that TEMPORAL_NAMESPACE names: nothing else may run there.

  --onboardings   30, unless said otherwise
  --kills         20, unless said otherwise
  --seed          a whole number: the same one is the same plan. Without it, one of chance, which is told
  --json          one JSON object
  --help

Ends with 0 where nothing was found, else with 1.
`;

const usual = { onboardings: 30, kills: 20 };

function asked() {
  const { values } = parseArgs({
    args: argv.slice(2),
    options: {
      onboardings: { type: 'string' },
      kills: { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const { onboardings, kills, seed, json = false, help: askedForHelp = false } = values;
  return {
    onboardings: wholeNumber('onboardings', onboardings, usual.onboardings, 1),
    kills: wholeNumber('kills', kills, usual.kills, 0),
    seed: wholeNumber('seed', seed, Math.floor(Math.random() * 1_000_000), 0),
    temporal: env.TEMPORAL_ADDRESS ? env : undefined,
    json,
    askedForHelp,
  };
}

function wholeNumber(name: string, given: string | undefined, fallback: number, least: number): number {
  if (given === undefined) return fallback;
  if (/^\d{1,9}$/.test(given) && Number(given) >= least) return Number(given);
  throw new Error(`--${name} must be a whole number, ${least} or more.`);
}

async function main(): Promise<number> {
  const { json, askedForHelp, ...wanted } = asked();
  if (askedForHelp) {
    console.log(help);
    return 0;
  }
  const stopped = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => stopped.abort(new Error('Stopped.')));
  const began = Date.now();
  const tell = (what: string) => {
    if (!json) console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${what}`);
  };
  tell(`seed ${wanted.seed}: ${wanted.onboardings} onboardings, ${wanted.kills} kills`);
  const result = await runChaos(wanted, tell, stopped.signal);
  const { onboardings, seed } = wanted;
  const whole = { onboardings, seed, ...result };
  console.log(json ? JSON.stringify(whole) : readable(whole));
  return result.findings.every(({ found }) => found.length === 0) ? 0 : 1;
}

main().then(exit, (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  exit(1);
});
