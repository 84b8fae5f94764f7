/** The commands of package.json that take anything, as they are asked. */
import { execFile } from 'node:child_process';
import { root } from '../../scripts/binaries.cjs';

jest.setTimeout(60_000);

/** Its status, and all that it has said. */
const ran = (script: string, args: string[]) =>
  new Promise<[number, string]>((told) => {
    const ended = execFile(
      process.execPath,
      ['--import', 'tsx', script, ...args],
      { cwd: root },
      (_no, out, err) => told([ended.exitCode ?? -1, out + err]),
    );
  });

const commands = [
  'bench',
  'chaos',
  'contract',
  'demo',
  'deploy-version',
  'fuzz',
  'histories',
  'replay',
  'rotate-key',
  'verify',
];

describe.each(commands)('npm run %s', (name) => {
  const script = name === 'bench' ? 'bench/main.ts' : `scripts/${name}.ts`;
  const help = expect.stringMatching(new RegExp(`^npm run ${name}\\b.*\n\n`)) as string;

  it('tells what it does where it is asked for help, and does nothing', async () => {
    expect(await ran(script, ['--help'])).toEqual([0, help]);
  });

  it('refuses what it does not have, with its help', async () => {
    const [status, said] = await ran(script, ['--nonesuch']);
    expect([status, said.split('\n\n', 1)]).toEqual([2, [expect.stringContaining("'--nonesuch'")]]);
    expect(said.slice(said.indexOf('\n\n') + 2)).toEqual(help);
  });
});

it.each([
  ['bench/main.ts', ['f'], 'No section f.'],
  ['scripts/chaos.ts', ['--kills', 'many'], '--kills must be a whole number, 0 or more.'],
  ['scripts/chaos.ts', ['--onboardings', '0'], '--onboardings must be a whole number, 1 or more.'],
  ['scripts/fuzz.ts', ['--cases', '-1'], "'--cases"],
  ['scripts/deploy-version.ts', ['--deployment', 'x', '--wait', 'long'], '--wait must be a whole number'],
])('%s %j says what would be right, and does nothing', async (script, args, said) => {
  expect(await ran(script, args)).toEqual([2, expect.stringContaining(said)]);
});
