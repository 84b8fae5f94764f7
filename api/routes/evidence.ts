/** What proves that an order was attested. */
import type { CaseFiles } from '../case-files';
import type { Cases } from '../cases';
import { evidenceOf } from '../evidence';
import { Problem } from '../problems';
import { noQuery } from '../queries';
import { wellFormed } from '../bodies';
import { idIn } from './id';
import { ONE } from './onboardings';
import { resource, type Routes } from './resource';

export function evidenceRoutes(routes: Routes, cases: Cases, caseFiles: CaseFiles): void {
  resource(routes, `${ONE}/evidence`, {
    async get(req, res) {
      const id = idIn(req);
      wellFormed(noQuery, req.query, 'query');
      const onboarding = await cases.view(id);
      if ('stale' in onboarding) {
        throw new Problem('workerUnavailable', 'A worker tells whether it is attested, and none answers.');
      }
      res.json(await evidenceOf(caseFiles, onboarding));
    },
  });
}
