/** All that is held of one case, readable, in one document: what, and where. */
import { createHash } from 'node:crypto';
import {
  CASE_FILE,
  PERSONS_FILE,
  trailFromCaseFile,
  type CaseFile,
  type PersonsFile,
} from '../../domain/case-file';
import type { HeldState } from '../../domain/export';
import type { TrailLine } from '../../domain/trail';
import type { CaseFiles } from '../case-files';
import type { Onboardings } from '../onboardings';
import { nothingHere, Problem } from '../problems';
import { heldByOthers, type HeldByOthers } from './elsewhere';
import { sentIn, type Sent } from './histories';
import { isOnboardings, isOpen, Runs, type HeldRun } from './runs';

interface KeptFile {
  name: string;
  /** Hex. */
  sha256: string;
  /** JSON as it was kept; text where it is none. */
  content: unknown;
}

export interface Export {
  id: string;
  exportedAt: string;
  temporal: {
    runs: HeldRun[];
    /** The whole state of the onboarding. None where no run of it is left. */
    state?: Omit<HeldState, 'trail'>;
    /** An ended one whose state no worker can read back; its case file has what it ended with. */
    stateUnreadable?: true;
  };
  trail: TrailLine[];
  caseStore: {
    caseFile?: CaseFile;
    persons?: PersonsFile;
    /** Signatures and records of attestation. */
    evidence: KeptFile[];
  };
  elsewhere: HeldByOthers & Sent;
}

export interface Held {
  caseFiles: CaseFiles;
  onboardings: Onboardings;
}

/** @throws Problem where there is none of that id, or where not all of it can be read now. */
export async function exportOf(id: string, { caseFiles, onboardings }: Held): Promise<Export> {
  const runs = new Runs(onboardings);
  const held = await runs.of(id);
  const newest = held.filter((run) => isOnboardings(run, id)).at(-1);
  const { caseFile, persons, evidence } = await filesOf(id, caseFiles);
  if (!newest && !caseFile) throw nothingHere();
  const state = newest && (await runs.state(newest));
  if (newest && !state && isOpen(newest))
    throw new Problem('workerUnavailable', 'A worker tells that, and none answers.');
  const { trail, ...rest } = state ?? {};
  return {
    id,
    exportedAt: new Date().toISOString(),
    temporal: {
      runs: held,
      ...(state && { state: rest as Omit<HeldState, 'trail'> }),
      ...(newest && !state && { stateUnreadable: true }),
    },
    trail: trail?.lines ?? (caseFile ? trailFromCaseFile(caseFile, persons) : []),
    caseStore: { ...(caseFile && { caseFile }), ...(persons && { persons }), evidence },
    elsewhere: { ...heldByOthers(state ?? caseFile ?? {}), ...(await sentIn(onboardings, held)) },
  };
}

async function filesOf(id: string, caseFiles: CaseFiles) {
  const { caseFile, persons } = (await caseFiles.kept(id)) ?? {};
  const names = (await caseFiles.names(id)).filter((name) => name !== CASE_FILE && name !== PERSONS_FILE);
  const files = names.map(async (name) => keptFile(name, await caseFiles.content(id, name)));
  return { caseFile, persons, evidence: (await Promise.all(files)).flat() };
}

function keptFile(name: string, content: string | undefined): KeptFile[] {
  if (content === undefined) return [];
  return [{ name, sha256: createHash('sha256').update(content).digest('hex'), content: readable(content) }];
}

function readable(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}
