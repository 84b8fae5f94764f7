/** What must outlive Temporal's retention. A port; this is the embedded one, a folder for each case. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { CASE_ID } from '../domain/identifiers';

export interface CaseStore {
  /** On disk when it returns. The same name again replaces what was there, whole or not at all. */
  keep(caseId: string, name: string, content: string): Promise<void>;
  read(caseId: string, name: string): Promise<string | undefined>;
}

export function caseStoreIn(folder: string): CaseStore {
  const folderOf = (caseId: string) => {
    if (!CASE_ID.test(caseId)) throw new Error('That cannot be the id of a case.');
    return join(folder, caseId);
  };
  return {
    async keep(caseId, name, content) {
      await mkdir(folderOf(caseId), { recursive: true, mode: 0o700 });
      // Writes beside, fsyncs and renames.
      await writeFileAtomic(join(folderOf(caseId), name), content, { mode: 0o600 });
    },
    async read(caseId, name) {
      try {
        return await readFile(join(folderOf(caseId), name), 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
  };
}
