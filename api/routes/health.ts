/** Whether the process is up, and whether it can do its work. */
import type { Onboardings } from '../onboardings';
import { Problem } from '../problems';
import { resource, type Routes } from './resource';

export function healthRoutes(routes: Routes, onboardings: Onboardings, isStopping = () => false): void {
  resource(routes, '/healthz', {
    get(_req, res) {
      res.json({ status: 'up' });
    },
  });
  resource(routes, '/readyz', {
    async get(_req, res) {
      if (isStopping())
        throw new Problem('stopping', 'Send to another one: this one still serves what comes.');
      await onboardings.ready();
      res.json({ status: 'ready' });
    },
  });
}
