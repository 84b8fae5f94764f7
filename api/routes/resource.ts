/** A path and its methods. What else is tried there is answered with 405 and what would do. */
import express, { type RequestHandler, type Router } from 'express';
import type { Guard } from '../access/guard';
import { Problem } from '../problems';
import { matched } from '../request-log';

/** `webhook`: a POST whose body is not read. `form`: a POST from a page. */
type Methods = Partial<Record<'get' | 'post' | 'put' | 'webhook' | 'form', RequestHandler>>;

/** 64 KiB: far above what a route needs, far below what one payload of an onboarding may hold. */
const LIMIT = 65_536;
const readJson = express.json({ limit: LIMIT });
const readForm = express.urlencoded({ extended: false, limit: LIMIT, parameterLimit: 20 });

const onlyJson: RequestHandler = (req, _res, next) => {
  // Some messages say all by their name, and have no body.
  const bodyless = req.is('application/json') === null || req.get('Content-Length') === '0';
  if (bodyless || req.is('application/json')) return next();
  throw new Problem('unsupportedMediaType', 'Content-Type: application/json is what is taken here.');
};

/** Where routes are put, and what lets callers in to them. */
export interface Routes {
  router: Router;
  guard: Guard;
  /** Where the router itself has been put. */
  below?: string;
}

/** @throws Error for a route of which nobody has said who may use it. */
export function resource({ router, guard, below = '' }: Routes, path: string, methods: Methods): void {
  const { get, post, put, webhook, form } = methods;
  const route = router.route(path);
  route.all(matched(below + path));
  const admit = (method: string) => guard(method, below + path);
  if (get) route.get(admit('GET'), get);
  if (post) route.post(admit('POST'), onlyJson, readJson, post);
  if (put) route.put(admit('PUT'), onlyJson, readJson, put);
  if (webhook) route.post(admit('POST'), webhook);
  if (form) route.post(admit('POST'), readForm, form);
  const allow = [
    ...(get ? ['GET', 'HEAD'] : []),
    ...(post || webhook || form ? ['POST'] : []),
    ...(put ? ['PUT'] : []),
  ].join(', ');
  route.all(() => {
    throw new Problem('methodNotAllowed', `Allowed here: ${allow}.`, {}, { Allow: allow });
  });
}
