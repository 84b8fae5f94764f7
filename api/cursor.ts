/**
 * Where the next page of a list begins: the server's own token, sealed with an HMAC together with what was asked. The
 * server does not tell a false token from its own failures, and tries long with it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

const seal = (key: string, asked: string, token: Uint8Array) =>
  createHmac('sha256', key).update(`cursor\n${asked}\n`).update(token).digest('base64url');

export function writeCursor(key: string, asked: string, token: Uint8Array): string {
  return `${Buffer.from(token).toString('base64url')}.${seal(key, asked, token)}`;
}

/** The token; `undefined` for a cursor that was made of another question, or not here. */
export function readCursor(key: string, asked: string, cursor: string): Uint8Array | undefined {
  const [name = '', sealed = ''] = cursor.split('.');
  const token = Buffer.from(name, 'base64url');
  const expected = Buffer.from(seal(key, asked, token));
  const given = Buffer.from(sealed);
  return expected.length === given.length && timingSafeEqual(expected, given) ? token : undefined;
}
