/** Onboardings that something else than the routine has ended, and that nothing is kept of. */
import { CASE_FILE } from '../../domain/case-file';
import { failureTypes } from '../../domain/failures';
import { CASE_ID } from '../../domain/identifiers';
import type { CaseStore } from '../../platform/case-store';
import { isKeyLacking } from '../../platform/key-ring';
import { failure } from '../http';
import { filters, list, type Found } from './listing';

/** How many workflow ids one query asks for: it stays a few kilobytes long. */
const AT_A_TIME = 100;
/** Ids as this service makes them: they stand in a query without more ado. */
const OWN_ID = /^[\w.~-]+$/;

/** The newest run of each such case. */
export async function endedWithoutCaseFile(caseStore: CaseStore, since: string): Promise<Found[]> {
  const newest = new Map<string, Found>();
  for await (const run of list(filters.endedOutside(since))) {
    const caseId = caseIdOf(run);
    if (caseId !== undefined && (await hasCaseFile(caseStore, caseId))) continue;
    const known = newest.get(caseId ?? run.runId);
    if (!known || closedAt(run) > closedAt(known)) newest.set(caseId ?? run.runId, run);
  }
  for (const caseId of await casesOpenAgain([...newest.values()])) newest.delete(caseId);
  return [...newest.values()];
}

/** A reset ends the run that it begins from, and the case goes on in another. */
async function casesOpenAgain(ended: Found[]): Promise<string[]> {
  const ids = [...new Set(ended.map(({ workflowId }) => workflowId))].filter((id) => OWN_ID.test(id));
  const cases: string[] = [];
  for (let from = 0; from < ids.length; from += AT_A_TIME) {
    const some = ids.slice(from, from + AT_A_TIME).map((id) => `'${id}'`);
    for await (const run of list(`${filters.open} AND WorkflowId IN (${some.join(', ')})`)) {
      const caseId = caseIdOf(run);
      if (caseId !== undefined) cases.push(caseId);
    }
  }
  return cases;
}

/** Not known of one that was started by hand: whether it has a case file cannot be said, so that it is told. */
function caseIdOf({ memo }: Found): string | undefined {
  const caseId = memo?.caseId;
  return typeof caseId === 'string' && CASE_ID.test(caseId) ? caseId : undefined;
}

const closedAt = ({ closeTime }: Found) => closeTime?.getTime() ?? 0;

/**
 * A file that cannot be decrypted is there. A store that doesn't answer must not make every ended case look lost; its
 * message would name paths of the machine.
 */
async function hasCaseFile(caseStore: CaseStore, caseId: string): Promise<boolean> {
  try {
    return (await caseStore.read(caseId, CASE_FILE)) !== undefined;
  } catch (error) {
    if (isKeyLacking(error)) return true;
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw failure(failureTypes.unavailable, `case store: ${code}`);
  }
}
