/**
 * Part of an address that nobody can guess or change: it says what it is about, sealed with an HMAC. Nothing is stored.
 * The key's id stands in it, so that keys can be changed while older addresses are still under way.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Says which key it was and nothing of it. */
const idOf = (key: string) => createHash('sha256').update(`key id\n${key}`).digest('base64url').slice(0, 6);

const seal = (key: string, purpose: string, content: string) =>
  createHmac('sha256', key).update(`${purpose}\n${content}`).digest('base64url');

/** As a setting holds them, with commas between: the newest first, those before it still open what they sealed. */
export const keysIn = (keys: string): string[] => keys.split(',').map((key) => key.trim());

/** By the newest key. `purpose`: a token made for one is none for another. */
export function sealedToken(keys: string, purpose: string, about: unknown): string {
  const [key = ''] = keysIn(keys);
  const content = Buffer.from(JSON.stringify([idOf(key), about])).toString('base64url');
  return `${content}.${seal(key, purpose, content)}`;
}

/** What it is about; `undefined` for a token that was not made with one of these keys for this purpose. */
export function openedToken(keys: string, purpose: string, token: string): unknown {
  const [content = '', sealed = '', ...more] = token.split('.');
  const [keyId, about] = claimIn(content);
  const key = keysIn(keys).find((one) => idOf(one) === keyId);
  if (key === undefined || more.length > 0) return undefined;
  const expected = Buffer.from(seal(key, purpose, content));
  const given = Buffer.from(sealed);
  return expected.length === given.length && timingSafeEqual(expected, given) ? about : undefined;
}

/** What it says of itself, whoever made it. */
function claimIn(content: string): unknown[] {
  try {
    const claim: unknown = JSON.parse(Buffer.from(content, 'base64url').toString());
    return Array.isArray(claim) ? claim : [];
  } catch {
    return [];
  }
}
