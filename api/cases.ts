/**
 * Each case wherever it is kept: in Temporal while it is open, in its case file once it has ended. A message that has
 * been answered with success is never lost: what no worker takes in time is left for one.
 */
import type { AttestView, QrSecret } from '../domain/attest-view';
import { onboardingIdOf, parseOnboardingId, type OnboardingKey } from '../domain/identifiers';
import type { Envelope, MessageName } from '../domain/messages';
import { refusals, type Refusal } from '../domain/refusals';
import type { TrailLine } from '../domain/trail';
import type { View } from '../domain/view';
import type { AttestLink } from '../platform/attest-link';
import type { CaseFiles, Ended } from './case-files';
import type { Onboardings, Run, Sent, Started } from './onboardings';
import { nothingHere, Problem, refusedAs } from './problems';
import { staleView, type StaleView } from './stale-view';

type Shown = View | StaleView;

/** What became of a message. `sent`: no worker has answered yet; it is kept for the next one. */
type Reply = { outcome: 'applied' | 'noted'; onboarding: Shown } | { outcome: 'sent' };

/** Ended otherwise than the routine ends: terminated by an operator. */
const stopped: Refusal = {
  type: 'alreadyEnded',
  detail: 'The onboarding has been stopped.',
  expected: 'Nothing more. A new application starts a new onboarding.',
};

export class Cases {
  constructor(
    private readonly onboardings: Onboardings,
    private readonly caseFiles: CaseFiles,
  ) {}

  /** Opens one; the same start again finds what it opened, also when that has ended. */
  async open(start: Started, fingerprint: string): Promise<Shown> {
    const id = onboardingIdOf(start, start.caseId);
    // Between looking and starting, another may open or end: look again.
    for (let tries = 0; tries < 3; tries += 1) {
      const run = await this.onboardings.newestRun(start);
      if (run?.caseId === start.caseId) {
        if (run.fingerprint !== fingerprint) throw refusedAs(refusals.messageIdReused());
        return this.view(id);
      }
      const ended = await this.caseFiles.read(id);
      if (ended) return ended.view;
      if (run?.open) throw await this.alreadyOpen(start, run);
      if (await this.onboardings.start(start, fingerprint)) return this.view(id);
    }
    throw new Problem(
      'temporalUnavailable',
      'Others open and end onboardings of this organisation meanwhile.',
    );
  }

  /** As it stands now; what is last known where no worker answers; from its case file where it has ended. */
  async view(id: string): Promise<Shown> {
    const until = this.onboardings.deadline();
    const found = await this.find(id);
    if (found.ended) return found.ended.view;
    const view = await this.onboardings.view(found.key, until);
    if (view && view.id !== id) throw nothingHere();
    return view ?? staleView(id, found.run.lastKnown);
  }

  /** The audit trail, or the one line of a message. */
  async trail(id: string, messageId?: string): Promise<TrailLine[]> {
    const until = this.onboardings.deadline();
    const { ended, key } = await this.find(id);
    if (ended) return ended.trail.filter((line) => messageId === undefined || line.messageId === messageId);
    const lines = await this.onboardings.trail(key, until, messageId);
    return answered(lines);
  }

  /** What an attestant's link leads to. */
  async attestView({ onboardingId, link }: AttestLink): Promise<AttestView> {
    const until = this.onboardings.deadline();
    const { ended, key } = await this.findOwn(onboardingId, until);
    if (ended) return ended.attestView(link);
    return answered(await this.onboardings.attestView(key, until, link));
  }

  /** `undefined` where no such signing is under way. */
  async qrSecret({ onboardingId, link }: AttestLink, attempt: number): Promise<QrSecret | undefined> {
    const until = this.onboardings.deadline();
    const { ended, key } = await this.findOwn(onboardingId, until);
    if (ended) return undefined;
    return answered(await this.onboardings.qrSecret(key, until, link, attempt)) ?? undefined;
  }

