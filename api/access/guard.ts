/** What stands before a route: nobody gets past without one of the scopes that the table names for it. */
import type { Request, RequestHandler } from 'express';
import { nothingHere, Problem } from '../problems';
import { unauthorised, type Judge } from './judge';
import { accessTo, isOfOneOnboarding, type Scope } from './table';

export interface Caller {
  /** The calling system's account at the identity provider. */
  client: string;
  /** By which it was let in. */
  scope: Scope;
}

/** Gives what is to go before the route's own handlers. @throws Error for a route that the table does not know. */
export type Guard = (method: string, path: string) => RequestHandler[];

const callers = new WeakMap<Request, Caller>();

/** Who was let in. */
export function callerOf(req: Request): Caller {
  const caller = callers.get(req);
  if (!caller) throw new Error('Nobody calls a route that needs no token.');
  return caller;
}

export const createGuard =
  (judge: Judge): Guard =>
  (method, path) => {
    const access = accessTo(method, path);
    if (access === 'open') return [];
    const admit: RequestHandler = async (req, _res, next) => {
      const { client, scopes } = await judge(bearerIn(req));
      const scope = access.find((one) => scopes.has(one));
      if (!scope) throw isOfOneOnboarding(path) ? nothingHere() : forbidden(access);
      callers.set(req, { client, scope });
      next();
    };
    return [admit];
  };

function bearerIn(req: Request): string {
  const [, token] = /^Bearer +(\S+)$/i.exec(req.get('Authorization') ?? '') ?? [];
  if (token === undefined) throw unauthorised();
  return token;
}

/** `expected`: where a token of another scope is not all that would do. */
export function forbidden(
  access: readonly Scope[],
  expected = `A token with the scope ${access.join(' or ')}.`,
): Problem {
  const error = `error="insufficient_scope", scope="${access.join(' ')}"`;
  return new Problem(
    'forbidden',
    'The token is good, and is not for this.',
    { expected },
    { 'WWW-Authenticate': `Bearer realm="agent-onboarding", ${error}` },
  );
}
