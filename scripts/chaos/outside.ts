/** Looks from outside at what a chaos run has left: through the API, into the providers' books, into the case store. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CASE_FILE, type CaseFile } from '../../domain/case-file';
import { caseStoreIn, encryptedCaseStore, type CaseStore } from '../../platform/case-store';
import { openKeyRing } from '../../platform/key-ring';
import { Refused, type Mail } from '../demo/client';
import { until, type Scene, type Who } from '../demo/scene';
import { stories, type StoryName } from '../demo/stories';
import type { DataFolder } from '../stack/data-folder';
import type { Accepted, Cast } from './cast';
import type { BooksSeen, Evidence, Seen, Witnessed } from './judge';

const caseIdOf = (id = '') => id.split('~').at(-1) ?? '';

/** One that has been begun. */
export interface Played {
  story: StoryName;
  scene: Scene;
}

/** Milliseconds that what comes after an end may take: its mails, a document's cancelling, the case file. */
const CLOSES_WITHIN = 300_000;
const PACE = { patience: 60_000, lookEvery: 500 };

export const storeIn = (folder: DataFolder): CaseStore =>
  encryptedCaseStore(caseStoreIn(folder.cases), openKeyRing(folder.encryptionKeys()));

export function idOf({ scene }: Played): string | undefined {
  try {
    return scene.onboardingId;
  } catch {
    return undefined;
  }
}

/** Waits for the last that an onboarding does, for a while. */
export async function allAreClosed(played: Played[], store: CaseStore): Promise<void> {
  const giveUpAt = Date.now() + CLOSES_WITHIN;
  for (const one of played) {
    while (idOf(one) !== undefined && Date.now() < giveUpAt && !(await caseFileOf(idOf(one), store)))
      await pause(500);
  }
}

export async function witness(cast: Cast, played: Played[], store: CaseStore) {
  const books = (await cast.sandbox.books()) as unknown as BooksSeen;
  const mails = await cast.sandbox.mails();
  const onboardings: Seen[] = [];
  for (const one of played) onboardings.push(await seenOf(cast, one, store));
  const accepted: Witnessed['accepted'] = [];
  for (const call of cast.accepted) accepted.push({ ...call, lines: await linesOf(cast, call) });
  return { onboardings, books, accepted, sentTwice: sentTwice(mails) };
}

async function seenOf({ api }: Cast, one: Played, store: CaseStore): Promise<Seen> {
  const { story, scene } = one;
  const id = idOf(one);
  const view = id === undefined ? undefined : await unlessUnknown(() => scene.view());
  const evidence =
    id === undefined || !view?.attestation
      ? undefined
      : await unlessUnknown(() => api.evidence(id) as Promise<Evidence>);
  return {
    ...{ story, id, view, evidence, wanted: stories[story], organisationNumber: scene.organisationNumber },
    mails: await mailsOf(scene),
    caseFile: await caseFileOf(id, store),
    digests: await digestsOf(evidence, caseIdOf(id), store),
  };
}

async function digestsOf(evidence: Evidence | undefined, caseId: string, store: CaseStore) {
  const digests: Seen['digests'] = {};
  for (const kept of [evidence?.record, evidence?.signature]) {
    if (!kept) continue;
    const content = await store.read(caseId, kept.name);
    if (content !== undefined) digests[kept.name] = createHash('sha256').update(content).digest('hex');
  }
  return digests;
}

async function linesOf({ api }: Cast, { onboardingId, messageId }: Accepted): Promise<number> {
  const events = await unlessUnknown(() => api.eventsOf(onboardingId, messageId));
  return events?.events.length ?? 0;
}

/** What the API answers in so many words; an outage of the moment is waited out. */
async function unlessUnknown<T>(ask: () => Promise<T>): Promise<T | undefined> {
  return until('an answer of the API', ask, PACE).catch((error: unknown) => {
    if (error instanceof Refused) return undefined;
    throw error;
  });
}

async function mailsOf(scene: Scene): Promise<Partial<Record<Who, number>>> {
  const got: Partial<Record<Who, number>> = {};
  for (const mail of await scene.mails()) {
    const who = scene.whoGot(mail);
    got[who] = (got[who] ?? 0) + 1;
  }
  return got;
}

async function caseFileOf(id: string | undefined, store: CaseStore): Promise<CaseFile | undefined> {
  const kept = id === undefined ? undefined : await store.read(caseIdOf(id), CASE_FILE);
  return kept === undefined ? undefined : (JSON.parse(kept) as CaseFile);
}

/** How many mails came a second time, or more often, under the Message-ID that they had. */
const sentTwice = (mails: Mail[]) => mails.reduce((total, { times }) => total + times - 1, 0);
