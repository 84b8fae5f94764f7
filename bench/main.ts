/** `npm run bench`: what it measures and why is told in docs/performance.md. */
import process, { exit } from 'node:process';
import { asked, command, Misused } from '../scripts/command-line';
import { nameMachine } from './machine';
import { asMarkdown, isMet, type Found } from './report';
import { operations } from './sections/operations';
import { latency } from './sections/latency';
import { memory } from './sections/memory';
import { reading } from './sections/reading';
import { throughput } from './sections/throughput';
import { variants, type VariantName } from './variants';

const help = `npm run bench [-- [a] [b] [c] [d] [e] [--short] [--json]]

What an onboarding costs, against a bare workflow. Without a section, all of them.

  a        onboardings a second
  b        operations per onboarding
  c        latency of a message
  d        memory of an onboarding
  e        reading
  --short  a few minutes; tells little
  --json   one JSON object
  --help
`;

const sectionsOf = (short: boolean): Record<string, () => Promise<Found>> => ({
  a: () => throughput(short ? { rounds: 2, count: 60, atATime: 30 } : { rounds: 6, count: 160, atATime: 40 }),
  b: () =>
    operations(
      short
        ? { names: ['plain', 'existing agreement'], count: 3 }
        : { names: Object.keys(variants) as VariantName[], count: 10 },
    ),
  c: () => latency(short ? { sizes: [100, 400], samples: 40 } : { sizes: [100, 1000, 10_000], samples: 300 }),
  d: () =>
    memory(short ? { count: 200, longest: 400, samples: 5 } : { count: 1000, longest: 3900, samples: 20 }),
  e: () => reading(short ? { open: 200, seconds: 2, atATime: 4 } : { open: 1000, seconds: 10, atATime: 8 }),
});

// What has been started ends with the bench.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => exit(130));

async function main(): Promise<number> {
  const options = { short: { type: 'boolean', default: false }, json: { type: 'boolean' } } as const;
  const { short, json, positionals } = asked(help, options, { allowPositionals: true });
  const sections = sectionsOf(short);
  const unknown = positionals.filter((name) => !(name in sections));
  if (unknown.length > 0) throw new Misused(`No section ${unknown.join(', ')}.`);
  const machine = nameMachine();
  if (!json) console.log(`${JSON.stringify(machine)}\n`);
  const found: Found[] = [];
  for (const name of positionals.length > 0 ? positionals : Object.keys(sections)) {
    const one = await sections[name]?.();
    if (!one) continue;
    found.push(one);
    if (!json) console.log(`${asMarkdown(one)}\n`);
  }
  if (json) console.log(JSON.stringify({ machine, found: found.map(judged) }, undefined, 2));
  return 0;
}

const judged = (one: Found) => ({ ...one, aims: one.aims.map((aim) => ({ ...aim, met: isMet(aim) })) });

command(help, main);
