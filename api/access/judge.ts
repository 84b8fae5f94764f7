/** Whose a bearer token is and what it is for: a JWT of the one identity provider that the settings name. */
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod/mini';
import { accountName } from '../../domain/messages';
import { Problem } from '../problems';
import { scopes, type Scope } from './table';

export interface AuthSettings {
  issuer: string;
  audience: string;
  /** Where its public keys are. Fetched when first needed, and kept. */
  jwksUrl: string;
  /** Of these alone: what a token says of its own algorithm is not believed. */
  algorithms: string[];
  /** A key that is not known is looked for again no sooner than this after the last look. */
  freshForMs?: number;
}

interface Holder {
  /** The account of the calling system at the identity provider. */
  client: string;
  scopes: ReadonlySet<Scope>;
}

/** @throws Problem for a token that is not taken; another one where the identity provider's keys cannot be had. */
export type Judge = (token: string) => Promise<Holder>;

/** Seconds by which clocks may differ. */
const CLOCK_TOLERANCE = 30;
/** Milliseconds. A key that was withdrawn is taken for so long at most. */
const KEYS_KEPT = 10 * 60_000;
const KEYS_WITHIN = 3_000;
const FRESH_FOR = 10_000;

export function createJudge({ issuer, audience, jwksUrl, algorithms, freshForMs }: AuthSettings): Judge {
  const keyFor = keysAt(jwksUrl, freshForMs ?? FRESH_FOR);
  const wanted = { issuer, audience, algorithms, clockTolerance: CLOCK_TOLERANCE, requiredClaims: ['exp'] };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keyFor, wanted);
      return { client: clientIn(payload), scopes: scopesIn(payload) };
    } catch (error) {
      throw error instanceof errors.JOSEError ? unauthorised(whyNot(error)) : error;
    }
  };
}

function keysAt(jwksUrl: string, cooldownDuration: number): JWTVerifyGetKey {
  const times = { cooldownDuration, cacheMaxAge: KEYS_KEPT, timeoutDuration: KEYS_WITHIN };
  const keys = createRemoteJWKSet(new URL(jwksUrl), times);
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      const { JWKSNoMatchingKey, JWKSMultipleMatchingKeys } = errors;
      // The token names no key that there is. All else is the identity provider's failing.
      if (error instanceof JWKSNoMatchingKey || error instanceof JWKSMultipleMatchingKeys) throw error;
      throw new Problem('identityProviderUnavailable', 'Tokens cannot be judged: the keys cannot be had.');
    }
  };
}

/** RFC 9068's `client_id`; identity providers that do not give it name the client in `azp` or as the subject. */
function clientIn({ client_id, azp, sub }: JWTPayload): string {
  const found = z.safeParse(accountName, client_id ?? azp ?? sub);
  if (!found.success) throw unauthorised('The token names no client, or not by an account name.');
  return found.data;
}

function scopesIn({ scope }: JWTPayload): ReadonlySet<Scope> {
  const given = typeof scope === 'string' ? scope.split(' ') : [];
  return new Set(scopes.filter((one) => given.includes(one)));
}

/** Says nothing that stands in the token. */
function whyNot(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `The token's claim ${error.claim} is missing, or not what is taken here.`;
  return 'The token is not a JWT that this identity provider has signed.';
}

/** `why`: none where there is no token. RFC 6750 wants an error named only then. */
export function unauthorised(why?: string): Problem {
  const detail = why ?? 'A call needs a bearer token: Authorization: Bearer …';
  const error = why === undefined ? '' : `, error="invalid_token", error_description="${why}"`;
  const headers = { 'WWW-Authenticate': `Bearer realm="agent-onboarding"${error}` };
  return new Problem('unauthorised', detail, {}, headers);
}
