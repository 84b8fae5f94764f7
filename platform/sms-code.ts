/**
 * What stands for a code sent by SMS, wherever it must be recognised without being known: its HMAC. The worker makes it
 * of the code it sends, the API of what was typed. Six digits are guessed in no time without the key.
 */
import { createHmac } from 'node:crypto';

/** Which code: one of a case, a person and a round of attestation. */
export interface CodeSent {
  caseId: string;
  userId: string;
  round: number;
  /** Counts the codes sent to this person in this round. */
  sending: number;
}

export function codeDigest(key: string, { caseId, userId, round, sending }: CodeSent, code: string): string {
  return createHmac('sha256', key)
    .update([caseId, userId, round, sending, code].join('|'))
    .digest('base64url');
}
