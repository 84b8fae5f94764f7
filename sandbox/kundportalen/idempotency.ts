/**
 * Writes happen once per Idempotency-Key, as draft-ietf-httpapi-idempotency-key-header has it: the same key again gets
 * the first answer, the same key on another request is refused, and a write without one is refused too.
 */
import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { State } from '../state';
import { Problem } from './problems';

interface Answer<B> {
  status: number;
  body: B;
}
interface Remembered extends Answer<unknown> {
  fingerprint: string;
}

export interface Idempotency {
  /** `stillGood` false: what was answered then is of no use any more, and it is done again. */
  once<B>(
    request: Request,
    act: () => Answer<B>,
    stillGood?: (body: B) => boolean,
  ): Answer<B> & { again: boolean };
}

export function createIdempotency(state: State): Idempotency {
  const answers = state.collection<Remembered>('portal-answers');
  return {
    once<B>(request: Request, act: () => Answer<B>, stillGood: (body: B) => boolean = () => true) {
      const key = request.get('Idempotency-Key');
      if (!key) throw new Problem(400, 'idempotency-key-missing', 'Idempotency-Key is required on writes.');
      const fingerprint = fingerprintOf(request);
      const before = answers.get(key);
      if (before && before.fingerprint !== fingerprint)
        throw new Problem(
          422,
          'idempotency-key-reused',
          'This Idempotency-Key came with another request before.',
        );
      if (before && stillGood(before.body as B))
        return { status: before.status, body: before.body as B, again: true };
      const answer = act();
      answers.set(key, { fingerprint, ...answer });
      return { ...answer, again: false };
    },
  };
}

const fingerprintOf = ({ method, originalUrl, body }: Request) =>
  createHash('sha256')
    .update(`${method} ${originalUrl}\n${JSON.stringify(body ?? null)}`)
    .digest('hex');
