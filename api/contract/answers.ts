/** What the routes answer with: the shapes that the domain and the API build, said once more as schemas. */
import * as z from 'zod/mini';
import { attestationRecord } from '../../domain/attestation-record';
import { instant, order as orderShape, userId } from '../../domain/application';
import { failureTypes } from '../../domain/failures';
import { CASE_ID } from '../../domain/identifiers';
import { messageId } from '../../domain/messages';
import type {
  Agreement,
  Attestation,
  OrderCameBack,
  Outcome,
  ParkedStep,
  PlacedOrder,
} from '../../domain/onboarding';
import { personal } from '../../domain/personal';
import { outcomes, stages, type Role } from '../../domain/stages';
import type { TrailLine } from '../../domain/trail';
import type { View } from '../../domain/view';
import type { AttestationEvidence } from '../evidence';
import { problemTypes, uriOf } from '../problems';
import type { Erased, Erasing } from '../rights/erasure';
import type { MailSent } from '../rights/histories';
import type { HeldRun } from '../rights/runs';
import type { StaleView } from '../stale-view';

/** Every field of an interface, the optional ones too: a field that is added there must be added here. */
type Shape<T> = { [K in keyof T]-?: z.ZodMiniType<T[K]> };
const shaped =
  <T>() =>
  <S extends Shape<T>>(shape: S) =>
    z.strictObject(shape);

/** May be missing. */
const maybe = z.exactOptional;
const text = z.string();
/** Of people's own. */
const words = personal(z.string());
const sha256 = text.check(z.regex(/^[0-9a-f]{64}$/));
const count = z.int().check(z.gte(0));
const roles = [
  'caseOfficer',
  'applicant',
  'signatory',
  'administrator',
  'orderer',
  'attestant',
  'service',
] as const satisfies Role[];
const role = z.enum(roles);
const stage = z.enum(stages);

/** An organisation's number, the portal's own case number where there is one, and the case: `5560160680~KP-1~…`. */
export const onboardingId = text.check(
  z.regex(new RegExp(`^\\d{10}(~[A-Za-z0-9._-]{1,40})?~${CASE_ID.source.slice(1)}`)),
);
const tenDigits = text.check(z.regex(/^\d{10}$/));

const parkedStep = shaped<ParkedStep>()({
  step: text,
  failure: z.strictObject({ type: z.enum(Object.values(failureTypes)), message: text }),
  since: instant,
  tries: count,
  retryAt: maybe(instant),
  hastened: maybe(z.boolean()),
});

const agreement = shaped<Omit<Agreement, 'signingLinks'>>()({
  documentId: maybe(text),
  round: count,
  signatories: maybe(z.array(text)),
  hasSigned: maybe(z.array(z.boolean())),
  signedAt: maybe(instant),
  sha256: maybe(sha256),
});

const placedOrder = shaped<PlacedOrder>()({
  ...orderShape.shape,
  orderId: text,
  submittedAt: instant,
  approvedAt: maybe(instant),
});

const orderCameBack = shaped<OrderCameBack>()({
  because: z.enum(['toCorrect', 'declined', 'lapsed']),
  service: text,
  reason: words,
});

const attestation = shaped<Attestation>()({
  attestedBy: userId,
  attestedAt: instant,
  method: z.enum(['BankID', 'SMS', 'by portal', 'by operator']),
  evidence: text,
  record: maybe(z.strictObject({ name: text, sha256 })),
});

const outcome = shaped<Outcome>()({
  kind: z.enum(outcomes),
  at: instant,
  reason: z.enum([
    'connected',
    'applicationRejected',
    'orderRejected',
    'agreementNotFound',
    'withdrawn',
    'deadlinePassed',
  ]),
  note: maybe(words),
});

export const view = shaped<View>()({
  id: onboardingId,
  organisationNumber: tenDigits,
  organisationName: text,
  reference: maybe(text),
  existingAgreement: z.boolean(),
  startedAt: instant,
  stage,
  stageLabel: text,
  round: count,
  path: z.array(stage),
  waitingFor: maybe(role),
  waitingSince: maybe(instant),
  dueAt: maybe(instant),
  remindersSent: maybe(count),
  nextReminderAt: maybe(instant),
  escalatedAt: maybe(instant),
  pausedSince: maybe(instant),
  sentBackBecause: maybe(words),
  blockedSteps: z.array(parkedStep),
  agreement: maybe(agreement),
  accountId: maybe(text),
  order: maybe(placedOrder),
  orderCameBack: maybe(orderCameBack),
  attestation: maybe(attestation),
  instructions: maybe(z.array(text)),
  outcome: maybe(outcome),
  erasedAt: maybe(instant),
});

export const staleView = shaped<StaleView>()({
  id: onboardingId,
  organisationNumber: tenDigits,
  organisationName: maybe(text),
  reference: maybe(text),
  stage: maybe(stage),
  stageLabel: maybe(text),
  waitingFor: maybe(role),
  waitingSince: maybe(instant),
  dueAt: maybe(instant),
  blockedSteps: z.array(z.strictObject({ step: text })),
  stale: z.literal(true),
});

