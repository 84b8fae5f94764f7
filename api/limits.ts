/**
 * How often the same caller may come: each client by its token, each address, and, far tighter, who comes by an
 * attestant's link. Counted in this process: behind several, each counts for itself.
 */
import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import * as z from 'zod/mini';
import { wholeNumber } from '../platform/settings';
import { callerOf, type Guard } from './access/guard';
import { Problem } from './problems';

/** Each `0`: as often as it likes. */
export const limitSettings = {
  /** Requests of one client within ten seconds. */
  LIMIT_PER_CLIENT: wholeNumber(2000),
  /** Requests from one address within ten seconds; attestants' pages are counted by themselves. */
  LIMIT_PER_ADDRESS: wholeNumber(4000),
  /** Requests by one attestant's link within a minute: while BankID is shown, the page asks twice a second. */
  LIMIT_PER_LINK: wholeNumber(600),
  /** Requests from one address to attestants' pages within a minute. */
  LIMIT_PAGES_PER_ADDRESS: wholeNumber(6000),
  /** Forms sent by one link within a minute: codes entered among them. */
  LIMIT_FORMS_PER_LINK: wholeNumber(20),
  /** Forms sent from one address within a minute. */
  LIMIT_FORMS_PER_ADDRESS: wholeNumber(300),
  /** Links that open nothing, tried from one address within a minute. */
  LIMIT_FALSE_LINKS: wholeNumber(30),
};
const _shape = z.object(limitSettings);
export type Limits = z.output<typeof _shape>;

const SOON = 10_000;
const MINUTE = 60_000;

interface Limit {
  most: number;
  /** Milliseconds. */
  within: number;
  of: (req: Request) => string;
  skip?: (req: Request) => boolean;
  /** What was answered decides whether it counts. Without it, every request does. */
  counts?: (res: Response) => boolean;
}

/** A network of IPv6 counts as one address: whoever has one, has them all. */
const addressOf = ({ ip = '' }: Request) => ipKeyGenerator(ip, 56);
const linkOf = ({ path }: Request) => path.split('/')[1] ?? '';
/** What every page shows alike. */
const isAsset = ({ path }: Request) => /^\/[^/]+\.(css|js|svg)$/.test(path);
/** They that look after this process come often, and from one address. */
const isHealth = ({ path }: Request) => path === '/healthz' || path === '/readyz';

function limited({ most, within, of, skip = () => false, counts }: Limit): RequestHandler[] {
  if (most === 0) return [];
  return [
    rateLimit({
      limit: most,
      windowMs: within,
      keyGenerator: of,
      skip,
      skipSuccessfulRequests: counts !== undefined,
      ...(counts && { requestWasSuccessful: (_req: Request, res: Response) => !counts(res) }),
      standardHeaders: false,
      legacyHeaders: false,
      // Whose word is taken for where a request comes from is a setting: what others say is no mistake.
      validate: { xForwardedForHeader: false, forwardedHeader: false },
      handler: (req, _res, next) => next(tooMany(req)),
    }),
  ];
}

function tooMany(req: Request): Problem {
  const { resetTime } = (req as Request & { rateLimit?: { resetTime?: Date } }).rateLimit ?? {};
  const seconds = Math.max(1, Math.ceil(((resetTime?.getTime() ?? 0) - Date.now()) / 1000));
  return new Problem(
    'tooManyRequests',
    'No more are taken until Retry-After seconds have passed.',
    {},
    { 'Retry-After': String(seconds) },
  );
}

export const limitsOfAddress = ({ LIMIT_PER_ADDRESS: most }: Limits): RequestHandler[] =>
  limited({ most, within: SOON, of: addressOf, skip: isHealth });

/** Whoever has been let in is counted by the client that its token names. */
export function limitedByClient(guard: Guard, { LIMIT_PER_CLIENT: most }: Limits): Guard {
  const limit = limited({ most, within: SOON, of: (req) => callerOf(req).client });
  return (method, path) => {
    const admit = guard(method, path);
    return admit.length === 0 ? [] : [...admit, ...limit];
  };
}

/** Before the attestants' pages. */
export function limitsOfLinks(limits: Limits): RequestHandler[] {
  const forms = (which: RequestHandler[]) =>
    which.map<RequestHandler>((limit) => (req, res, next) => {
      if (req.method === 'POST') return limit(req, res, next);
      next();
    });
  const each = { within: MINUTE, of: linkOf, skip: isAsset };
  const from = { within: MINUTE, of: addressOf };
  return [
    ...limited({ ...from, most: limits.LIMIT_PAGES_PER_ADDRESS }),
    ...limited({ ...from, most: limits.LIMIT_FALSE_LINKS, counts: ({ statusCode }) => statusCode === 404 }),
    ...limited({ ...each, most: limits.LIMIT_PER_LINK }),
    ...forms(limited({ ...from, most: limits.LIMIT_FORMS_PER_ADDRESS })),
    ...forms(limited({ ...each, most: limits.LIMIT_FORMS_PER_LINK })),
  ];
}
