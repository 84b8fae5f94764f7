/** Schemathesis, in a Python environment of its own beside the code, run against the served contract. */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { root } from '../binaries.cjs';

const FOLDER = join(root, 'scripts', 'fuzz');
const REQUIREMENTS = join(FOLDER, 'requirements.txt');
const ENVIRONMENT = join(root, '.cache', 'fuzz');
const PROGRAM = join(ENVIRONMENT, 'bin', 'schemathesis');

/** Made when it is first needed, and made anew when what it is made of has changed. @throws Error where it cannot be. */
export function installSchemathesis(): void {
  const stamp = join(ENVIRONMENT, '.installed');
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing schemathesis into .cache/fuzz …');
  rmSync(ENVIRONMENT, { recursive: true, force: true });
  const python = join(ENVIRONMENT, 'bin', 'python');
  const quiet = { stdio: ['ignore', 'ignore', 2] as ['ignore', 'ignore', 2] };
  execFileSync('python3', ['-m', 'venv', ENVIRONMENT], quiet);
  const options = ['--quiet', '--no-deps', '--require-hashes', '--only-binary=:all:'];
  execFileSync(python, ['-m', 'pip', 'install', ...options, '-r', REQUIREMENTS], quiet);
  writeFileSync(stamp, wanted);
}

export interface Run {
  apiUrl: string;
  /** None: without one. */
  token?: string;
  /** By their ids; all, unless told otherwise. */
  operations?: string[];
  /** Generated for each operation at most, beside those of fixed phases. */
  mostPerOperation: number;
  phases: string;
  /** For the same cases each time; else others each time. */
  seed?: number | undefined;
  /** Onboardings that there are. */
  onboardings: string[];
}

export interface Ran {
  cases: number;
  hasPassed: boolean;
  output: string;
}

export async function runSchemathesis({
  apiUrl,
  token,
  operations = [],
  mostPerOperation,
  phases,
  seed,
  onboardings,
}: Run): Promise<Ran> {
  const options = {
    url: apiUrl,
    checks: 'all',
    phases,
    'max-examples': String(mostPerOperation),
    // Of one, since Hypothesis does not stand several on Python 3.11.
    workers: '1',
    'request-timeout': '20',
    'suppress-health-check': 'all',
    warnings: 'off',
    'generation-database': 'none',
  };
  const args = [
    ...['--config-file', join(FOLDER, 'schemathesis.toml'), '--no-color', 'run', `${apiUrl}/openapi.json`],
    ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
    '--continue-on-failure',
    ...(seed === undefined ? [] : ['--seed', String(seed)]),
    ...operations.flatMap((id) => ['--include-operation-id', id]),
    ...(token === undefined ? [] : ['--header', `Authorization: Bearer ${token}`]),
  ];
  const child = spawn(PROGRAM, args, {
    cwd: join(root, '.cache'),
    env: {
      ...env,
      PYTHONPATH: FOLDER,
      PYTHONDONTWRITEBYTECODE: '1',
      SCHEMATHESIS_HOOKS: 'hooks',
      FUZZ_ONBOARDINGS: onboardings.join(','),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => (output += part.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const [, cases = '0'] = /^\s*(\d+) generated/m.exec(output) ?? [];
  return { cases: Number(cases), hasPassed: code === 0, output };
}
