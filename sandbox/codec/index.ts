/** The codec server of a stack on one machine: whoever reaches loopback may ask, without a token. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Router } from 'express';
import { codecServer, type Decoding } from '../../platform/codec-server';
import { openKeyRing } from '../../platform/key-ring';
import { encryptionCodec } from '../../platform/payload-codec';
import { listensOn, LOOPBACK } from '../listening';

export interface CodecOptions {
  /** As the service's own setting ENCRYPTION_KEYS. */
  keys: string;
  /** Where a browser has Temporal UI open. None: for the CLI alone. */
  uiUrl?: string | undefined;
}

/** In the sandbox's folder; without one, the audit log is on standard output. */
export const AUDIT_LOG = 'codec-audit.jsonl';

/** @throws Error where the sandbox listens to more than this machine: what it would decrypt is personal. */
export function createCodec({ keys, uiUrl }: CodecOptions, folder: string | undefined): Router {
  if (listensOn() !== LOOPBACK)
    throw new Error('ENCRYPTION_KEYS are for a sandbox on loopback alone: unset them, or SANDBOX_HOST.');
  return codecServer({
    codec: encryptionCodec(openKeyRing(keys)),
    uiOrigins: uiUrl === undefined ? [] : originsOf(new URL(uiUrl)),
    audit: (decoding) => (folder === undefined ? console.log(lineOf(decoding)) : append(folder, decoding)),
  });
}

const lineOf = (decoding: Decoding) => JSON.stringify({ codec: 'decode', ...decoding });

const append = (folder: string, decoding: Decoding) =>
  appendFileSync(join(folder, AUDIT_LOG), `${lineOf(decoding)}\n`, { mode: 0o600 });

/** One and the same UI, by either name of this machine. */
function originsOf({ protocol, hostname, port }: URL): string[] {
  const names = [LOOPBACK, 'localhost'].includes(hostname) ? [LOOPBACK, 'localhost'] : [hostname];
  return names.map((name) => new URL(`${protocol}//${name}:${port}`).origin);
}
