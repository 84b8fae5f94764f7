/**
 * Every route that a client may call, with what it takes, answers and refuses. Its scopes stand in api/access/table.ts,
 * under the same names.
 */
import * as z from 'zod/mini';
import { reasonAlone } from '../../domain/messages';
import type { RefusalType } from '../../domain/refusals';
import { messageBodies, newOnboarding, onBehalfOf } from '../bodies';
import type { ProblemType } from '../problems';
import { eventsQuery, noQuery, onboardingsQuery, tasksQuery } from '../queries';
import * as answers from './answers';
import { erasure, messages, newOnboardings } from './examples';

interface Answer {
  description: string;
  schema?: z.ZodMiniType;
  headers?: Record<string, string>;
}

export interface Operation {
  id: string;
  tag: 'Onboardings' | 'Messages' | 'Lists' | 'Callbacks' | 'Service';
  summary: string;
  description?: string;
  query?: z.ZodMiniObject;
  headers?: z.ZodMiniObject;
  body?: { schema: z.ZodMiniType; required: boolean; examples: Record<string, unknown> };
  /** By status. */
  answers: Record<number, Answer>;
  /** Beside those that every route of its kind has. */
  problems: ProblemType[];
}

const idempotencyKey = z
  .string()
  .check(z.regex(/^[\x21-\x7e]{1,200}$/, '1–200 visible ASCII characters, such as a UUID'));
const writes = z.object({ 'Idempotency-Key': idempotencyKey });
const sends = z.object({ 'Idempotency-Key': idempotencyKey, 'On-Behalf-Of': onBehalfOf });

const ONE = '/v1/onboardings/{id}';
const FROM_TEMPORAL: ProblemType[] = [
  'temporalUnavailable',
  'workerUnavailable',
  'caseStoreUnavailable',
  'keyLacking',
];

/** What the routine may refuse any message with. */
const REFUSED: RefusalType[] = ['otherCase', 'alreadyEnded', 'wrongStage', 'tooManyWaiting'];

/** `refused`: with what, beside {@link REFUSED}. */
function message(
  name: keyof typeof messages,
  id: string,
  summary: string,
  refused: ProblemType[] = [],
): Operation {
  const schema = messageBodies[name];
  return {
    ...{ id, tag: 'Messages', summary, headers: sends },
    body: {
      schema,
      // Some messages say all by their name.
      required: !z.safeParse(schema, {}).success,
      examples: messages[name],
    },
    answers: {
      200: { description: 'Applied: this is how the onboarding stands now.', schema: answers.applied },
      202: {
        description:
          'Taken and kept: being looked into, or no worker is at work. GET …/events tells what came of it.',
        schema: answers.taken,
      },
    },
    problems: ['messageIdReused', ...REFUSED, ...refused, ...FROM_TEMPORAL],
  };
}

const moves: Record<string, Operation> = {
  [`POST ${ONE}/application-decision`]: message(
    'applicationDecided',
    'decideOnApplication',
    'Step 1a: decide on the application',
  ),
  [`PUT ${ONE}/application`]: message(
    'applicationCompleted',
    'completeApplication',
    'Step 1a: hand the completed application in',
  ),
  [`POST ${ONE}/contract-signed`]: message(
    'contractSigned',
    'tellContractSigned',
    'Step 2: have it looked at the e-signature provider',
  ),
  [`POST ${ONE}/roles-assigned`]: message(
    'rolesAssigned',
    'tellRolesAssigned',
    'Step 3: have it looked at the portal who holds which role',
  ),
  [`POST ${ONE}/order`]: message('orderSubmitted', 'submitOrder', 'Step 4: order', [
    'notOrderer',
    'roleMissing',
    'termsNotYetAccepted',
  ]),
  [`POST ${ONE}/order-decision`]: message('ineraApproved', 'decideOnOrder', 'Step 5: decide on the order', [
    'contactNotedOften',
  ]),
  [`POST ${ONE}/attestation`]: message(
    'attested',
    'attest',
    'Step 6: attest by a method outside this service',
    ['notAttestant', 'mustLogOut', 'externalAttestationNotAccepted'],
  ),
  [`POST ${ONE}/withdrawal`]: {
    ...message('withdrawn', 'withdraw', 'Withdraw: the onboarding ends', ['forbidden']),
    description: 'The portal withdraws for applicants. `by: caseOfficer` needs the scope case-officer.',
  },
  [`POST ${ONE}/retry`]: message('stepRetried', 'retryStep', 'Try parked steps again now', ['nothingParked']),
  [`POST ${ONE}/reminder`]: message('reminderRequested', 'remind', 'Remind those waited for now', [
    'nobodyWaitedFor',
    'stepParked',
  ]),
  [`PUT ${ONE}/deadline`]: message('deadlineMoved', 'moveDeadline', 'Move the deadline of a wait', [
    'nobodyWaitedFor',
    'noDeadline',
    'deadlineOutOfReach',
  ]),
  [`PUT ${ONE}/contact`]: message(
    'contactReplaced',
    'replaceContact',
    'Replace a person of the application',
    ['noSuchContact', 'signedAlready', 'signatoryTwice'],
  ),
  [`POST ${ONE}/pause`]: message('waitPaused', 'pauseWait', 'Stop the clock of a wait', [
    'nobodyWaitedFor',
    'alreadyPaused',
  ]),
  [`POST ${ONE}/resume`]: message('waitResumed', 'resumeWait', 'Let the clock go on', ['notPaused']),
};

