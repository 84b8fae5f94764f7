/** What proves an attestation, read from the case store and held against what the onboarding knows of it. */
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import {
  attestationRecord,
  bankIdEvidence,
  RECORD_NAME,
  type AttestationRecord,
} from '../domain/attestation-record';
import type { View } from '../domain/view';
import type { CaseFiles } from './case-files';
import { Problem } from './problems';

interface Kept {
  name: string;
  /** Of the file as it has been read, hex. */
  sha256: string;
}

export interface AttestationEvidence {
  id: string;
  record: Kept & { content: AttestationRecord };
  /** By BankID alone. */
  signature?: Kept & {
    /** XML in base64, as BankID gave it. */
    signature: string;
    /** Base64, as BankID gave it. */
    ocspResponse?: string;
    signedBy: { personalNumber: string; name?: string };
  };
}

/** @throws Problem where nothing has been attested, or where its evidence is not there as it was kept. */
export async function evidenceOf(
  caseFiles: CaseFiles,
  { id, attestation, outcome, erasedAt }: View,
): Promise<AttestationEvidence> {
  if (!attestation) throw new Problem('notFound', 'Nothing has been attested.');
  if (erasedAt !== undefined) throw new Problem('notFound', 'The evidence has been erased.');
  if (!attestation.record) throw withoutRecord(outcome !== undefined);
  const { name } = attestation.record;
  if (!RECORD_NAME.test(name)) throw broken();
  const read = <S extends z.ZodMiniType>(kept: Kept, schema: S) => readKept(caseFiles, id, kept, schema);
  const content = await read(attestation.record, attestationRecord);
  const record = { ...attestation.record, content };
  const { proof } = content;
  if (proof.method !== 'BankID') return { id, record };
  const kept = { name: proof.file, sha256: proof.sha256 };
  const { user, signature, ocspResponse } = await read(kept, bankIdEvidence);
  const signedBy = {
    personalNumber: user.personalNumber,
    ...(user.name !== undefined && { name: user.name }),
  };
  return {
    id,
    record,
    signature: { ...kept, signature, ...(ocspResponse !== undefined && { ocspResponse }), signedBy },
  };
}

async function readKept<S extends z.ZodMiniType>(
  caseFiles: CaseFiles,
  id: string,
  { name, sha256 }: Kept,
  schema: S,
): Promise<z.output<S>> {
  const content = await caseFiles.content(id, name);
  if (content === undefined) {
    throw new Problem('caseStoreUnavailable', `The case store does not give ${name}.`);
  }
  if (createHash('sha256').update(content).digest('hex') !== sha256) throw broken();
  return z.parse(schema, JSON.parse(content));
}

const broken = () =>
  new Problem('evidenceBroken', 'A file in the case store is no longer what was kept when it was attested.');

/** One that has ended without was attested before records were kept. */
const withoutRecord = (hasEnded: boolean) =>
  hasEnded
    ? new Problem('notFound', 'No record was kept of this attestation.')
    : new Problem('caseStoreUnavailable', 'It has been attested, and the record is yet to be kept.');
