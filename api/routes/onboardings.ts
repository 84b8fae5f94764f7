/** Onboardings as a resource: opened, listed, looked at, and their audit trail. */
import { newOnboarding, wellFormed } from '../bodies';
import { caseIdOf, fingerprintOf, messageIdOf } from '../idempotency';
import type { Cases } from '../cases';
import { sendTagged } from '../etag';
import { eventsQuery, noQuery, onboardingsQuery } from '../queries';
import type { Visibility } from '../visibility';
import { idIn } from './id';
import { resource, type Routes } from './resource';

const ALL = '/v1/onboardings';
export const ONE = `${ALL}/:id`;

export function onboardingRoutes(routes: Routes, cases: Cases, visibility: Visibility): void {
  resource(routes, ALL, {
    async get(req, res) {
      const { limit, cursor, ...filter } = wellFormed(onboardingsQuery, req.query, 'query');
      res.json(await visibility.page(filter, limit, cursor));
    },
    async post(req, res) {
      const caseId = caseIdOf(messageIdOf(req, ALL));
      const body = wellFormed(newOnboarding, req.body);
      const { existingAgreement: _told, organisationNumber, reference, ...application } = body;
      const start = {
        caseId,
        organisationNumber,
        ...(reference !== undefined && { reference }),
        application,
      };
      const onboarding = await cases.open(start, fingerprintOf(start));
      res.status(201).location(`${ALL}/${onboarding.id}`).json(onboarding);
    },
  });

  resource(routes, ONE, {
    async get(req, res) {
      wellFormed(noQuery, req.query, 'query');
      sendTagged(req, res, await cases.view(idIn(req)));
    },
  });

  resource(routes, `${ONE}/events`, {
    async get(req, res) {
      const { messageId } = wellFormed(eventsQuery, req.query, 'query');
      res.json({ events: await cases.trail(idIn(req), messageId) });
    },
  });
}
