/** A path and its methods. What else is tried there is answered with 405 and what would do. */
import express, { type RequestHandler, type Router } from 'express';
import { Problem } from '../problems';

/** `webhook`: a POST whose body is not read. */
type Methods = Partial<Record<'get' | 'post' | 'put' | 'webhook', RequestHandler>>;

/** 64 KiB: far above what a route needs, far below what one payload of an onboarding may hold. */
const readJson = express.json({ limit: 65_536 });

const onlyJson: RequestHandler = (req, _res, next) => {
  // Some messages say all by their name, and have no body.
  const bodyless = req.is('application/json') === null || req.get('Content-Length') === '0';
  if (bodyless || req.is('application/json')) return next();
  throw new Problem('unsupportedMediaType', 'Content-Type: application/json is what is taken here.');
};

export function resource(router: Router, path: string, { get, post, put, webhook }: Methods): void {
  const route = router.route(path);
  if (get) route.get(get);
  if (post) route.post(onlyJson, readJson, post);
  if (put) route.put(onlyJson, readJson, put);
  if (webhook) route.post(webhook);
  const allow = [
    ...(get ? ['GET', 'HEAD'] : []),
    ...(post || webhook ? ['POST'] : []),
    ...(put ? ['PUT'] : []),
  ].join(', ');
  route.all(() => {
    throw new Problem('methodNotAllowed', `Allowed here: ${allow}.`, {}, { Allow: allow });
  });
}
