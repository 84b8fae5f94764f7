import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { createRecords } from '../../activities/attestation/record';
import { createCaseFileActivities } from '../../activities/case-file';
import { caseStoreIn } from '../../platform/case-store';
import { root } from '../../scripts/binaries.cjs';
import type { Check } from '../../scripts/verify/findings';
import { textWith } from '../sandbox/a-sandbox';
import { aKeptCase, caseId, Copy, endedWith, toKeep, type Json, type KeptCase } from './a-kept-case';

let kept: KeptCase;
let copy: Copy;
beforeAll(async () => {
  kept = await aKeptCase();
});
beforeEach(async () => {
  copy = await Copy.of(kept);
});
afterEach(() => copy.remove());
afterAll(() => rm(kept.store, { recursive: true }));

describe('npm run verify', () => {
  const verify = (args: string[], env: object = {}) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      execFile(
        execPath,
        ['--import', 'tsx', join(root, 'scripts', 'verify.ts'), ...args],
        { cwd: root, env: { PATH: process.env.PATH, ...env } },
        (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
      );
    });
  const caFile = async () => {
    await writeFile(join(copy.folder, 'ca.pem'), kept.ca);
    return join(copy.folder, 'ca.pem');
  };

  it('says line by line what holds, and ends with 0', async () => {
    const { code, out } = await verify([caseId, '--case-store', kept.store, '--ca', await caFile()]);
    expect(code).toBe(0);
    expect(out).toContain('ok          the certificate of who signed leads to the root\n');
    expect(out).toMatch(/\d+ ok, 0 NOT ok, 1 not checked\n$/);
  });

  it('ends with 1 where something does not hold, as JSON too, by settings too', async () => {
    await copy.change('persons.json', (file) => ((file.orderForm as Json).system = 'Kassan'));
    const { code, out } = await verify([copy.folder, '--json'], { BANKID_CA: await caFile() });
    expect(code).toBe(1);
    const { ok, checks: all } = JSON.parse(out) as { ok: boolean; checks: Check[] };
    expect(ok).toBe(false);
    expect(all).toContainEqual({
      what: 'persons.json is what was kept with the case',
      result: 'NOT ok',
      because: 'its SHA-256 is another',
    });
    expect(out).not.toContain('Kassan');
  });

  it('asks for no root where nothing was signed', async () => {
    const sms = {
      method: 'SMS',
      messageId: 's1',
      maskedNumber: '+46•••605',
      sentAt: '',
      wrongTries: 0,
    } as const;
    const store = await mkdtemp(join(tmpdir(), 'kept-case-'));
    const caseStore = caseStoreIn(store);
    const kept = toKeep('user-attestant', sms);
    const record = await createRecords({ caseStore }).keepAttestation(kept);
    await createCaseFileActivities({ caseStore }).writeCaseFile(endedWith(kept, record));
    const { code, out } = await verify([`5560160680~${caseId}`], { CASE_STORE: store });
    await rm(store, { recursive: true });
    expect({ code, out }).toEqual({
      code: 0,
      out: textWith('what proves it: by SMS: the record alone tells'),
    });
  });

  it('says of a case in which nothing was attested just that', async () => {
    await copy.change('case.json', (file) => delete file.attestation);
    const { code, out } = await verify([copy.folder]);
    expect({ code, out }).toEqual({ code: 0, out: textWith('an attestation: nothing was attested') });
  });

  it.each([
    ['no case', [], 'Name one case.'],
    ['an unknown option', ['x', '--names'], '--names'],
    ['no folder of cases', [caseId], 'CASE_STORE'],
    ['no such case', ['no-such-folder'], 'case.json'],
    ['no root', ['<folder>'], '--ca'],
    ['a root that is none', ['<folder>', '--ca', 'package.json'], '--ca'],
  ])('ends with 2 and with the help for %s', async (_what, args, said) => {
    const { code, out, err } = await verify(args.map((arg) => (arg === '<folder>' ? copy.folder : arg)));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n')[0]).toContain(said);
    expect(err).toContain('npm run verify --');
  });
});
