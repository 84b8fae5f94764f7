/** What proves that an order was attested. */
import { parseOnboardingId } from '../../domain/identifiers';
import type { CaseStore } from '../../platform/case-store';
import type { Cases } from '../cases';
import { evidenceOf } from '../evidence';
import { Problem } from '../problems';
import { noQuery } from '../queries';
import { wellFormed } from '../bodies';
import { idIn } from './id';
import { ONE } from './onboardings';
import { resource, type Routes } from './resource';

export function evidenceRoutes(routes: Routes, cases: Cases, caseStore: CaseStore): void {
  resource(routes, `${ONE}/evidence`, {
    async get(req, res) {
      const id = idIn(req);
      wellFormed(noQuery, req.query, 'query');
      const onboarding = await cases.view(id);
      if ('stale' in onboarding) {
        throw new Problem('workerUnavailable', 'A worker tells whether it is attested, and none answers.');
      }
      res.json(await evidenceOf(caseStore, parseOnboardingId(id)?.caseId ?? '', onboarding));
    },
  });
}
