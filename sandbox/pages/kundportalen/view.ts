/** An onboarding as the API shows it: as much of it as Kundportalen's pages use. */
import * as z from 'zod/mini';

const text = z.optional(z.string());

const attestation = z.object({ attestedBy: z.string(), method: z.string() });
export type Attestation = z.output<typeof attestation>;

export const view = z.object({
  id: z.string(),
  organisationNumber: z.string(),
  organisationName: text,
  existingAgreement: z.optional(z.boolean()),
  stage: text,
  stageLabel: text,
  path: z._default(z.array(z.string()), []),
  waitingFor: text,
  waitingSince: text,
  dueAt: text,
  sentBackBecause: text,
  blockedSteps: z._default(z.array(z.object({ step: z.string() })), []),
  order: z.optional(
    z.object({
      service: z.string(),
      form: z.record(z.string(), z.string()),
      orderedBy: z.string(),
      orderId: text,
    }),
  ),
  orderCameBack: z.optional(z.object({ because: z.string(), service: z.string(), reason: z.string() })),
  attestation: z.optional(attestation),
  instructions: z.optional(z.array(z.string())),
  outcome: z.optional(z.object({ kind: z.string(), reason: z.string(), note: text })),
  /** No worker answered: what was last known. */
  stale: z.optional(z.boolean()),
});
export type View = z.output<typeof view>;

/** problem+json, RFC 9457, with the API's own members. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  detail: text,
  expected: text,
  errors: z._default(z.array(z.object({ where: z.string(), rule: z.string() })), []),
  openOnboarding: text,
});
export type Problem = z.output<typeof problem>;

/** The line that a message has in the audit trail. */
export const judgement = z.object({
  outcome: z.enum(['applied', 'noted', 'refused']),
  refusal: text,
  detail: text,
});
export type Judgement = z.output<typeof judgement>;
