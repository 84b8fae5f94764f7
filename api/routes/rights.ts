/** What a person can ask for: all that is held, and that it be erased. */
import { reasonAlone } from '../../domain/messages';
import { wellFormed } from '../bodies';
import { noQuery } from '../queries';
import { erase } from '../rights/erasure';
import { exportOf, type Held } from '../rights/export';
import { idIn } from './id';
import { ONE } from './onboardings';
import { resource, type Routes } from './resource';

/** Seconds. */
const RETRY_AFTER = '10';

/** `eraseAfterDays`: setting ERASE_AFTER_DAYS. */
export function rightsRoutes(routes: Routes, held: Held, eraseAfterDays: number | undefined): void {
  resource(routes, `${ONE}/export`, {
    async get(req, res) {
      const id = idIn(req);
      wellFormed(noQuery, req.query, 'query');
      res.json(await exportOf(id, held));
    },
  });

  resource(routes, `${ONE}/erasure`, {
    async post(req, res) {
      const id = idIn(req);
      // Why stands in the asker's own records. Here it would outlive what was erased.
      wellFormed(reasonAlone, req.body);
      const erasure = await erase(id, held, eraseAfterDays);
      if ('begunAt' in erasure) res.status(202).set('Retry-After', RETRY_AFTER);
      res.json(erasure);
    },
  });
}
