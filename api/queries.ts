/** What may stand after `?`, route by route. A parameter that nobody knows is refused: it would filter nothing. */
import * as z from 'zod/mini';
import { messageId } from '../domain/messages';
import { outcomes, stages } from '../domain/stages';
import type { WaitOwner } from '../domain/waiting';
import { organisationNumber, reference } from './bodies';

const owners = [
  'caseOfficer',
  'applicant',
  'signatory',
  'administrator',
  'orderer',
  'attestant',
] as const satisfies WaitOwner[];

function query<S extends Record<string, z.ZodMiniType>>(shape: S) {
  const names = Object.keys(shape).join(', ');
  const rule = names === '' ? 'no parameters' : `no parameters but ${names}`;
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? rule : undefined),
  });
}

const yesOrNo = z.optional(
  z.pipe(
    z.enum(['true', 'false']),
    z.transform((text) => text === 'true'),
  ),
);

const limit = z.pipe(
  z._default(z.string().check(z.regex(/^([1-9]\d?|100)$/, 'a whole number, 1–100')), '50'),
  z.transform(Number),
);

export const noQuery = query({});

export const eventsQuery = query({ messageId: z.optional(messageId) });

export const tasksQuery = query({
  role: z.enum(owners),
  organisationNumber: z.optional(organisationNumber),
});
export type TasksFilter = z.output<typeof tasksQuery>;

export const onboardingsQuery = query({
  stage: z.optional(z.enum(stages)),
  waitingFor: z.optional(z.enum([...owners, 'service'])),
  blocked: yesOrNo,
  escalated: yesOrNo,
  organisationNumber: z.optional(organisationNumber),
  reference,
  open: yesOrNo,
  outcome: z.optional(z.enum(outcomes)),
  limit,
  cursor: z.optional(z.string().check(z.maxLength(2000))),
});
export type OnboardingsFilter = Omit<z.output<typeof onboardingsQuery>, 'limit' | 'cursor'>;
