/**
 * The doors: each message comes in as a Signal or as an Update of one name, and both lead to the one reducer.
 * Handlers are synchronous and await nothing. Nothing that reaches a door can stick the workflow: what is malformed
 * leaves one line in the audit trail, no more.
 */
import {
  ApplicationFailure,
  defineQuery,
  defineSignal,
  defineUpdate,
  setDefaultSignalHandler,
  setHandler,
  uuid4,
} from '@temporalio/workflow';
import * as z from 'zod/mini';
import {
  envelope,
  messageData,
  messageNames,
  type Door,
  type Message,
  type MessageName,
} from '../domain/messages';
import type { Link } from '../domain/at-the-page';
import { attestViewOf, qrSecretOf, type AttestView, type QrSecret } from '../domain/attest-view';
import { heldStateOf, type HeldState } from '../domain/export';
import { refusals, type Refusal } from '../domain/refusals';
import type { TrailLine } from '../domain/trail';
import { queries, viewOf, type Answer, type View } from '../domain/view';
import type { Case } from './case';

export type { Answer };

const viewQuery = defineQuery<View>(queries.view);
const attestViewQuery = defineQuery<AttestView, [Link]>(queries.attestView);
const qrSecretQuery = defineQuery<QrSecret | null, [Link, attempt: number]>(queries.qrSecret);
const exportQuery = defineQuery<HeldState>(queries.export);
const trailQuery = defineQuery<TrailLine[], [messageId?: string]>(queries.trail);

const whatItSays: Record<MessageName, string> = {
  applicationDecided: "The case officer's decision on the application",
  applicationCompleted: 'The corrected application, whole',
  contractSigned: 'Look: the agreement may have been signed',
  rolesAssigned: 'Look: the roles may have been assigned',
  orderSubmitted: 'The order, with form and accepted terms',
  ineraApproved: "Inera's decision on the order",
  attested: 'The attestation by a method outside this service',
  withdrawn: 'The withdrawal, with its reason',
  stepRetried: 'Try a parked step again now; data may name it: {"step":"…"}',
  reminderRequested: 'Remind those waited for now: {"reason":"…"}',
  deadlineMoved: 'Another deadline for this wait: {"deadline":"2026-12-24T12:00:00Z","reason":"…"}',
  contactReplaced: 'Another person for a contact: {"contact":"administrator","person":{…},"reason":"…"}',
  waitPaused: 'The clock stands still, no reminders, no deadline: {"reason":"…"}',
  waitResumed: 'The clock goes on: {"reason":"…"}',
  signingRequested: "An attestant begins to sign with BankID, at their link's page",
  signingCancelled: 'An attestant gives up signing',
  codeRequested: 'An attestant asks for a one-time code by SMS',
  codeEntered: 'An attestant has entered a code: its digest, which only the API can make',
  attestationDeclined: "An attestant declines the order at their link's page",
  codeReported: 'Look: the SMS provider knows what became of a code',
};

export function openDoors(agentCase: Case): void {
  for (const name of messageNames) {
    const description = whatItSays[name];
    setHandler(defineSignal<[unknown]>(name), (raw) => takeSignal(agentCase, name, raw), { description });
    setHandler(
      defineUpdate<Answer, [unknown]>(name),
      (raw) => {
        const message = wellFormed(name, raw, 'update') as Message;
        return { outcome: agentCase.receive(message), view: viewOf(agentCase.onboarding) };
      },
      { validator: (raw) => refuseUnlessWellFormed(name, raw), description },
    );
  }
  setDefaultSignalHandler((name) => agentCase.refuse(name, refusals.unknownMessage(messageNames)));
  setHandler(viewQuery, () => viewOf(agentCase.onboarding), { description: 'How the onboarding stands' });
  setHandler(
    trailQuery,
    (messageId) =>
      agentCase.onboarding.trail.lines.filter(
        (line) => messageId === undefined || line.messageId === messageId,
      ),
    { description: 'The audit trail, or the one line of a messageId' },
  );
  setHandler(attestViewQuery, (link) => attestViewOf(agentCase.onboarding, link), {
    description: "What an attestant's link leads to",
  });
  setHandler(qrSecretQuery, (link, attempt) => qrSecretOf(agentCase.onboarding, link, attempt) ?? null, {
    description: 'What the QR codes of a signing under way are made of',
  });
  setHandler(exportQuery, () => heldStateOf(agentCase.onboarding), {
    description: 'All that is held, without what opens something',
  });
}

function takeSignal(agentCase: Case, name: MessageName, raw: unknown): void {
  const message = wellFormed(name, raw, 'signal');
  if ('type' in message) agentCase.refuse(name, message);
  else agentCase.receive(message);
}

/** An Update that is not well-formed is rejected before it is accepted: nothing is written. */
function refuseUnlessWellFormed(name: MessageName, raw: unknown): void {
  const judged = wellFormed(name, raw, 'update');
  if ('type' in judged)
    throw ApplicationFailure.nonRetryable(`${judged.detail} ${judged.expected}`, judged.type);
}

function wellFormed(name: MessageName, raw: unknown, door: Door): Message | Refusal {
  const outer = z.safeParse(envelope, raw);
  if (!outer.success) return malformed(outer.error, '{"actor":{"kind":"operator","id":"…"},"data":{…}}');
  const { messageId = uuid4(), fingerprint, caseId, actor, data = {} } = outer.data;
  const inner = z.safeParse(messageData[name], data);
  if (!inner.success) return malformed(inner.error, `the data of ${name} as docs and OpenAPI have it`);
  return {
    name,
    messageId,
    ...(fingerprint !== undefined && { fingerprint }),
    ...(caseId !== undefined && { caseId }),
    actor,
    door,
    data: inner.data,
  } as Message;
}

/** Says where it is wrong, never what stood there: that could be personal. */
function malformed(error: z.core.$ZodError, expected: string): Refusal {
  const where = error.issues
    .slice(0, 3)
    .map(({ path, code }) => `${path.join('.') || 'the whole'} (${code})`);
  return refusals.malformed(where.join(', '), expected);
}
