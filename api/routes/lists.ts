/** What waits for whom, and how many stand where. */
import type { Router } from 'express';
import { wellFormed } from '../bodies';
import { noQuery, tasksQuery } from '../queries';
import type { Visibility } from '../visibility';
import { resource } from './resource';

export function listRoutes(router: Router, visibility: Visibility): void {
  resource(router, '/v1/tasks', {
    async get(req, res) {
      res.json(await visibility.tasks(wellFormed(tasksQuery, req.query, 'query')));
    },
  });
  resource(router, '/v1/stages', {
    async get(req, res) {
      wellFormed(noQuery, req.query, 'query');
      res.json(await visibility.stages());
    },
  });
}
