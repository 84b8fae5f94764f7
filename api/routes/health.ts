/** Whether the process is up, and whether it can do its work. */
import type { Router } from 'express';
import type { Onboardings } from '../onboardings';
import { resource } from './resource';

export function healthRoutes(router: Router, onboardings: Onboardings): void {
  resource(router, '/healthz', {
    get(_req, res) {
      res.json({ status: 'up' });
    },
  });
  resource(router, '/readyz', {
    async get(_req, res) {
      await onboardings.ready();
      res.json({ status: 'ready' });
    },
  });
}
