/**
 * Where the e-signature provider calls back. A callback only says "look": what stands in it is not read, since it is
 * not signed. Anything but a 2xx is sent again by the provider, so that only what may pass is answered otherwise.
 */
import { randomUUID } from 'node:crypto';
import type { Router } from 'express';
import { parseOnboardingId } from '../../domain/identifiers';
import { onboardingOfToken } from '../../platform/callback-token';
import type { Cases } from '../cases';
import { nothingHere } from '../problems';
import { resource } from './resource';

export function webhookRoutes(router: Router, cases: Cases, callbackKey: string): void {
  resource(router, '/v1/webhooks/e-signature/:token', {
    async webhook(req, res) {
      const { token } = req.params;
      const id = onboardingOfToken(callbackKey, typeof token === 'string' ? token : '');
      const caseId = parseOnboardingId(id ?? '')?.caseId;
      if (id === undefined || caseId === undefined) throw nothingHere();
      await cases.tell(id, 'contractSigned', {
        // Looks are never deduplicated: a second one may bring what the first came too early for.
        messageId: randomUUID(),
        caseId,
        actor: { kind: 'provider', id: 'scrive' },
        sentAt: new Date().toISOString(),
      });
      res.json({});
    },
  });
}
