/**
 * Where the browser is that tests look at Temporal UI with: Chromium or Chrome, of the system's own or fetched by
 * Playwright's installer into the checkout.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { env, execPath } from 'node:process';
import { root } from './binaries.cjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FETCH_WITHIN_MS = 180_000;

/** @throws Error that names the ways out, where there is none and none can be fetched. */
export function findBrowser(): string {
  const named = env.CHROMIUM_PATH;
  if (named && !existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which is not there.`);
  return (named || onPath()) ?? fetched();
}

function onPath(): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) =>
    existsSync(file),
  );
}

function fetched(): string {
  const playwright = require.resolve('playwright-core');
  const inCheckout = { ...env, PLAYWRIGHT_BROWSERS_PATH: join(root, '.cache', 'browsers') };
  const ask = `process.stdout.write(require(${JSON.stringify(playwright)}).chromium.executablePath())`;
  const file = execFileSync(execPath, ['-e', ask], { env: inCheckout, encoding: 'utf8' });
  if (existsSync(file)) return file;
  const installer = join(playwright, '..', 'cli.js');
  try {
    execFileSync(execPath, [installer, 'install', '--no-shell', 'chromium'], {
      env: inCheckout,
      stdio: ['ignore', 'ignore', 2],
      timeout: FETCH_WITHIN_MS,
    });
  } catch {
    throw new Error(
      'There is no Chromium here and none could be fetched. Install one (Debian: apt-get install chromium), ' +
        'or set CHROMIUM_PATH to the binary of one.',
    );
  }
  return file;
}