  /** As an Update; where no worker takes it in time, as a Signal of the same messageId. */
  async send(id: string, name: MessageName, message: Sent): Promise<Reply> {
    const answer = await this.onboardings.update(namesIn(id), name, message);
    if (answer === 'noAnswer') return this.leave(id, name, message);
    // Ended, or what is open now is a later case of the same organisation.
    if (answer === 'closed' || answer.view.id !== id) return this.asAnsweredBefore(id, message.messageId);
    const { outcome, view } = answer;
    if (outcome.kind === 'refused') throw refusedAs(outcome.refusal, view);
    return { outcome: outcome.kind, onboarding: view };
  }

  /** Says something that waits for no answer. One that has ended needs not be told. */
  async tell(id: string, name: MessageName, message: Envelope): Promise<void> {
    await this.onboardings.signal(namesIn(id), name, message);
  }

  private async leave(id: string, name: MessageName, message: Sent): Promise<Reply> {
    const run = await this.ownRun(id);
    const left = run?.open && (await this.onboardings.signal(namesIn(id), name, message));
    return left ? { outcome: 'sent' } : this.asAnsweredBefore(id, message.messageId);
  }

  /** It has ended: a message that came in time is answered as it was then, any other is too late. */
  private async asAnsweredBefore(id: string, messageId: string): Promise<Reply> {
    const onboarding = await this.view(id);
    const [line] = await this.trail(id, messageId);
    if (line?.outcome === 'applied' || line?.outcome === 'noted')
      return { outcome: line.outcome, onboarding };
    const shown = 'stale' in onboarding ? undefined : onboarding;
    if (line?.refusal !== undefined) {
      throw new Problem(line.refusal, line.detail ?? '', { ...(shown && { onboarding: shown }) });
    }
    throw refusedAs(shown?.outcome ? refusals.alreadyEnded(shown.outcome) : stopped, shown);
  }

  /** Where it is kept. An open run counts before a case file: an operator may have reset one that had ended. */
  private async find(
    id: string,
  ): Promise<{ key: OnboardingKey } & ({ ended: Ended } | { run: Run; ended?: never })> {
    const key = namesIn(id);
    const run = await this.ownRun(id);
    const ended = run?.open && run.caseId ? undefined : await this.caseFiles.read(id);
    if (ended) return { key, ended };
    if (!run) throw nothingHere();
    return { key, run };
  }

  /** Where what is asked for does not say whose it is, a run that was started by hand must tell its id first. */
  private async findOwn(id: string, until: number) {
    const found = await this.find(id);
    if (found.ended || found.run.caseId !== undefined) return found;
    if (answered(await this.onboardings.view(found.key, until)).id !== id) throw nothingHere();
    return found;
  }

  /** The newest run under its workflow id, where that is of this very case. One that was started by hand may be. */
  private async ownRun(id: string): Promise<Run | undefined> {
    const key = namesIn(id);
    const run = await this.onboardings.newestRun(key);
    return run && (run.caseId ?? key.caseId) === key.caseId ? run : undefined;
  }

  private async alreadyOpen(start: Started, run: Run): Promise<Problem> {
    // One that was started by hand tells its id itself.
    const openOnboarding = run.caseId
      ? onboardingIdOf(start, run.caseId)
      : (await this.onboardings.view(start, this.onboardings.deadline()))?.id;
    return new Problem(
      'onboardingOpen',
      'One onboarding may be open for each organisation number and reference.',
      {
        expected: 'To go on with the open one, or another reference.',
        ...(openOnboarding !== undefined && { openOnboarding }),
      },
    );
  }
}

/** @throws Problem where no worker has answered. */
function answered<T>(answer: T | undefined): T {
  if (answer === undefined) throw new Problem('workerUnavailable', 'A worker tells that, and none answers.');
  return answer;
}

/** @throws Problem for what cannot be an onboarding's id. */
function namesIn(id: string) {
  const names = parseOnboardingId(id);
  if (!names) throw nothingHere();
  return names;
}
