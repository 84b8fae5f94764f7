/** Keeps what must outlive Temporal's retention of an onboarding that has ended. */
import { createHash } from 'node:crypto';
import { canonicalJson, CASE_FILE, caseFileOf, PERSONS_FILE, personsFileOf } from '../../domain/case-file';
import type { CaseStore } from '../../platform/case-store';
import { orderDigest } from '../../platform/order-digest';
import { caseStoreFailed } from '../case-store';
import type { CaseFileActivities } from '../contract';

export function createCaseFileActivities({ caseStore }: { caseStore: CaseStore }): CaseFileActivities {
  return {
    /** Idempotent by the case's id: the same onboarding again writes the same bytes in the same place. */
    async writeCaseFile(onboarding) {
      const { caseId, order } = onboarding;
      const persons = canonicalJson(personsFileOf(onboarding));
      const digests = { persons: sha256(persons), ...(order && { order: orderDigest(order) }) };
      const whole = canonicalJson(caseFileOf(onboarding, digests));
      await caseStore.keep(caseId, PERSONS_FILE, persons).catch(caseStoreFailed);
      // Last: where it stands, both are there.
      await caseStore.keep(caseId, CASE_FILE, whole).catch(caseStoreFailed);
    },
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
