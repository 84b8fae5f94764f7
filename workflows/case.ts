/** One case (ärende): the onboarding's state as the workflow holds it, changed through the reducer alone. */
import { conclude, type Finding } from '../domain/findings';
import type { Message } from '../domain/messages';
import type { Onboarding } from '../domain/onboarding';
import type { Refusal } from '../domain/refusals';
import { apply, refuseMalformed, type Judgement } from '../domain/routine';

/** The workflow's own clock: the same at every replay. */
export const now = () => new Date().toISOString();

export class Case {
  constructor(public onboarding: Onboarding) {}

  receive(message: Message): Judgement {
    const { next, outcome } = apply(this.onboarding, message, now());
    this.onboarding = next;
    return outcome;
  }

  refuse(what: string, refusal: Refusal): void {
    this.onboarding = refuseMalformed(this.onboarding, what, refusal, now());
  }

  found(finding: Finding): void {
    this.onboarding = conclude(this.onboarding, finding, now());
  }
}
