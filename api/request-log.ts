/**
 * One line for each request: what was asked for, by the route's own pattern, and how it was answered. Tokens stand in
 * addresses, so no address is ever logged.
 */
import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { requestContext } from './log';
import { whenOver } from './when-over';

interface Noted {
  /** The pattern of the route. */
  route?: string;
  /** The client that its token names. */
  client?: string;
}

const noted = new WeakMap<Request, Noted>();

function note(req: Request, more: Noted): void {
  noted.set(req, { ...noted.get(req), ...more });
}

/** Goes before a route's own handlers. */
export const matched =
  (route: string): RequestHandler =>
  (req, _res, next) => {
    note(req, { route });
    next();
  };

export const noteClient = (req: Request, client: string): void => note(req, { client });

/** The pattern of the route that the request has reached. */
export const routeOf = (req: Request): string => noted.get(req)?.route ?? 'none';

/** RFC 9562, 16 or 32 hexadecimal digits as in traces, ULID. */
const madeByPrograms = [
  /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i,
  /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/i,
  /^[0-7][0-9a-hjkmnp-tv-z]{25}$/i,
];
/** Digits alone may be somebody's number, and words a name: neither may get into the log. */
const isRequestId = (text: string) => /[a-z]/i.test(text) && madeByPrograms.some((form) => form.test(text));
/** W3C Trace Context, version 00 and those after it. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;

export function traceparentIn(req: Request): string | undefined {
  const given = req.get('traceparent');
  return given !== undefined && TRACEPARENT.test(given) ? given : undefined;
}

export function logRequests(log: Logger | undefined): RequestHandler {
  return (req, res, next) => {
    const given = req.get('X-Request-Id') ?? '';
    const requestId = isRequestId(given) ? given : randomUUID();
    const traceId = TRACEPARENT.exec(traceparentIn(req) ?? '')?.[1];
    res.set('X-Request-Id', requestId);
    const context = { requestId, ...(traceId !== undefined && { traceId }) };
    const began = process.hrtime.bigint();
    if (log) whenOver(req, res, () => requestContext.run(context, () => tell(log, req, res, began)));
    requestContext.run(context, next);
  };
}

function tell(log: Logger, req: Request, res: Response, began: bigint): void {
  const { client } = noted.get(req) ?? {};
  const line = {
    method: req.method,
    route: routeOf(req),
    status: res.statusCode,
    ms: Number((process.hrtime.bigint() - began) / 1_000_000n),
    ...(client !== undefined && { client }),
    // The caller went away before it was answered.
    ...(!res.writableFinished && { unanswered: true }),
  };
  if (res.statusCode >= 500) log.error(line, 'request');
  else log.info(line, 'request');
}
