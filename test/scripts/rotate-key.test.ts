/** `npm run rotate-key`, as it is run. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keysIn } from '../../platform/key-ring';
import { root } from '../../scripts/binaries.cjs';
import { DataFolder } from '../../scripts/stack/data-folder';

jest.setTimeout(20_000);

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rotate-'));
  file = new DataFolder(folder).encryptionKeys();
});
afterEach(() => rmSync(folder, { recursive: true }));

function rotate(args: string[], env: NodeJS.ProcessEnv = {}) {
  const script = join(root, 'scripts', 'rotate-key.ts');
  const { ENCRYPTION_KEYS: _, ...ours } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, ...args], {
    ...{ cwd: root, encoding: 'utf8', env: { ...ours, ...env } },
  });
  return { status, said: stdout + stderr };
}

const keys = () => keysIn(readFileSync(file, 'utf8'));
const ids = () => keys().map(({ id }) => id);

describe('The key of a new data folder', () => {
  it('is its owner’s alone, and the same at the next start', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = keys();
    expect(new DataFolder(folder).encryptionKeys()).toBe(file);
    expect(keys()).toEqual(before);
    expect(before).toHaveLength(1);
  });
});

describe('Rotation', () => {
  it('makes a new key the active one, keeps the old one, and says no key', () => {
    const [old] = keys();
    const { status, said } = rotate([], { DATA_DIR: folder });
    expect(status).toBe(0);
    const [active, ...older] = keys();
    expect(older).toEqual([old]);
    expect(active.id).not.toBe(old.id);
    expect(said).toBe(`${active.id} is active, of 2 keys.\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  it('takes two steps where machines have copies of the file: known to all first, active then', () => {
    const [old] = ids();
    expect(rotate([file, '--prepare']).status).toBe(0);
    const [active, prepared = ''] = ids();
    expect(active).toBe(old);
    expect(rotate(['--activate', prepared], { ENCRYPTION_KEYS: file }).status).toBe(0);
    expect(ids()).toEqual([prepared, old]);
  });

  it('changes the file that a link leads to, and leaves the link', () => {
    const link = join(folder, 'link');
    symlinkSync(file, link);
    expect(rotate([link]).status).toBe(0);
    expect(ids()).toHaveLength(2);
    expect(readFileSync(link, 'utf8')).toBe(readFileSync(file, 'utf8'));
  });

  it.each([
    ['a key that is not there', () => [file, '--activate', 'nobody'], 2, /no such key/],
    ['a file that is not there', () => [join(folder, 'nothing')], 2, /no such file/],
    ['two files', () => [file, file], 2, /Name one file/],
    ['two things at once', () => [file, '--prepare', '--activate', 'x1'], 2, /Either/],
  ])('refuses %s, and changes nothing', (_what, args, code, why) => {
    const before = readFileSync(file, 'utf8');
    const { status, said } = rotate(args());
    expect([status, said]).toEqual([code, expect.stringMatching(why)]);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('refuses a broken ring without repeating it', () => {
    writeFileSync(file, 'k1:hemligt');
    expect(rotate([file])).toEqual({ status: 1, said: expect.not.stringContaining('hemligt') as string });
    expect(readFileSync(file, 'utf8')).toBe('k1:hemligt');
  });

  it('waits for nobody, and undoes nobody else’s', () => {
    writeFileSync(`${file}.lock`, '');
    expect(rotate([file])).toMatchObject({ status: 1, said: expect.stringContaining('.lock') as string });
    expect(ids()).toHaveLength(1);
  });
});
