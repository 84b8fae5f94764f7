/** Finds which onboardings the case team should look at. */
import { Context } from '@temporalio/activity';
import type { CaseStore } from '../../platform/case-store';
import type { DigestActivities } from '../contract';
import type { DigestSection, OutsideEnd } from './digest';
import { endedWithoutCaseFile } from './ended';
import { addressesIn, attribute, filters, list, rowOf, sectionOf, type Found } from './listing';

export interface DigestDependencies {
  caseStore: CaseStore;
  /** Where people open Temporal UI. */
  temporalUiUrl: string;
}

export function createDigestActivities({ caseStore, temporalUiUrl }: DigestDependencies): DigestActivities {
  return {
    /** Reads alone, and so is idempotent. */
    async listForDigest({ dueBy, endedSince }) {
      const address = addressesIn(temporalUiUrl, Context.current().info.workflowNamespace ?? 'default');
      const section = async (query: string, instant: Instant): Promise<DigestSection> => {
        const rows = [];
        for await (const run of list(query)) rows.push(openRow(run, address.run(run), instant));
        return sectionOf(rows, address.all(query));
      };
      const reportedProblems = await section(filters.reportedProblems, 'waitingSince');
      const parked = await section(filters.parked, 'waitingSince');
      const escalated = await section(filters.escalated, 'waitingSince');
      const dueSoon = await section(filters.dueSoon(dueBy), 'dueAt');
      const ended = await endedWithoutCaseFile(caseStore, endedSince);
      const rows = ended.map((run) => endedRow(run, address.run(run)));
      return { reportedProblems, parked, escalated, dueSoon, endedWithoutCaseFile: sectionOf(rows) };
    },
  };
}

type Instant = 'waitingSince' | 'dueAt';

function openRow(run: Found, address: string, instant: Instant) {
  const step = run.typedSearchAttributes.get(attribute.blockedStep);
  return {
    ...rowOf(run, address, run.typedSearchAttributes.get(attribute[instant])),
    ...(step && { step }),
  };
}

function endedRow(run: Found, address: string) {
  return { ...rowOf(run, address, run.closeTime), endedAs: run.status.name as OutsideEnd };
}
