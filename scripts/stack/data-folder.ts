/** What a stack keeps on disk between its starts, apart from what its processes keep themselves. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newKey, ringText } from '../../platform/key-ring';
import { root } from '../binaries.cjs';

export class DataFolder {
  constructor(readonly path: string) {
    for (const folder of [path, this.logs, this.cases, this.sandbox])
      mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  get logs(): string {
    return join(this.path, 'logs');
  }

  get cases(): string {
    return join(this.path, 'cases');
  }

  get sandbox(): string {
    return join(this.path, 'sandbox');
  }

  get temporalDatabase(): string {
    return join(this.path, 'temporal.db');
  }

  /** A certificate or key of the sandbox's BankID, PEM. */
  bankId(file: string): string {
    return join(this.sandbox, 'bankid', file);
  }

  /** Made at the first start: an address that somebody was given must hold after the next one too. */
  key(name: 'callback-key' | 'sms-key'): string {
    const file = join(this.path, name);
    if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 });
    return readFileSync(file, 'utf8');
  }

  /** The file of the key ring, its first key made at the first start. Removed, it takes all that lies here with it. */
  encryptionKeys(): string {
    const file = join(this.path, 'encryption-keys');
    if (!existsSync(file)) writeFileSync(file, ringText([newKey()]), { mode: 0o600, flag: 'wx' });
    return file;
  }

  /** The release whose onboardings lie here. */
  get version(): string | undefined {
    const file = join(this.path, 'version');
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  }

  set version(version: string) {
    writeFileSync(join(this.path, 'version'), `${version}\n`);
  }
}

export function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}