export const operations: Record<string, Operation> = {
  'POST /v1/onboardings': {
    id: 'openOnboarding',
    tag: 'Onboardings',
    summary: 'Open an onboarding',
    description: 'The same request again, under the same Idempotency-Key, finds what it opened.',
    headers: writes,
    body: { schema: newOnboarding, required: true, examples: newOnboardings },
    answers: {
      201: {
        description: 'Opened, or opened before by this very request.',
        schema: answers.shown,
        headers: { Location: 'The address of the onboarding.' },
      },
    },
    problems: ['messageIdReused', 'onboardingOpen', ...FROM_TEMPORAL],
  },
  'GET /v1/onboardings': {
    id: 'listOnboardings',
    tag: 'Lists',
    summary: 'List onboardings, open and ended',
    description: 'Latest started first. What has just happened shows within about a second.',
    query: onboardingsQuery,
    answers: { 200: { description: 'A page of them.', schema: answers.page } },
    problems: ['temporalUnavailable', 'workerUnavailable'],
  },
  [`GET ${ONE}`]: {
    id: 'viewOnboarding',
    tag: 'Onboardings',
    summary: 'See how an onboarding stands',
    description: 'While no worker answers it is what was last known, marked `stale`.',
    query: noQuery,
    headers: z.object({ 'If-None-Match': z.optional(z.string()) }),
    answers: {
      200: {
        description: 'As it stands.',
        schema: answers.shown,
        headers: { ETag: 'Of this very answer.' },
      },
      304: {
        description: 'As in the answer that the client has kept.',
        headers: { ETag: 'Of the answer that the client has kept.' },
      },
    },
    problems: FROM_TEMPORAL,
  },
  [`GET ${ONE}/events`]: {
    id: 'listEvents',
    tag: 'Onboardings',
    summary: 'Read the audit trail, or the one line of a message',
    query: eventsQuery,
    answers: { 200: { description: 'Oldest first.', schema: answers.events } },
    problems: FROM_TEMPORAL,
  },
  [`GET ${ONE}/evidence`]: {
    id: 'getEvidence',
    tag: 'Onboardings',
    summary: 'Get what proves that the order was attested',
    query: noQuery,
    answers: { 200: { description: 'As it was kept.', schema: answers.evidence } },
    problems: [...FROM_TEMPORAL, 'evidenceBroken'],
  },

  [`GET ${ONE}/export`]: {
    id: 'exportOnboarding',
    tag: 'Onboardings',
    summary: 'Get all that is held of it, with the persons in it',
    query: noQuery,
    answers: { 200: { description: 'All of it, readable.', schema: answers.exported } },
    problems: FROM_TEMPORAL,
  },
  [`POST ${ONE}/erasure`]: {
    id: 'eraseOnboarding',
    tag: 'Onboardings',
    summary: 'Erase what is personal, once it has ended and its time has passed',
    description: 'The same request again goes on where it stopped, or tells that all is gone.',
    body: { schema: reasonAlone, required: true, examples: { 'a person has asked': erasure } },
    answers: {
      200: { description: 'Gone here. Others are to be asked themselves.', schema: answers.erased },
      202: {
        description: 'Begun: the Temporal server is still at it. The same request again tells.',
        schema: answers.erasing,
        headers: { 'Retry-After': 'Seconds after which to ask again.' },
      },
    },
    problems: ['stillOpen', 'retentionRuns', ...FROM_TEMPORAL],
  },

  ...moves,

  'GET /v1/tasks': {
    id: 'listTasks',
    tag: 'Lists',
    summary: 'List what waits for a role, longest waiting first',
    query: tasksQuery,
    answers: { 200: { description: 'Open onboardings.', schema: answers.tasks } },
    problems: ['temporalUnavailable', 'workerUnavailable'],
  },
  'GET /v1/stages': {
    id: 'countStages',
    tag: 'Lists',
    summary: 'Count open onboardings per stage',
    query: noQuery,
    answers: { 200: { description: 'Counted within the last ten seconds.', schema: answers.counts } },
    problems: ['temporalUnavailable', 'workerUnavailable'],
  },

  'POST /v1/webhooks/e-signature/{token}': callback('tellSigned', 'e-signature provider'),
  'POST /v1/webhooks/sms/{token}': callback('tellSmsDelivered', 'SMS provider'),

  'GET /healthz': {
    id: 'isUp',
    tag: 'Service',
    summary: 'Tell whether the process is up',
    answers: { 200: { description: 'It is.', schema: answers.status('up') } },
    problems: [],
  },
  'GET /readyz': {
    id: 'isReady',
    tag: 'Service',
    summary: 'Tell whether it can do its work',
    answers: { 200: { description: 'It can.', schema: answers.status('ready') } },
    problems: ['temporalUnavailable', 'stopping'],
  },
};

function callback(id: string, provider: string): Operation {
  return {
    ...{ id, tag: 'Callbacks', summary: `What the ${provider} calls back` },
    description: 'The address itself is the secret. It only says "look": no body is read.',
    answers: { 200: { description: 'Taken.', schema: answers.nothing } },
    problems: ['temporalUnavailable'],
  };
}
