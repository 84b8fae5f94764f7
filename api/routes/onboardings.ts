/** Onboardings as a resource: opened, listed, looked at, and their audit trail. */
import type { Router } from 'express';
import { newOnboarding, wellFormed } from '../bodies';
import { caseIdOf, fingerprintOf, messageIdOf } from '../idempotency';
import type { Cases } from '../cases';
import { eventsQuery, onboardingsQuery } from '../queries';
import type { Visibility } from '../visibility';
import { idIn } from './id';
import { resource } from './resource';

const ALL = '/v1/onboardings';
export const ONE = `${ALL}/:id`;

export function onboardingRoutes(router: Router, cases: Cases, visibility: Visibility): void {
  resource(router, ALL, {
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

  resource(router, ONE, {
    async get(req, res) {
      res.json(await cases.view(idIn(req)));
    },
  });

  resource(router, `${ONE}/events`, {
    async get(req, res) {
      const { messageId } = wellFormed(eventsQuery, req.query, 'query');
      res.json({ events: await cases.trail(idIn(req), messageId) });
    },
  });
}
