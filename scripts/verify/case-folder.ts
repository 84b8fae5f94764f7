/** The files of one case. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';

/** A file of the case by its name; `undefined` where there is none. */
export type ReadFile = (name: string) => Promise<string | undefined>;

export const filesIn =
  (folder: string): ReadFile =>
  async (name) => {
    try {
      return await readFile(join(folder, name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
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
