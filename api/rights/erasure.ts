/**
 * Erases a case that has ended: every run of it, and every file but `case.json`, which says nothing of any person and
 * tells from then on that the rest is gone. Interrupted, the same request again goes on where it stopped.
 */
import { CASE_FILE, type Erasure } from '../../domain/case-file';
import type { HeldState } from '../../domain/export';
import { nothingHere, Problem } from '../problems';
import { heldByOthers, type HeldByOthers } from './elsewhere';
import type { Held } from './export';
import { isOnboardings, isOpen, Runs, type HeldRun } from './runs';

/** The Temporal server is still at it: the same request again tells when all is gone. */
export interface Erasing {
  id: string;
  begunAt: string;
}

export interface Erased {
  id: string;
  erasedAt: string;
  deleted: { runs: number; files: number };
  /** The portal and the e-signature provider are to be asked themselves. */
  stillHeldBy: HeldByOthers;
}

const DAY = 24 * 3_600_000;

/** `eraseAfterDays`: since the end; none where nobody has decided on it. @throws Problem where it may not be erased, or not yet. */
export async function erase(
  id: string,
  held: Held,
  eraseAfterDays: number | undefined,
): Promise<Erased | Erasing> {
  const { caseFiles, onboardings } = held;
  const runs = new Runs(onboardings);
  const found = await runs.of(id);
  const own = found.filter((run) => isOnboardings(run, id));
  const kept = await caseFiles.caseFile(id);
  if (!kept && own.length === 0) throw nothingHere();
  if (own.some(isOpen))
    throw new Problem('stillOpen', 'The onboarding is open.', { expected: 'Its withdrawal first.' });
  if (!kept?.erasure) expectTimeHasPassed(kept?.outcome.at ?? lastClosed(own), eraseAfterDays);

  const names = (await caseFiles.names(id)).filter((name) => name !== CASE_FILE);
  const stillHeldBy = heldByOthers(kept ?? (await stateOf(runs, own)) ?? {});
  const erasure = kept?.erasure ?? begun(found.length, names.length);
  const note = (told: Erasure) => (kept ? caseFiles.keep(id, { ...kept, erasure: told }) : Promise.resolve());
  if (!kept?.erasure) await note(erasure);
  for (const name of names) await caseFiles.remove(id, name);
  // Last: by its runs alone a case that left no case file is found again. Visibility may list one only now.
  const isGone = (await runs.delete(found)) && (await runs.of(id)).length === 0;
  if (!isGone) return { id, begunAt: erasure.begunAt };
  const erasedAt = erasure.completedAt ?? new Date().toISOString();
  if (!erasure.completedAt) await note({ ...erasure, completedAt: erasedAt });
  return { id, erasedAt, deleted: { runs: erasure.runs, files: erasure.files }, stillHeldBy };
}

const begun = (runs: number, files: number): Erasure => ({ begunAt: new Date().toISOString(), runs, files });

/** What an operator has stopped has no case file that tells when it ended. */
const lastClosed = (runs: HeldRun[]) =>
  runs
    .map(({ closedAt }) => closedAt ?? '')
    .sort()
    .at(-1) ?? '';

const stateOf = async (runs: Runs, own: HeldRun[]): Promise<HeldState | undefined> => {
  const newest = own.at(-1);
  return newest && runs.state(newest);
};

function expectTimeHasPassed(endedAt: string, eraseAfterDays: number | undefined): void {
  if (eraseAfterDays === undefined) {
    const expected = 'That the setting ERASE_AFTER_DAYS says when cases may be erased: docs/privacy.md.';
    throw new Problem('retentionRuns', 'Nobody has decided when cases may be erased.', { expected });
  }
  const erasableFrom = new Date(Date.parse(endedAt) + eraseAfterDays * DAY).toISOString();
  if (Date.parse(erasableFrom) <= Date.now()) return;
  const expected = `The same request from ${erasableFrom} on.`;
  throw new Problem('retentionRuns', `A case is kept for ${eraseAfterDays} days after its end.`, {
    expected,
  });
}
