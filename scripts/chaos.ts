/** `npm run chaos`: onboardings in parallel while processes are killed and providers fail, judged from outside. */
import { env } from 'node:process';
import { readable } from './chaos/report';
import { runChaos } from './chaos/run';
import { asked, command, wholeNumber } from './command-line';

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

Ends with 0 where nothing was found, with 1 where something was, with 2 where it was not asked rightly.
`;

function wanted() {
  const { onboardings, kills, seed, json } = asked(help, {
    onboardings: { type: 'string', default: '30' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    json: { type: 'boolean', default: false },
  });
  return {
    onboardings: wholeNumber('onboardings', onboardings, 1),
    kills: wholeNumber('kills', kills, 0),
    seed: wholeNumber('seed', seed, 0),
    temporal: env.TEMPORAL_ADDRESS ? env : undefined,
    json,
  };
}

async function main(): Promise<number> {
  const { json, ...plan } = wanted();
  const stopped = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => stopped.abort(new Error('Stopped.')));
  const began = Date.now();
  const tell = (what: string) => {
    if (!json) console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${what}`);
  };
  tell(`seed ${plan.seed}: ${plan.onboardings} onboardings, ${plan.kills} kills`);
  const result = await runChaos(plan, tell, stopped.signal);
  const { onboardings, seed } = plan;
  const whole = { onboardings, seed, ...result };
  console.log(json ? JSON.stringify(whole) : readable(whole));
  return result.findings.every(({ found }) => found.length === 0) ? 0 : 1;
}

command(help, main);
