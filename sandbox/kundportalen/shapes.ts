/** What is sent to Kundportalen. Fields that it does not know are no fault. */
import * as z from 'zod/mini';
import { Problem } from './problems';

const text = z.string().check(z.minLength(1));
const instant = z.iso.datetime({ offset: true });

const person = z.object({ name: text, email: z.email(), mobile: z.optional(text) });
export type PersonBody = z.infer<typeof person>;

const agreement = z.object({
  documentId: text,
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hex')),
  signedAt: instant,
});
const contacts = z.object({ administrator: person, agreementContact: person });

/** By the service: of a signed agreement. */
export const agentToOpen = z.object({ name: text, case: text, contacts, agreement });
/** By people: an agent that was there before, perhaps without an agreement. */
export const agentFromBefore = z.object({ name: text, contacts, agreement: z.nullable(agreement) });
export type AgentBody = z.infer<typeof agentFromBefore>;

const roles = z.array(z.enum(['administrator', 'orderer', 'attestant']));
export const userToAdd = z.object({ ...person.shape, personalNumber: z.optional(text), roles });
export type UserBody = z.infer<typeof userToAdd>;
export const rolesToGive = z.object({ roles });

export const orderToHandOver = z.object({
  service: text,
  orderedBy: text,
  attestedBy: text,
  attestedAt: instant,
  evidence: z.unknown(),
});
export type HandoverBody = z.infer<typeof orderToHandOver>;

const organisationNumber = z.string().check(z.regex(/^\d{10}$/));

/** @throws Problem 422 that names what is wrong, and never repeats what stood there. */
export function read<S extends z.ZodMiniType>(schema: S, body: unknown): z.output<S> {
  const judged = z.safeParse(schema, body);
  if (judged.success) return judged.data;
  const wrong = judged.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new Problem(422, 'invalid-body', wrong.join('; '));
}

export function readOrganisationNumber(given: unknown): string {
  const judged = z.safeParse(organisationNumber, given);
  if (!judged.success) throw new Problem(400, 'invalid-organisation-number', 'Ten digits are wanted.');
  return judged.data;
}
