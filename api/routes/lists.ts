/** What waits for whom, and how many stand where. */
import { wellFormed } from '../bodies';
import { noQuery, tasksQuery } from '../queries';
import type { Visibility } from '../visibility';
import { resource, type Routes } from './resource';

export function listRoutes(routes: Routes, visibility: Visibility): void {
  resource(routes, '/v1/tasks', {
    async get(req, res) {
      res.json(await visibility.tasks(wellFormed(tasksQuery, req.query, 'query')));
    },
  });
  resource(routes, '/v1/stages', {
    async get(req, res) {
      wellFormed(noQuery, req.query, 'query');
      res.json(await visibility.stages());
    },
  });
}
