/** One case (ärende): the onboarding's state as the workflow holds it, changed through the reducer alone. */
import { emptyOutbox, handedOver, posted, type Outbox, type PostedEvent } from '../domain/events';
import { conclude, type Finding } from '../domain/findings';
import { happeningsBetween } from '../domain/happenings';
import type { Message } from '../domain/messages';
import type { Onboarding } from '../domain/onboarding';
import type { Refusal } from '../domain/refusals';
import { apply, refuseMalformed, type Judgement } from '../domain/routine';
import { count } from './counted';

/** The workflow's own clock: the same at every replay. */
export const now = () => new Date().toISOString();

export class Case {
  /** What operators have been shown in this run, as JSON by attribute: it is sent again only when it has changed. */
  readonly shownToOperators = new Map<string, string>();
  /** Called when a message has ended the onboarding: whoever is waiting need wait no more. */
  onEnd: () => void = () => undefined;
  /** Called whenever something has come in, or been found. */
  onChange: () => void = () => undefined;
  /** What the portal's backend is still to be told. */
  outbox: Outbox;
  private keepsEvents = true;
  private callsUnderWay = 0;

  /** A case that has told of nothing yet begins with the stage it stands in. */
  constructor(
    public onboarding: Onboarding,
    outbox?: Outbox,
  ) {
    const happened = outbox ? [] : happeningsBetween(undefined, onboarding);
    this.outbox = posted(outbox ?? emptyOutbox, happened, onboarding, now());
    count(happened);
  }

  receive(message: Message): Judgement {
    const { next, outcome } = apply(this.onboarding, message, now());
    const ended = this.onboarding.outcome === undefined && next.outcome !== undefined;
    this.becomes(next);
    if (ended) this.onEnd();
    this.onChange();
    return outcome;
  }

  refuse(what: string, refusal: Refusal): void {
    this.becomes(refuseMalformed(this.onboarding, what, refusal, now()));
    this.onChange();
  }

  found(finding: Finding): void {
    this.becomes(conclude(this.onboarding, finding, now()));
    this.onChange();
  }

  /** Where nobody wants events they are counted alone, so that whoever wants them later sees that some are missing. */
  wantEvents(wanted: boolean): void {
    this.keepsEvents = wanted;
    if (!wanted) this.outbox = { ...this.outbox, waiting: [] };
  }

  eventsHandedOver(events: PostedEvent[]): void {
    this.outbox = handedOver(this.outbox, events.at(-1)?.event.sequence ?? 0);
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

  private becomes(next: Onboarding): void {
    const happened = happeningsBetween(this.onboarding, next);
    const outbox = posted(this.outbox, happened, next, now());
    this.outbox = this.keepsEvents ? outbox : { ...outbox, waiting: [] };
    count(happened);
    this.onboarding = next;
  }
}
