/** Whether the process is up, and whether it can do its work. */
import type { Onboardings } from '../onboardings';
import { resource, type Routes } from './resource';

export function healthRoutes(routes: Routes, onboardings: Onboardings): void {
  resource(routes, '/healthz', {
    get(_req, res) {
      res.json({ status: 'up' });
    },
  });
  resource(routes, '/readyz', {
    async get(_req, res) {
      await onboardings.ready();
      res.json({ status: 'ready' });
    },
  });
}