export const shown = z.union([view, staleView]);

/** `noted`: it is being looked into; `sent`: no worker has answered yet, and it is kept for the next one. */
export const applied = z.strictObject({ messageId, outcome: z.enum(['applied']), onboarding: shown });
export const taken = z.union([
  z.strictObject({ messageId, outcome: z.enum(['noted']), onboarding: shown }),
  z.strictObject({ messageId, outcome: z.enum(['sent']) }),
]);

export const listed = z.strictObject({
  id: maybe(onboardingId),
  organisationNumber: maybe(tenDigits),
  organisationName: maybe(text),
  reference: maybe(text),
  service: maybe(text),
  stage: maybe(text),
  stageLabel: maybe(text),
  waitingFor: maybe(text),
  waitingSince: maybe(instant),
  dueAt: maybe(instant),
  escalated: z.boolean(),
  blockedStep: maybe(text),
  open: z.boolean(),
  outcome: maybe(text),
});
export const page = z.strictObject({ onboardings: z.array(listed), nextCursor: maybe(text) });
export const tasks = z.strictObject({ tasks: z.array(listed), truncated: z.boolean() });
export const counts = z.strictObject({
  stages: z.array(z.strictObject({ stage, stageLabel: text, open: count })),
  open: count,
  parked: count,
  escalated: count,
  countedAt: instant,
});

export const trailLine = shaped<TrailLine>()({
  at: instant,
  what: text,
  by: z.union([
    z.strictObject({
      kind: z.enum(['portal', 'caseOfficer', 'operator', 'provider', 'attestant']),
      id: text,
      onBehalfOf: maybe(text),
    }),
    z.enum(['service', 'unknown']),
  ]),
  door: z.enum(['update', 'signal', 'cancel', 'service']),
  outcome: z.enum(['applied', 'noted', 'refused']),
  messageId: maybe(text),
  refusal: maybe(text as z.ZodMiniType<NonNullable<TrailLine['refusal']>>),
  detail: maybe(text),
  reason: maybe(words),
  times: maybe(count),
  lastAt: maybe(instant),
});
export const events = z.strictObject({ events: z.array(trailLine) });

const base64 = text.check(z.regex(/^[A-Za-z0-9+/=\s]*$/));
export const evidence = shaped<AttestationEvidence>()({
  id: onboardingId,
  record: z.strictObject({ name: text, sha256, content: attestationRecord }),
  signature: maybe(
    z.strictObject({
      name: text,
      sha256,
      signature: base64,
      ocspResponse: maybe(base64),
      signedBy: z.strictObject({ personalNumber: words, name: maybe(words) }),
    }),
  ),
});

const heldByOthers = {
  kundportalen: z.strictObject({ accountId: maybe(text), orderId: maybe(text) }),
  eSignature: z.strictObject({ documentIds: z.array(text) }),
};
const anything = z.record(text, z.unknown());
const heldRun = shaped<HeldRun>()({
  workflowId: text,
  runId: text,
  workflowType: text,
  status: text,
  startedAt: instant,
  closedAt: maybe(instant),
  historyLength: count,
});

/** State and files are shown as they are kept, whatever release kept them. */
export const exported = z.strictObject({
  id: onboardingId,
  exportedAt: instant,
  temporal: z.strictObject({
    runs: z.array(heldRun),
    state: maybe(anything),
    stateUnreadable: maybe(z.literal(true)),
  }),
  trail: z.array(trailLine),
  caseStore: z.strictObject({
    caseFile: maybe(anything),
    persons: maybe(anything),
    evidence: z.array(z.strictObject({ name: text, sha256, content: z.unknown() })),
  }),
  elsewhere: z.strictObject({
    ...heldByOthers,
    mails: z.array(
      shaped<MailSent>()({
        letter: text,
        to: z.union([text, z.strictObject({ key: text, name: words, email: words })]),
        round: count,
        reminder: maybe(count),
        sentAt: instant,
      }),
    ),
    sms: z.array(z.strictObject({ messageId: text, sentAt: instant })),
    signings: z.array(z.strictObject({ orderRef: text, begunAt: instant })),
  }),
});

export const erasing = shaped<Erasing>()({ id: onboardingId, begunAt: instant });
export const erased = shaped<Erased>()({
  id: onboardingId,
  erasedAt: instant,
  deleted: z.strictObject({ runs: count, files: count }),
  stillHeldBy: z.strictObject(heldByOthers),
});

export const status = <S extends string>(told: S) => z.strictObject({ status: z.literal(told) });
/** What a provider's callback is answered with: it says nothing. */
export const nothing = z.strictObject({});

/** RFC 9457, with what callers here are told beside it. */
export const problem = z.strictObject({
  type: z.enum(problemTypes.map(uriOf)),
  title: text,
  status: z.int(),
  detail: text,
  expected: maybe(text),
  errors: maybe(z.array(z.strictObject({ where: text, rule: text }))),
  onboarding: maybe(view),
  openOnboarding: maybe(onboardingId),
});
