/** What must outlive Temporal's retention. A port; the embedded one is a folder for each case, its files encrypted. */
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { CASE_ID } from '../domain/identifiers';
import type { KeyRing } from './key-ring';

export interface CaseStore {
  /** On disk when it returns. The same name again replaces what was there, whole or not at all. */
  keep(caseId: string, name: string, content: string): Promise<void>;
  read(caseId: string, name: string): Promise<string | undefined>;
  /** The names of what is kept of that case. */
  list(caseId: string): Promise<string[]>;
  /** Gone for good when it returns. What is not there is no failure. */
  remove(caseId: string, name: string): Promise<void>;
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
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async list(caseId) {
      try {
        return (await readdir(folderOf(caseId))).sort();
      } catch (error) {
        if (isMissing(error)) return [];
        throw error;
      }
    },
    async remove(caseId, name) {
      await rm(join(folderOf(caseId), name), { force: true });
      await synced(folderOf(caseId));
    },
  };
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** What has been removed from the folder stays removed, whatever happens to the machine. */
async function synced(folder: string): Promise<void> {
  // Windows opens no folder.
  const opened = await open(folder).catch(() => undefined);
  await opened?.sync();
  await opened?.close();
}

/** Over a store of whatever kind. Files that were kept before they were encrypted are read as they are. */
export function encryptedCaseStore(store: CaseStore, keyRing: KeyRing): CaseStore {
  return {
    keep: (caseId, name, content) => store.keep(caseId, name, sealedFile(keyRing, { caseId, name }, content)),
    async read(caseId, name) {
      const kept = await store.read(caseId, name);
      return kept === undefined ? undefined : openedFile(() => keyRing, { caseId, name }, kept);
    },
    list: (caseId) => store.list(caseId),
    remove: (caseId, name) => store.remove(caseId, name),
  };
}

interface FileOfCase {
  caseId: string;
  name: string;
}

/** A line that says by which key, then base64. Nothing that was kept in clear begins so: that is JSON. */
const SEALED_FILE = /^AES-256-GCM ([\w.-]{2,64})\n/;

function sealedFile(keyRing: KeyRing, file: FileOfCase, content: string): string {
  const { keyId, sealed } = keyRing.seal(Buffer.from(content), about(file));
  return `AES-256-GCM ${keyId}\n${sealed.toString('base64')}\n`;
}

/** What a file holds, `kept` as it lies in the store. The ring is asked for where one is needed. @throws KeyMissing, KeyWrong */
export function openedFile(keyRing: () => KeyRing, file: FileOfCase, kept: string): string {
  const [head, keyId] = SEALED_FILE.exec(kept) ?? [];
  if (head === undefined || keyId === undefined) return kept;
  const sealed = Buffer.from(kept.slice(head.length), 'base64');
  return keyRing().open({ keyId, sealed }, about(file)).toString();
}

/** Sealed along: a file that was moved to another case, or renamed, does not open. */
const about = ({ caseId, name }: FileOfCase) => `case file ${caseId}/${name}`;
