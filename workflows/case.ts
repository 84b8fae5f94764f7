/** One case (ärende): the onboarding's state as the workflow holds it, changed through the reducer alone. */
import { conclude, type Finding } from '../domain/findings';
import type { Message } from '../domain/messages';
import type { Onboarding } from '../domain/onboarding';
import type { Refusal } from '../domain/refusals';
import { apply, refuseMalformed, type Judgement } from '../domain/routine';

/** The workflow's own clock: the same at every replay. */
export const now = () => new Date().toISOString();

export class Case {
  /** What operators were last shown, so that it is sent again only when it has changed. */
  shownToOperators = '';
  /** Called when a message has ended the onboarding: whoever is waiting need wait no more. */
  onEnd: () => void = () => undefined;
  /** Called whenever something has come in, or been found. */
  onChange: () => void = () => undefined;
  private callsUnderWay = 0;

  constructor(public onboarding: Onboarding) {}

  receive(message: Message): Judgement {
    const { next, outcome } = apply(this.onboarding, message, now());
    const ended = this.onboarding.outcome === undefined && next.outcome !== undefined;
    this.onboarding = next;
    if (ended) this.onEnd();
    this.onChange();
    return outcome;
  }

  refuse(what: string, refusal: Refusal): void {
    this.onboarding = refuseMalformed(this.onboarding, what, refusal, now());
    this.onChange();
  }

  found(finding: Finding): void {
    this.onboarding = conclude(this.onboarding, finding, now());
    this.onChange();
  }

  /** What must be over, its result recorded, before a fresh run may begin. */
  async underWay<T>(call: () => Promise<T>): Promise<T> {
    this.callsUnderWay += 1;
    try {
      return await call();
    } finally {
      this.callsUnderWay -= 1;
    }
  }

  get isAtRest(): boolean {
    return this.callsUnderWay === 0;
  }
}
