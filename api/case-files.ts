/** Onboardings that have ended, as their case files tell: these outlive Temporal's retention. */
import {
  CASE_FILE,
  PERSONS_FILE,
  trailFromCaseFile,
  viewFromCaseFile,
  type CaseFile,
  type PersonsFile,
} from '../domain/case-file';
import { parseOnboardingId } from '../domain/identifiers';
import type { TrailLine } from '../domain/trail';
import type { View } from '../domain/view';
import type { CaseStore } from '../platform/case-store';
import { Problem } from './problems';

export interface Ended {
  view: View;
  trail: TrailLine[];
}

export class CaseFiles {
  constructor(private readonly store: CaseStore) {}

  /** `undefined` where that onboarding has left no case file. @throws Problem where files cannot be read. */
  async read(id: string): Promise<Ended | undefined> {
    const caseId = parseOnboardingId(id)?.caseId;
    if (caseId === undefined) return undefined;
    const caseFile = await this.parsed<CaseFile>(caseId, CASE_FILE);
    if (!caseFile) return undefined;
    // Persons may have been erased since: then it tells all but what was personal.
    const persons = await this.parsed<PersonsFile>(caseId, PERSONS_FILE);
    const view = viewFromCaseFile(caseFile, persons);
    return view.id === id ? { view, trail: trailFromCaseFile(caseFile, persons) } : undefined;
  }

  private async parsed<T>(caseId: string, name: string): Promise<T | undefined> {
    try {
      const content = await this.store.read(caseId, name);
      return content === undefined ? undefined : (JSON.parse(content) as T);
    } catch {
      throw new Problem('caseStoreUnavailable', 'The case store does not give the file, or not whole.');
    }
  }
}
