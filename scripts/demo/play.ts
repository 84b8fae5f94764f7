/** Plays a story to its end, and judges whether that is the end which it must come to. */
import type { View } from '../../domain/view';
import type { Books } from './client';
import { until, type Scene, type Who } from './scene';
import type { Story } from './stories';

export interface Played {
  outcome: string;
  onboardingId: string;
  stages: string[];
  /** Distinct mails. */
  mails: number;
  seconds: number;
}

/** @throws Error that says what came out otherwise than the story has it. */
export async function play(story: Story, scene: Scene): Promise<Played> {
  await story.tell(scene);
  const view = await scene.ends();
  const { kind, reason } = view.outcome;
  expectSame('outcome', `${kind}, ${reason}`, `${story.outcome}, ${story.because}`);
  expectSame('stages', view.path.join(' → '), story.stages.join(' → '));
  const mails = await mailsOf(story, scene);
  await expectBooksInOrder(view, scene);
  await scene.tellNewMails(view);
  scene.tell('service', `the onboarding has ended: ${kind} (${reason})`, view);
  return { outcome: kind, onboardingId: view.id, stages: view.path, mails, seconds: scene.seconds };
}

/** The last ones may still be on their way. */
async function mailsOf(story: Story, scene: Scene): Promise<number> {
  const wanted = inOrder(story.mails);
  const sum = (all: Partial<Record<Who, number>>) => Object.values(all).reduce((total, n) => total + n, 0);
  let got: Partial<Record<Who, number>> = {};
  await until('its mails', async () => {
    got = {};
    for (const mail of await scene.mails()) {
      const who = scene.whoGot(mail);
      got[who] = (got[who] ?? 0) + 1;
    }
    return sum(got) >= sum(story.mails) ? true : undefined;
  }).catch(() => undefined);
  expectSame('mails', inOrder(got), wanted);
  return sum(got);
}

/** Nothing made twice, and nothing left open behind it. */
async function expectBooksInOrder({ organisationNumber, outcome, id }: View, { sandbox }: Scene) {
  const caseId = id.split('~').at(-1) ?? '';
  const theirs = <T extends { organisationNumber: string }>(all: T[]) =>
    all.filter((one) => one.organisationNumber === organisationNumber);
  const pending = ({ documents }: Books) =>
    documents.filter(
      ({ status, tags }) => status === 'pending' && tags.some(({ value }) => value === caseId),
    );
  // What was pending at the end is cancelled after it.
  await until('pending documents to be cancelled', async () =>
    pending(await sandbox.books()).length === 0 ? true : undefined,
  );
  const { accounts, handovers } = await sandbox.books();
  if (theirs(accounts).some(({ made }) => made > 1)) throw new Error('The account was made twice.');
  const made = theirs(handovers).reduce((total, one) => total + one.made, 0);
  expectSame('hand-overs', String(made), outcome?.kind === 'completed' ? '1' : '0');
}

const inOrder = (mails: Partial<Record<Who, number>>) =>
  Object.entries(mails)
    .map(([who, n]) => `${who} ${n}`)
    .sort()
    .join(', ');

function expectSame(what: string, is: string, wanted: string): void {
  if (is !== wanted) throw new Error(`The ${what} should be\n  ${wanted}\nand came out as\n  ${is}`);
}
