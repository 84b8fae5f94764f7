/** Turns requests away while too many are under way: whoever is served then is served in time. */
import type { RequestHandler } from 'express';
import { Problem } from './problems';
import { whenOver } from './when-over';

/** Asked by whoever decides whether this process lives: it must be answered above all when there is much to do. */
const ALWAYS_ANSWERED = ['/healthz'];

/** `most`: requests under way at once. */
export function turnAwayAbove(most: number): RequestHandler {
  let underWay = 0;
  return (req, res, next) => {
    if (underWay >= most && !ALWAYS_ANSWERED.includes(req.path)) {
      throw new Problem('overloaded', 'Nothing has been done. The same request may be sent again.');
    }
    underWay += 1;
    whenOver(req, res, () => (underWay -= 1));
    next();
  };
}
