/** Onboardings that have ended, as their case files tell: these outlive Temporal's retention. */
import type { Link } from '../domain/at-the-page';
import type { AttestView } from '../domain/attest-view';
import {
  attestViewFromCaseFile,
  canonicalJson,
  CASE_FILE,
  PERSONS_FILE,
  trailFromCaseFile,
  viewFromCaseFile,
  type CaseFile,
  type PersonsFile,
} from '../domain/case-file';
import { onboardingIdOf, parseOnboardingId } from '../domain/identifiers';
import type { TrailLine } from '../domain/trail';
import type { View } from '../domain/view';
import type { CaseStore } from '../platform/case-store';
import { isKeyLacking } from '../platform/key-ring';
import { Problem } from './problems';

export interface Ended {
  view: View;
  trail: TrailLine[];
  attestView(link: Link): AttestView;
}

export class CaseFiles {
  constructor(private readonly store: CaseStore) {}

  /** `undefined` where that onboarding has left no case file. @throws Problem where files cannot be read. */
  async read(id: string): Promise<Ended | undefined> {
    const kept = await this.kept(id);
    if (!kept) return undefined;
    const { caseFile, persons } = kept;
    return {
      view: viewFromCaseFile(caseFile, persons),
      trail: trailFromCaseFile(caseFile, persons),
      attestView: (link) => attestViewFromCaseFile(caseFile, link),
    };
  }

  /** As it is. @throws Problem where it cannot be read. */
  async caseFile(id: string): Promise<CaseFile | undefined> {
    const caseFile = await this.parsed<CaseFile>(id, CASE_FILE);
    return caseFile && onboardingIdOf(caseFile, caseFile.caseId) === id ? caseFile : undefined;
  }

  /** Both parts as they are. Persons may have been erased since. @throws Problem where files cannot be read. */
  async kept(id: string): Promise<{ caseFile: CaseFile; persons?: PersonsFile } | undefined> {
    const caseFile = await this.caseFile(id);
    const persons = caseFile && (await this.parsed<PersonsFile>(id, PERSONS_FILE));
    return caseFile && { caseFile, ...(persons && { persons }) };
  }

  /** Of all the files of that case. */
  names = (id: string) => this.asked(() => this.store.list(caseIdIn(id)));
  content = (id: string, name: string) => this.asked(() => this.store.read(caseIdIn(id), name));
  remove = (id: string, name: string) => this.asked(() => this.store.remove(caseIdIn(id), name));
  /** In place of the one that was there. */
  keep = (id: string, caseFile: CaseFile) =>
    this.asked(() => this.store.keep(caseIdIn(id), CASE_FILE, canonicalJson(caseFile)));

  private async parsed<T>(id: string, name: string): Promise<T | undefined> {
    return this.asked(async () => {
      const content = await this.store.read(caseIdIn(id), name);
      return content === undefined ? undefined : (JSON.parse(content) as T);
    });
  }

  private async asked<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (isKeyLacking(error)) throw error;
      throw new Problem(
        'caseStoreUnavailable',
        'The case store does not give or take the file, or not whole.',
      );
    }
  }
}

const caseIdIn = (id: string) => parseOnboardingId(id)?.caseId ?? '';
