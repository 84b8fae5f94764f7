/**
 * Part of an address that nobody can guess or change: it says what it is about, sealed with an HMAC. Nothing is stored.
 * The key's id stands in it, so that keys can be changed while older addresses are still under way.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Says which key it was and nothing of it. */
const idOf = (key: string) => createHash('sha256').update(`key id\n${key}`).digest('base64url').slice(0, 6);

const seal = (key: string, purpose: string, content: string) =>
  createHmac('sha256', key).update(`${purpose}\n${content}`).digest('base64url');

/** `purpose`: a token made for one is none for another. */
export function sealedToken(key: string, purpose: string, about: unknown): string {
  const content = Buffer.from(JSON.stringify([idOf(key), about])).toString('base64url');
  return `${content}.${seal(key, purpose, content)}`;
}

/** What it is about; `undefined` for a token that was not made with this key for this purpose. */
export function openedToken(key: string, purpose: string, token: string): unknown {
  const [content = '', sealed = '', ...more] = token.split('.');
  const expected = Buffer.from(seal(key, purpose, content));
  const given = Buffer.from(sealed);
  if (more.length > 0 || expected.length !== given.length || !timingSafeEqual(expected, given))
    return undefined;
  const [, about] = JSON.parse(Buffer.from(content, 'base64url').toString()) as [
    keyId: string,
    about: unknown,
  ];
  return about;
}
