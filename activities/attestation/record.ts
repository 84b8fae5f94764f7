/** The record of an attestation in the case store: with the proof that it names, what shows that somebody attested. */
import { createHash } from 'node:crypto';
import { attestationRecordOf, type AttestationToKeep } from '../../domain/attestation-record';
import { canonicalJson } from '../../domain/case-file';
import { recordNameOf } from '../../domain/identifiers';
import type { CaseStore } from '../../platform/case-store';
import { orderDigest } from '../../platform/order-digest';
import { caseStoreFailed } from '../case-store';

export type { AttestationToKeep };

export function createRecords({ caseStore }: { caseStore: CaseStore }) {
  return {
    /** Idempotent by case and round: the same attestation again writes the same bytes in the same place. */
    async keepAttestation(toKeep: AttestationToKeep): Promise<{ name: string; sha256: string }> {
      const { caseId, round, order } = toKeep;
      const content = canonicalJson(attestationRecordOf(toKeep, orderDigest(order)));
      const name = recordNameOf(round);
      await caseStore.keep(caseId, name, content).catch(caseStoreFailed);
      return { name, sha256: createHash('sha256').update(content).digest('hex') };
    },
  };
}
