/** How a command is asked, and how it ends: the same for each `npm run …` that takes anything. */
import { argv, exit } from 'node:process';
import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Asked wrongly: told with the help. */
export class Misused extends Error {}

/**
 * What stands on the command line. Where that is `--help`, tells it, and ends.
 * @throws Misused where something stands there that the command does not have.
 */
export function asked<const O extends Options>(help: string, options: O, { allowPositionals = false } = {}) {
  try {
    const all = { ...options, help: { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args: argv.slice(2), options: all, allowPositionals });
    if ('help' in values) {
      console.log(help);
      exit(0);
    }
    return { ...values, positionals };
  } catch (error) {
    throw new Misused((error as Error).message);
  }
}

/** @throws Misused where it is none, or less than `least`. */
export function wholeNumber(option: string, given: string, least: number): number {
  if (/^\d{1,9}$/.test(given) && Number(given) >= least) return Number(given);
  throw new Misused(`--${option} must be a whole number, ${least} or more.`);
}

/** To its end, with what it gives. What it throws is told by its message alone: asked wrongly it ends with 2. */
export function command(help: string, main: () => Promise<number>, failing = 1): void {
  main().then(exit, (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    console.error(error instanceof Misused ? `${message}\n\n${help}` : message);
    exit(error instanceof Misused ? 2 : failing);
  });
}
