/** The embedded case store, encrypted: on a real disk. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caseStoreIn, encryptedCaseStore } from '../../platform/case-store';
import { KeyMissing, KeyWrong, newKey, openKeyRing, ringText, type Keys } from '../../platform/key-ring';

const caseId = 'c'.repeat(32);
const otherCase = 'd'.repeat(32);
const content = JSON.stringify({ name: 'Anna Ansökande' });
const [first, second] = [newKey(), newKey()];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'case-store-'));
});
afterEach(() => rm(folder, { recursive: true }));

const storeWith = (...keys: Keys) => encryptedCaseStore(caseStoreIn(folder), openKeyRing(ringText(keys)));
const pathOf = (name: string, id = caseId) => join(folder, id, name);

describe('A file of the case store', () => {
  it('lies encrypted on disk, for its owner alone, and names its key', async () => {
    await storeWith(first).keep(caseId, 'persons.json', content);
    const kept = await readFile(pathOf('persons.json'), 'utf8');
    expect(kept).toMatch(new RegExp(`^AES-256-GCM ${first.id}\n[\\w+/]+=*\n$`));
    expect(Buffer.from(kept.split('\n')[1]!, 'base64').includes('Anna')).toBe(false);
    expect((await stat(pathOf('persons.json'))).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, caseId))).toEqual(['persons.json']);
    expect(await storeWith(first).read(caseId, 'persons.json')).toBe(content);
  });

  it('that nobody has kept is not there', async () => {
    expect(await storeWith(first).read(caseId, 'persons.json')).toBeUndefined();
  });

  it('is listed with the others of its case, and gone when it has been removed; again is no failure', async () => {
    const store = storeWith(first);
    for (const name of ['persons.json', 'case.json']) await store.keep(caseId, name, content);
    await store.keep(otherCase, 'persons.json', content);
    expect(await store.list(caseId)).toEqual(['case.json', 'persons.json']);
    for (let times = 0; times < 2; times += 1) await store.remove(caseId, 'persons.json');
    expect(await store.list(caseId)).toEqual(['case.json']);
    expect(await store.read(caseId, 'persons.json')).toBeUndefined();
    expect(await store.list(otherCase)).toEqual(['persons.json']);
    const unknown = 'e'.repeat(32);
    await store.remove(unknown, 'persons.json');
    expect(await store.list(unknown)).toEqual([]);
  });

  it('that was kept in clear before is read as it is', async () => {
    await caseStoreIn(folder).keep(caseId, 'case.json', content);
    expect(await storeWith(first).read(caseId, 'case.json')).toBe(content);
  });

  it('is read after the key was rotated, and kept by the new key the next time', async () => {
    await storeWith(first).keep(caseId, 'case.json', content);
    const rotated = storeWith(second, first);
    expect(await rotated.read(caseId, 'case.json')).toBe(content);
    await rotated.keep(caseId, 'case.json', content);
    expect(await readFile(pathOf('case.json'), 'utf8')).toContain(second.id);
  });

  it('whose key is missing says which one, and is read once it is back', async () => {
    await storeWith(first).keep(caseId, 'case.json', content);
    await expect(storeWith(second).read(caseId, 'case.json')).rejects.toThrow(new KeyMissing(first.id));
    expect(await storeWith(second, first).read(caseId, 'case.json')).toBe(content);
  });

  it('does not open where it was moved to another case, renamed, changed or cut', async () => {
    const store = storeWith(first);
    await store.keep(caseId, 'case.json', content);
    await store.keep(otherCase, 'case.json', content);
    const kept = await readFile(pathOf('case.json'), 'utf8');
    await writeFile(pathOf('case.json', otherCase), kept);
    await writeFile(pathOf('persons.json'), kept);
    await expect(store.read(otherCase, 'case.json')).rejects.toThrow(KeyWrong);
    await expect(store.read(caseId, 'persons.json')).rejects.toThrow(KeyWrong);
    for (const changed of [kept.replace(/.{4}\n$/, 'AAAA\n'), kept.slice(0, 40), kept.slice(0, -9)]) {
      await writeFile(pathOf('case.json'), changed);
      await expect(store.read(caseId, 'case.json')).rejects.toThrow(KeyWrong);
    }
  });
});
