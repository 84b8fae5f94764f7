/** The files of one case. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { openedFile } from '../../platform/case-store';
import type { KeyRing } from '../../platform/key-ring';

/** A file of the case by its name; `undefined` where there is none. */
export type ReadFile = (name: string) => Promise<string | undefined>;

/** The folder is named after the case, by which its files were encrypted. The ring is asked for where one is needed. */
export const filesIn =
  (folder: string, keyRing: () => KeyRing): ReadFile =>
  async (name) => {
    let kept: string;
    try {
      kept = await readFile(join(folder, name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    return openedFile(keyRing, { caseId: basename(resolve(folder)), name }, kept);
  };

const sha256Of = (content: string) => createHash('sha256').update(content).digest('hex');

/** Why a file is not the one that is meant; `undefined` where it is. */
export function whyNotKept(content: string | undefined, sha256: string): string | undefined {
  if (content === undefined) return 'there is no such file';
  return sha256Of(content) === sha256 ? undefined : 'its SHA-256 is another';
}

/** `undefined` for what is not as it should be. */
export function parsed<S extends z.ZodMiniType>(
  content: string | undefined,
  schema: S,
): z.output<S> | undefined {
  try {
    return content === undefined ? undefined : z.parse(schema, JSON.parse(content));
  } catch {
    return undefined;
  }
}
