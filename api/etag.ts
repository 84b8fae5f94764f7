/** An answer that a client may have already. */
import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';

/**
 * Sends JSON with a strong ETag: of the very bytes. 304 without them where the client has them. What a cache on the way
 * is told (`Cache-Control: no-cache`, which many clients add by themselves) is none of this service's business: Express's
 * own `req.fresh` would answer such a client in full each time.
 */
export function sendTagged(req: Request, res: Response, body: unknown): void {
  const json = JSON.stringify(body);
  const tag = `"${createHash('sha256').update(json).digest('base64url')}"`;
  res.set('ETag', tag);
  if (isKept(req.get('If-None-Match'), tag)) res.status(304).end();
  else res.type('json').send(json);
}

/** RFC 9110, 13.1.2: `*`, or a list of tags, weak ones counted as strong. */
function isKept(asked: string | undefined, tag: string): boolean {
  if (asked === undefined) return false;
  const tags = asked.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(tag);
}
