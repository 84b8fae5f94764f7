/**
 * The unguessable part of an address that a provider calls back: it says which onboarding is meant, sealed with an
 * HMAC. Nothing is stored. A callback only says "look", so that a token that leaks moves nothing by itself.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseOnboardingId } from '../domain/identifiers';

const seal = (key: string, onboardingId: string) =>
  createHmac('sha256', key).update(`e-signature callback\n${onboardingId}`).digest('base64url');

export function callbackToken(key: string, onboardingId: string): string {
  return `${Buffer.from(onboardingId).toString('base64url')}.${seal(key, onboardingId)}`;
}

/** The onboarding's id; `undefined` for a token that was not made with this key. */
export function onboardingOfToken(key: string, token: string): string | undefined {
  const [name = '', sealed = ''] = token.split('.');
  const onboardingId = Buffer.from(name, 'base64url').toString();
  const expected = Buffer.from(seal(key, onboardingId));
  const given = Buffer.from(sealed);
  const genuine = expected.length === given.length && timingSafeEqual(expected, given);
  return genuine && parseOnboardingId(onboardingId) ? onboardingId : undefined;
}
