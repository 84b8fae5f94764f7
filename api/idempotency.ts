/** Names each write, so that the same one again is known for what it is. Keys never stand in clear, nor meet across routes. */
import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { canonicalJson } from '../domain/case-file';
import { callerOf } from './access/guard';
import { Problem } from './problems';

/** SHA-256, hex. */
const digest = (...parts: unknown[]) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** Names what a write does. Each client has its own keys. `route`: its template; `onboardingId`: where it is about one. */
export function messageIdOf(req: Request, route: string, onboardingId = ''): string {
  const key = req.get('Idempotency-Key');
  if (key === undefined || !/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new Problem(
      'idempotencyKeyMissing',
      'A write names itself in the header Idempotency-Key, so that it can safely be sent again.',
      {
        expected:
          'Idempotency-Key: 1–200 visible ASCII characters, such as a UUID; a new one for each new request.',
      },
    );
  }
  return digest(callerOf(req).client, req.method, route, onboardingId, key);
}

/** The case that a POST opens: the same POST again finds it. 128 bits of the digest are plenty. */
export const caseIdOf = (messageId: string) => messageId.slice(0, 32);

/** Tells whether two requests under one key say the same, however their JSON is ordered. */
export const fingerprintOf = (payload: unknown) => digest(canonicalJson(payload));

export const updateIdOf = (messageId: string, fingerprint: string) => digest(messageId, fingerprint);
