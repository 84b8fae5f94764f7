/** A BankID signature in the case store: what proves it, for as long as the case is kept. */
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { CaseStore } from '../../platform/case-store';
import { caseStoreFailed } from '../case-store';
import type { SignatureToCollect } from '../contract';
import type { CompletionData } from './bankid/client';

export interface Evidence {
  name: string;
  /** Of the file, hex. */
  sha256: string;
  /** Who signed. */
  personalNumber: string;
}

/** What is read back of what {@link keepEvidence} wrote. */
const file = z.object({ user: z.object({ personalNumber: z.string() }) });

/** Says nothing of the person, and is the same in every try. */
const nameOf = (orderRef: string) =>
  `bankid-${createHash('sha256').update(orderRef).digest('hex').slice(0, 16)}.json`;

function evidenceIn(content: string, orderRef: string): Evidence {
  return {
    name: nameOf(orderRef),
    sha256: createHash('sha256').update(content).digest('hex'),
    personalNumber: z.parse(file, JSON.parse(content)).user.personalNumber,
  };
}

export async function readEvidence(
  caseStore: CaseStore,
  { caseId, orderRef }: SignatureToCollect,
): Promise<Evidence | undefined> {
  const content = await caseStore.read(caseId, nameOf(orderRef)).catch(caseStoreFailed);
  return content === undefined ? undefined : evidenceIn(content, orderRef);
}

/** On disk when it returns. */
export async function keepEvidence(
  caseStore: CaseStore,
  { caseId, orderRef, digest }: SignatureToCollect,
  completionData: CompletionData,
): Promise<Evidence> {
  const completedAt = new Date().toISOString();
  const evidence = { ...completionData, method: 'BankID', orderRef, orderDigest: digest, completedAt };
  const content = `${JSON.stringify(evidence, undefined, 2)}\n`;
  await caseStore.keep(caseId, nameOf(orderRef), content).catch(caseStoreFailed);
  return evidenceIn(content, orderRef);
}
