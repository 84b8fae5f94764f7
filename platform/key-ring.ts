/**
 * The keys under which payloads and case files are encrypted: AES-256-GCM by the one active key; those before it stay in
 * the ring to decrypt what they encrypted. What is encrypted names its key, so that keys change while onboardings run.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

interface Sealed {
  keyId: string;
  sealed: Buffer;
}

export interface KeyRing {
  /** By the active key. `about`: what it belongs to; it opens for the same alone. */
  seal(plain: Uint8Array, about: string): Sealed;
  /** @throws KeyMissing, KeyWrong */
  open({ keyId, sealed }: Sealed, about: string): Buffer;
}

export interface Key {
  id: string;
  bytes: Buffer;
}

/** The active one first. */
export type Keys = [Key, ...Key[]];

/** Told by its code where messages are not shown. */
export class KeyMissing extends Error {
  override readonly name = 'KeyMissing';
  readonly code = 'ENCRYPTION_KEY_MISSING';
  constructor(keyId: string) {
    super(`The key ${keyId} is not among ENCRYPTION_KEYS.`);
  }
}

/** Another key under the same id, or something that has been changed since. */
export class KeyWrong extends Error {
  override readonly name = 'KeyWrong';
  readonly code = 'ENCRYPTION_KEY_WRONG';
  constructor(keyId: string) {
    super(`The key ${keyId} among ENCRYPTION_KEYS does not open what names it.`);
  }
}

export const isKeyLacking = (error: unknown): error is KeyMissing | KeyWrong =>
  error instanceof KeyMissing || error instanceof KeyWrong;

/** What is wrong with a ring as it is given, without repeating any of it. */
export class KeyRingMalformed extends Error {
  override readonly name = 'KeyRingMalformed';
}

/** Two characters or more: the letter of a drive begins a path. */
export const KEY_ID = /^[\w.-]{2,64}$/;
/** 32 bytes in base64 or base64url. */
const KEY = /^[\w+/-]{43}=?$/;
const RING_NOT_PATH = /^\s*[\w.-]{2,64}:/;

/** NIST SP 800-38D: 12 bytes at random, for at most 2^32 messages under one key. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Less was never sealed. */
export const SEALED_LEAST_BYTES = IV_BYTES + TAG_BYTES;

/** How often a file is looked at, in milliseconds: so much later at most a new active key is used. */
export const LOOKED_AT_EVERY = 2000;

/** `given`: the ring itself, or the path of a file that holds it. @throws KeyRingMalformed */
export function openKeyRing(given: string): KeyRing {
  return RING_NOT_PATH.test(given) ? ringOf(keysIn(given)) : ringInFile(given);
}

/** 20260302-5f0c1e: made when, and never an id that another key had. */
export function newKey(now = new Date()): Key {
  const day = now.toISOString().slice(0, 10).replaceAll('-', '');
  return { id: `${day}-${randomBytes(3).toString('hex')}`, bytes: randomBytes(32) };
}

export const ringText = (keys: Keys) =>
  keys.map(({ id, bytes }) => `${id}:${bytes.toString('base64url')}\n`).join('');

/** The ring as text: `id:key` for each key, the active one first, with white space or commas between. @throws KeyRingMalformed */
export function keysIn(text: string): Keys {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  const [active, ...older] = entries.map((entry, index): Key => {
    const colon = entry.indexOf(':');
    const [id, key] = [entry.slice(0, colon), entry.slice(colon + 1)];
    if (!KEY_ID.test(id))
      throw new KeyRingMalformed(`entry ${index + 1} must be id:key, the id of 2 to 64 letters and digits`);
    if (!KEY.test(key))
      throw new KeyRingMalformed(`the key of entry ${index + 1} must be 32 bytes in base64 (43 characters)`);
    return { id, bytes: Buffer.from(key, 'base64') };
  });
  if (!active) throw new KeyRingMalformed('must hold a key');
  const ids = new Set([active, ...older].map(({ id }) => id));
  if (ids.size < entries.length) throw new KeyRingMalformed('must not hold two keys under one id');
  return [active, ...older];
}

function ringOf(keys: Keys): KeyRing {
  return {
    seal: (plain, about) => seal(keys[0], plain, about),
    open(what, about) {
      const key = keys.find(({ id }) => id === what.keyId);
      if (!key) throw new KeyMissing(what.keyId);
      return open(key, what.sealed, about);
    },
  };
}

/**
 * Follows its file without a restart: looks at it every two seconds, and at once for a key that it does not know, since
 * another process may have been faster to take up a new one.
 */
function ringInFile(path: string): KeyRing {
  let seen = stateOf(path);
  let ring = ringOf(readKeys(path));
  let lookedAt = Date.now();
  let complainedOf = '';

  function lookAgain(): void {
    lookedAt = Date.now();
    const state = stateOf(path);
    if (state === seen) return;
    seen = state;
    try {
      ring = ringOf(readKeys(path));
      complainedOf = '';
    } catch (error) {
      complain(`${(error as Error).message}; the keys read before are used on.`);
    }
  }
  /** A missing key fails many tasks, each again and again: it is told once. */
  function complain(of: string): void {
    if (of !== complainedOf) console.error(`ENCRYPTION_KEYS: ${of}`);
    complainedOf = of;
  }
  return {
    seal(plain, about) {
      if (Date.now() - lookedAt >= LOOKED_AT_EVERY) lookAgain();
      return ring.seal(plain, about);
    },
    open(what, about) {
      if (Date.now() - lookedAt >= LOOKED_AT_EVERY) lookAgain();
      try {
        return ring.open(what, about);
      } catch (error) {
        if (!(error instanceof KeyMissing)) throw error;
      }
      lookAgain();
      try {
        return ring.open(what, about);
      } catch (error) {
        complain((error as Error).message);
        throw error;
      }
    },
  };
}

/** Another one whenever the file has been written or replaced. */
function stateOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? [stat.ino, stat.mtimeMs, stat.size].join(' ') : 'none';
}

function readKeys(path: string): Keys {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new KeyRingMalformed('must be keys, or the path of a file of keys that can be read');
  }
  return keysIn(text);
}

/** IV, tag, ciphertext. The key's id is sealed along. */
function seal({ id, bytes }: Key, plain: Uint8Array, about: string): Sealed {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', bytes, iv).setAAD(sealedAlong(id, about));
  const ciphertext = cipher.update(plain);
  cipher.final();
  return { keyId: id, sealed: Buffer.concat([iv, cipher.getAuthTag(), ciphertext]) };
}

function open({ id, bytes }: Key, sealed: Buffer, about: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', bytes, sealed.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(sealedAlong(id, about))
      .setAuthTag(sealed.subarray(IV_BYTES, SEALED_LEAST_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(SEALED_LEAST_BYTES)), decipher.final()]);
  } catch {
    throw new KeyWrong(id);
  }
}

const sealedAlong = (keyId: string, about: string) => Buffer.from(`${keyId}\n${about}`);
