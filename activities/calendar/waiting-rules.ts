/** How long people are waited for: one settings file, a rule for each stage; numbers are Swedish working days. */
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import type { WaitingRules } from '../../domain/waiting';

const days = z.int('must be a whole number of working days').check(z.gte(1), z.lte(1000));

const rule = z
  .strictObject({
    remindAfter: z.array(days).check(z.maxLength(20)),
    thenEvery: z.optional(days),
    escalateAfter: z.optional(days),
    deadlineAfter: z.optional(days),
  })
  .check(
    z.refine(
      ({ remindAfter }) => remindAfter.every((day, at) => at === 0 || day > (remindAfter[at - 1] ?? 0)),
      {
        error: 'must rise from one reminder to the next',
        path: ['remindAfter'],
      },
    ),
    z.refine(({ remindAfter, thenEvery }) => thenEvery === undefined || remindAfter.length > 0, {
      error: 'needs a reminder to go on from',
      path: ['thenEvery'],
    }),
  );

/** A deadline is what the routine has for those of the agent; Inera's own case officers have none. */
const bounded = rule.check(
  z.refine(({ deadlineAfter }) => deadlineAfter !== undefined, {
    error: 'is required',
    path: ['deadlineAfter'],
  }),
);

const waitingRules = z.strictObject({
  applicationReview: rule,
  applicationCompletion: bounded,
  agreementSigning: bounded,
  roleAssignment: bounded,
  ordering: bounded,
  orderReview: rule,
  attestation: bounded,
});

/** @throws Error that names the file and each field that is wrong. */
export function readWaitingRules(file = require.resolve('./waiting-rules.json')): WaitingRules {
  const wrong = (what: string) => new Error(`The waiting rules in ${file} cannot be used:\n${what}`);
  let written: unknown;
  try {
    written = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw wrong(`  ${(error as Error).message}`);
  }
  const judged = z.safeParse(waitingRules, written);
  if (judged.success) return judged.data;
  throw wrong(judged.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`).join('\n'));
}
