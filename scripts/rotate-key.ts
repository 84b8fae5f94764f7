/** `npm run rotate-key`: a new active key in the file of a key ring. Processes take it up by themselves. */
import { closeSync, openSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import writeFileAtomic from 'write-file-atomic';
import { keysIn, LOOKED_AT_EVERY, newKey, ringText, type Keys } from '../platform/key-ring';
import { asked, command, Misused } from './command-line';

const help = `npm run rotate-key [-- [<file>] [--prepare | --activate <id>]]

Puts a new active key into the file of the key ring. The older ones stay: they decrypt what they encrypted. Whatever
runs takes the new key up within ${LOOKED_AT_EVERY / 1000} seconds, without a restart.

  <file>           the key ring; otherwise the file that ENCRYPTION_KEYS names, or encryption-keys in DATA_DIR (.data)
  --prepare        adds a new key without encrypting by it, where machines have copies of the file: copy it to all of
                   them, so that each knows the key, and then
  --activate <id>  encrypts by a key of the ring
  --help
`;

function wanted() {
  const options = { prepare: { type: 'boolean' }, activate: { type: 'string' } } as const;
  const { prepare, activate, positionals } = asked(help, options, { allowPositionals: true });
  const [file = env.ENCRYPTION_KEYS || join(env.DATA_DIR || '.data', 'encryption-keys'), ...more] =
    positionals;
  if (more.length > 0) throw new Misused('Name one file.');
  if (prepare && activate !== undefined) throw new Misused('Either --prepare or --activate.');
  return { prepare, activate, named: file };
}

async function main(): Promise<number> {
  const { named, prepare, activate } = wanted();
  const file = existing(named);
  await alone(file, async () => {
    const keys = keysIn(readFileSync(file, 'utf8'));
    const [active, ...older] = keys;
    const added = newKey();
    const changed: Keys =
      activate !== undefined
        ? withActive(keys, activate)
        : prepare
          ? [active, added, ...older]
          : [added, ...keys];
    await writeFileAtomic(file, ringText(changed), { mode: 0o600 });
    if (prepare)
      console.log(`${added.id} is known. Where every copy of the file has it: --activate ${added.id}`);
    else console.log(`${changed[0].id} is active, of ${changed.length} keys.`);
  });
  return 0;
}

/** Where a link leads: the file itself is replaced. */
function existing(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    throw new Misused('There is no such file. Keys that stand in ENCRYPTION_KEYS itself are changed there.');
  }
}

function withActive(keys: Keys, id: string): Keys {
  const active = keys.find((key) => key.id === id);
  if (!active) throw new Misused('There is no such key in the ring.');
  return [active, ...keys.filter((key) => key !== active)];
}

/** Of two at once, the slower one would take the faster one's key away, and what was encrypted by it meanwhile. */
async function alone(file: string, act: () => Promise<void>): Promise<void> {
  const lock = `${file}.lock`;
  try {
    closeSync(openSync(lock, 'wx'));
  } catch {
    throw new Error(`Another rotation is under way. If not, remove ${lock}`);
  }
  try {
    await act();
  } finally {
    rmSync(lock);
  }
}

command(help, main);
