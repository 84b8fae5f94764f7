/**
 * Where the e-signature provider and the SMS provider call back. A callback only says "look": what stands in it is not
 * read, since it is not signed. Anything but a 2xx is sent again by the provider, so that only what may pass is answered
 * otherwise.
 */
import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { parseOnboardingId } from '../../domain/identifiers';
import type { Envelope } from '../../domain/messages';
import { codeOfToken, onboardingOfToken } from '../../platform/callback-token';
import type { Cases } from '../cases';
import { nothingHere } from '../problems';
import { resource, type Routes } from './resource';

export function webhookRoutes(routes: Routes, cases: Cases, callbackKey: string): void {
  resource(routes, '/v1/webhooks/e-signature/:token', {
    async webhook(req, res) {
      const id = onboardingOfToken(callbackKey, tokenIn(req));
      if (id === undefined) throw nothingHere();
      await cases.tell(id, 'contractSigned', look(id, 'scrive'));
      res.json({});
    },
  });

  resource(routes, '/v1/webhooks/sms/:token', {
    async webhook(req, res) {
      const code = codeOfToken(callbackKey, tokenIn(req));
      if (!code) throw nothingHere();
      const { onboardingId, link, sending } = code;
      await cases.tell(onboardingId, 'codeReported', {
        ...look(onboardingId, '46elks'),
        data: { link, sending },
      });
      res.json({});
    },
  });
}

const tokenIn = ({ params: { token } }: Request) => (typeof token === 'string' ? token : '');

function look(onboardingId: string, provider: string): Envelope {
  return {
    // Looks are never deduplicated: a second one may bring what the first came too early for.
    messageId: randomUUID(),
    caseId: parseOnboardingId(onboardingId)?.caseId ?? '',
    actor: { kind: 'provider', id: provider },
    sentAt: new Date().toISOString(),
  };
}
