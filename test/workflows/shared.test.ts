import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');

describe('What onboardings share in a worker’s memory', () => {
  it('is the schemas of every module of the domain that has any', () => {
    const withSchemas = readdirSync(join(root, 'domain'))
      .filter((file) => /^import \* as z from 'zod\/mini'/m.test(read('domain', file)))
      .map((file) => file.replace('.ts', ''));
    const shared = [...read('workflows', 'shared.ts').matchAll(/from '\.\.\/domain\/(.*)'/g)].map(
      ([, file]) => file,
    );
    expect(shared).toEqual(withSchemas);
  });
});
