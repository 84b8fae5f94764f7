import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCaseFileActivities } from '../../activities/case-file';
import { canonicalJson, viewFromCaseFile, type CaseFile, type PersonsFile } from '../../domain/case-file';
import { viewOf } from '../../domain/view';
import { caseStoreIn, type CaseStore } from '../../platform/case-store';
import { connecting } from '../domain/an-onboarding';
import { failureOf } from './providers';

const { onboarding } = connecting().find({ finding: 'handedOver', instructions: ['Vi hör av oss.'] });
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let folder: string;
let caseStore: CaseStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'case-file-'));
  caseStore = caseStoreIn(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const read = async (name: string) => (await caseStore.read(onboarding.caseId, name)) ?? '';

describe('The case file as it is written', () => {
  it('can be shown again', async () => {
    await createCaseFileActivities({ caseStore }).writeCaseFile(onboarding);
    expect(await readdir(join(folder, onboarding.caseId))).toEqual(['case.json', 'persons.json']);
    const caseFile = JSON.parse(await read('case.json')) as CaseFile;
    const persons = JSON.parse(await read('persons.json')) as PersonsFile;
    expect(viewFromCaseFile(caseFile, persons)).toEqual(viewOf(onboarding));
  });

  it('holds the digests of the persons and of the order', async () => {
    await createCaseFileActivities({ caseStore }).writeCaseFile(onboarding);
    const { digests } = JSON.parse(await read('case.json')) as CaseFile;
    expect(digests).toEqual({
      persons: sha256(await read('persons.json')),
      order: sha256(canonicalJson(onboarding.order)),
    });
  });

  it('is the same bytes when written again, also by another process', async () => {
    await createCaseFileActivities({ caseStore }).writeCaseFile(onboarding);
    const first = [await read('case.json'), await read('persons.json')];
    const reordered = Object.fromEntries(
      Object.entries(onboarding).reverse(),
    ) as unknown as typeof onboarding;
    await createCaseFileActivities({ caseStore: caseStoreIn(folder) }).writeCaseFile(reordered);
    expect([await read('case.json'), await read('persons.json')]).toEqual(first);
  });

  it('stands only where the persons do: they are written first', async () => {
    const written: string[] = [];
    const keep: CaseStore['keep'] = (_caseId, name) => {
      written.push(name);
      return Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    };
    const full = createCaseFileActivities({ caseStore: { ...caseStore, keep } });
    expect(await failureOf(full.writeCaseFile(onboarding))).toMatchObject({
      type: 'Unavailable',
      message: 'case store: ENOSPC',
      nonRetryable: false,
    });
    expect(written).toEqual(['persons.json']);
  });

  it('fails so that it is tried again where the folder cannot be written', async () => {
    await writeFile(join(folder, onboarding.caseId), 'in the way');
    const failed = await failureOf(createCaseFileActivities({ caseStore }).writeCaseFile(onboarding));
    expect(failed).toMatchObject({ type: 'Unavailable', nonRetryable: false });
    expect(failed.message).not.toContain(folder);
    expect(await readFile(join(folder, onboarding.caseId), 'utf8')).toBe('in the way');
  });
});
