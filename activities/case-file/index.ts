/** Keeps what must outlive Temporal's retention of an onboarding that has ended. */
import { createHash } from 'node:crypto';
import { canonicalJson, CASE_FILE, caseFileOf, PERSONS_FILE, personsFileOf } from '../../domain/case-file';
import { failureTypes } from '../../domain/failures';
import type { CaseStore } from '../../platform/case-store';
import type { CaseFileActivities } from '../contract';
import { failure } from '../http';

export function createCaseFileActivities({ caseStore }: { caseStore: CaseStore }): CaseFileActivities {
  return {
    /** Idempotent by the case's id: the same onboarding again writes the same bytes in the same place. */
    async writeCaseFile(onboarding) {
      const { caseId, order } = onboarding;
      const persons = canonicalJson(personsFileOf(onboarding));
      const digests = { persons: sha256(persons), ...(order && { order: sha256(canonicalJson(order)) }) };
      const whole = canonicalJson(caseFileOf(onboarding, digests));
      await keep(async () => {
        // Last: where it stands, both are there.
        await caseStore.keep(caseId, PERSONS_FILE, persons);
        await caseStore.keep(caseId, CASE_FILE, whole);
      });
    },
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A full or missing disk may pass; its message would name paths of the machine. */
async function keep(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw failure(failureTypes.unavailable, `case store: ${code}`);
  }
}
