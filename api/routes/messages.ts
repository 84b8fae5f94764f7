/** One route for each message that moves an onboarding. What each answers: the routine decides, this only tells. */
import type { Request, Response } from 'express';
import type { Actor, MessageData, MessageName } from '../../domain/messages';
import { callerOf, forbidden } from '../access/guard';
import type { Scope } from '../access/table';
import { messageBodies, onBehalfOf, wellFormed } from '../bodies';
import { fingerprintOf, messageIdOf } from '../idempotency';
import type { Cases } from '../cases';
import { parseOnboardingId } from '../../domain/identifiers';
import { idIn } from './id';
import { ONE } from './onboardings';
import { resource, type Routes } from './resource';

const messages: [method: 'post' | 'put', path: string, name: MessageName][] = [
  ['post', 'application-decision', 'applicationDecided'],
  ['put', 'application', 'applicationCompleted'],
  ['post', 'contract-signed', 'contractSigned'],
  ['post', 'roles-assigned', 'rolesAssigned'],
  ['post', 'order', 'orderSubmitted'],
  ['post', 'order-decision', 'ineraApproved'],
  ['post', 'attestation', 'attested'],
  ['post', 'withdrawal', 'withdrawn'],
  ['post', 'retry', 'stepRetried'],
  ['post', 'reminder', 'reminderRequested'],
  ['put', 'deadline', 'deadlineMoved'],
  ['put', 'contact', 'contactReplaced'],
  ['post', 'pause', 'waitPaused'],
  ['post', 'resume', 'waitResumed'],
];

export function messageRoutes(routes: Routes, cases: Cases): void {
  for (const [method, path, name] of messages) {
    const route = `${ONE}/${path}`;
    resource(routes, route, { [method]: (req: Request, res: Response) => send(req, res, route, name) });
  }

  async function send(req: Request, res: Response, route: string, name: MessageName): Promise<void> {
    const id = idIn(req);
    const messageId = messageIdOf(req, route, id);
    const actor = actorOf(req);
    const data: unknown = wellFormed(messageBodies[name], req.body ?? {});
    if (name === 'withdrawn') expectOwnWord(actor, data as MessageData<'withdrawn'>);
    const reply = await cases.send(id, name, {
      messageId,
      // Who acted is part of what is said.
      fingerprint: fingerprintOf({ data, actor }),
      caseId: parseOnboardingId(id)?.caseId ?? '',
      actor,
      sentAt: new Date().toISOString(),
      data,
    });
    res.status(reply.outcome === 'applied' ? 200 : 202).json({ messageId, ...reply });
  }
}

/** Inera may be told of an applicant who withdraws; the portal cannot say that Inera does. */
function expectOwnWord({ kind }: Actor, { by }: MessageData<'withdrawn'>): void {
  if (kind !== 'portal' || by === 'applicant') return;
  throw forbidden(['case-officer'], '`by` is `applicant`, or a token with the scope case-officer.');
}

/** Auditors look, and act on nothing. */
const kinds: Partial<Record<Scope, Actor['kind']>> = {
  portal: 'portal',
  'case-officer': 'caseOfficer',
  operator: 'operator',
};

/** Who acts is what the token says; for whom, what the caller says. */
function actorOf(req: Request): Actor {
  const person = wellFormed(onBehalfOf, req.get('On-Behalf-Of'), 'header On-Behalf-Of');
  const { client, scope } = callerOf(req);
  const kind = kinds[scope];
  if (!kind) throw new Error(`Nobody acts by the scope ${scope}.`);
  return { kind, id: client, ...(person !== undefined && { onBehalfOf: person }) };
}
