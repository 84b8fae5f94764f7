/** `npm run verify`: whether what was kept of a case proves that its order was attested. */
import type { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { CASE_FILE } from '../domain/case-file';
import { CASE_ID, parseOnboardingId } from '../domain/identifiers';
import { openKeyRing, type KeyRing } from '../platform/key-ring';
import { asked, command, Misused } from './command-line';
import { filesIn } from './verify/case-folder';
import { certificatesInPem } from './verify/certificates';
import { checksOf } from './verify/checks';
import type { Check } from './verify/findings';

const help = `npm run verify -- <case id | onboarding id | folder of the case> [--case-store <folder>] [--ca <file>] [--keys <file>] [--json]

Checks the files that a case that has ended has left: that digests match, that the BankID signature verifies and is over
that very order, and that the signer's certificate leads to BankID's root. Names nobody.

  --case-store  the folder of all cases, where an id is given; otherwise CASE_STORE
  --ca          PEM of the root, or roots, under which BankID issues people's certificates; otherwise BANKID_CA
  --keys        the key ring by which the files are encrypted; otherwise ENCRYPTION_KEYS
  --json        one JSON object
  --help

Ends with 0 where nothing is NOT ok, with 1 where something is, with 2 where it was not asked rightly.
`;

const options = {
  'case-store': { type: 'string' },
  ca: { type: 'string' },
  keys: { type: 'string' },
  json: { type: 'boolean' },
} as const;

async function main(): Promise<number> {
  const {
    positionals: cases,
    ca = env.BANKID_CA,
    keys = env.ENCRYPTION_KEYS,
    'case-store': store = env.CASE_STORE,
    json,
  } = asked(help, options, { allowPositionals: true });
  const [named, ...more] = cases;
  if (named === undefined || more.length > 0) throw new Misused('Name one case.');
  const folder = folderOf(named, store);
  const checks = await checksOf(
    filesIn(folder, () => keyRingOf(keys)),
    () => rootsIn(ca),
  );
  const isOk = checks.every(({ result }) => result !== 'NOT ok');
  console.log(json ? JSON.stringify({ ok: isOk, checks }) : readable(checks));
  return isOk ? 0 : 1;
}

function folderOf(named: string, store: string | undefined): string {
  const caseId = parseOnboardingId(named)?.caseId ?? named;
  const isId = CASE_ID.test(caseId) && !isFile(join(named, CASE_FILE));
  if (isId && !store) throw new Misused('Where is that case? Give --case-store, or set CASE_STORE.');
  const folder = isId ? join(store ?? '', caseId) : named;
  if (!isFile(join(folder, CASE_FILE))) {
    throw new Misused(`There is no ${CASE_FILE} of it: only a case that has ended has one.`);
  }
  return folder;
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

function keyRingOf(keys: string | undefined): KeyRing {
  if (!keys)
    throw new Misused('The files are encrypted. By which keys? Give --keys, or set ENCRYPTION_KEYS.');
  try {
    return openKeyRing(keys);
  } catch (error) {
    throw new Misused(`--keys or ENCRYPTION_KEYS: ${(error as Error).message}`);
  }
}

/** PEM itself too, as the worker takes it. */
function rootsIn(ca: string | undefined): X509Certificate[] {
  if (!ca) throw new Misused('By which root? Give --ca, or set BANKID_CA.');
  try {
    const roots = certificatesInPem(ca.startsWith('-----BEGIN') ? ca : readFileSync(ca, 'utf8'));
    if (roots.length > 0) return roots;
  } catch {
    // Told below.
  }
  throw new Misused('--ca or BANKID_CA is no PEM file of certificates.');
}

function readable(checks: Check[]): string {
  const lines = checks.map(
    ({ what, result, because }) => `${result.padEnd(12)}${what}${because ? `: ${because}` : ''}`,
  );
  const count = (wanted: Check['result']) => checks.filter(({ result }) => result === wanted).length;
  const sum = `${count('ok')} ok, ${count('NOT ok')} NOT ok, ${count('not checked')} not checked`;
  return [...lines, sum].join('\n');
}

command(help, main, 2);
