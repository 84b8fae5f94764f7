/**
 * What is kept of an attestation, in a file of its own: who, in what role, when, of which order, with the proof. It holds
 * all that it takes to make anew, from the order, the text that was signed. Pure: the digest is reckoned by whoever
 * writes it.
 */
import * as z from 'zod/mini';
import { orderToSign, type OrderToSign } from './order-text';
import type { Attestation, AttestationProof } from './onboarding';
import { personal } from './personal';

/** As recordNameOf makes them. */
export const RECORD_NAME = /^attestation-\d+\.json$/;

export interface AttestationToKeep extends OrderToSign {
  caseId: string;
  /** Of attestation. */
  round: number;
  attestation: Attestation;
  proof: AttestationProof;
  /** Of who attested, where the portal still knows. */
  name?: string;
}

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const person = z.object({ userId: z.string(), name: z.exactOptional(personal(z.string())) });

const proof = z.discriminatedUnion('method', [
  z.object({
    method: z.literal('BankID'),
    file: z.string().check(z.regex(/^bankid-[0-9a-f]{16}\.json$/)),
    sha256,
  }),
  z.object({
    method: z.literal('SMS'),
    messageId: z.string(),
    maskedNumber: personal(z.string()),
    sentAt: z.string(),
    delivery: z.exactOptional(z.enum(['delivered', 'failed'])),
    wrongTries: z.number(),
  }),
  z.object({ method: z.enum(['by portal', 'by operator']), reference: z.string() }),
]);

/** As it is read back. */
export const attestationRecord = z.object({
  /** Raised when a file of the old shape cannot be read as one of the new. */
  format: z.literal(1),
  caseId: z.string(),
  round: z.number(),
  organisationNumber: z.string(),
  organisationName: z.string(),
  order: z.object({ orderId: z.string(), digest: sha256, orderedBy: person }),
  /** The order in words: with BankID, what was signed. */
  text: personal(z.string()),
  attestedBy: person,
  role: z.literal('attestant'),
  attestedAt: z.string(),
  proof,
});
export type AttestationRecord = z.infer<typeof attestationRecord>;

/** `digest`: SHA-256 of the order, hex. */
export function attestationRecordOf(toKeep: AttestationToKeep, digest: string): AttestationRecord {
  const { order, orderedBy, attestation, proof, name } = toKeep;
  return {
    format: 1,
    caseId: toKeep.caseId,
    round: toKeep.round,
    organisationNumber: toKeep.organisationNumber,
    organisationName: toKeep.organisationName,
    order: {
      orderId: order.orderId,
      digest,
      orderedBy: { userId: order.orderedBy, ...(orderedBy !== undefined && { name: orderedBy }) },
    },
    text: orderToSign(toKeep, digest),
    attestedBy: { userId: attestation.attestedBy, ...(name !== undefined && { name }) },
    role: 'attestant',
    attestedAt: attestation.attestedAt,
    proof,
  };
}

/** What is read of a BankID signature's file: of the completion as BankID gave it, and of what was kept with it. */
export const bankIdEvidence = z.object({
  user: z.object({ personalNumber: personal(z.string()), name: z.optional(personal(z.string())) }),
  /** XML in base64. */
  signature: z.string(),
  /** Base64. */
  ocspResponse: z.optional(z.string()),
  completedAt: z.string(),
});
