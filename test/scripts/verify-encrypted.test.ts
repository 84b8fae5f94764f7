/** `npm run verify` on a case whose files are encrypted, as the service keeps them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { caseStoreIn, encryptedCaseStore } from '../../platform/case-store';
import { newKey, openKeyRing, ringText } from '../../platform/key-ring';
import { root } from '../../scripts/binaries.cjs';
import { aKeptCase, caseId, type KeptCase } from './a-kept-case';

const keys = ringText([newKey()]);
let clear: KeptCase;
let folder: string;
beforeAll(async () => {
  clear = await aKeptCase();
  folder = mkdtempSync(join(tmpdir(), 'encrypted-'));
  const store = encryptedCaseStore(caseStoreIn(folder), openKeyRing(keys));
  for (const name of readdirSync(clear.folder))
    await store.keep(caseId, name, readFileSync(join(clear.folder, name), 'utf8'));
  writeFileSync(join(folder, 'keys'), keys);
}, 20_000);
afterAll(() => {
  for (const each of [clear.store, folder]) rmSync(each, { recursive: true });
});

function verify(args: string[], env: NodeJS.ProcessEnv = {}) {
  const script = join(root, 'scripts', 'verify.ts');
  const { status, stdout, stderr } = spawnSync(
    execPath,
    ['--import', 'tsx', script, caseId, '--case-store', folder, ...args],
    { cwd: root, encoding: 'utf8', env: { PATH: process.env.PATH, BANKID_CA: clear.ca, ...env } },
  );
  return { status, said: stdout + stderr };
}

it.each([
  ['--keys', () => verify(['--keys', join(folder, 'keys')])],
  ['ENCRYPTION_KEYS', () => verify([], { ENCRYPTION_KEYS: keys })],
])('is verified by the keys of %s', (_what, run) => {
  expect(run()).toMatchObject({ status: 0, said: expect.stringMatching(/\d+ ok, 0 NOT ok/) as string });
});

it.each([
  ['none', () => verify([]), /By which keys\? Give --keys, or set ENCRYPTION_KEYS/],
  ['others', () => verify(['--keys', ringText([newKey()])]), /The key \S+ is not among ENCRYPTION_KEYS/],
  ['broken ones', () => verify(['--keys', 'k1:short']), /the key of entry 1 must be 32 bytes/],
])('with %s of the keys says so', (_what, run, why) => {
  expect(run()).toEqual({ status: 2, said: expect.stringMatching(why) as string });
});
