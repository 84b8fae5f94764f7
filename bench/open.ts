/** Onboardings that stay open while something else is measured: opened, carried so far, and then spoken to at random. */
import { inTurn, type Begun, type Ground, type Rider } from './ground';
import { onboardingIdOf } from '../domain/identifiers';
import { progress } from './report';

/** How many are opened at once. */
const AT_A_TIME = 40;
const TOLD_EVERY = 1000;

export class OpenOnboardings {
  private readonly all: Begun[] = [];
  private readonly said = new Map<string, number>();

  constructor(
    private readonly ground: Ground,
    private readonly rider: Rider,
    /** How many of its messages each is carried through first. */
    private readonly messages = 0,
  ) {}

  async growTo(count: number): Promise<void> {
    const { rider } = this;
    const crew = this.ground.crew(rider.subject);
    await inTurn(count - this.all.length, AT_A_TIME, async () => {
      const begun = await rider.start();
      const atRestAfter = (index: number) =>
        crew.until(begun.handle.workflowId, ({ handled, atRest }) => handled >= index && atRest);
      for (let index = 0; index < this.messages; index += 1) {
        await atRestAfter(index);
        await rider.say(begun, index);
      }
      await atRestAfter(this.messages);
      this.said.set(begun.handle.workflowId, this.messages);
      this.all.push(begun);
      if (this.all.length % TOLD_EVERY === 0) progress(`${this.all.length} open`);
    });
  }

  random(): Begun & { id: string } {
    const one = this.all[Math.floor(Math.random() * this.all.length)];
    if (!one) throw new Error('None is open.');
    return { ...one, id: onboardingIdOf(one, one.caseId) };
  }

  at(index: number): Begun {
    const one = this.all[index];
    if (!one) throw new Error('So many are not open.');
    return one;
  }

  /** Does what says something, and waits for its work to be done. Milliseconds until what says it was answered. */
  async timed({ handle: { workflowId } }: Begun, say: () => Promise<unknown>): Promise<number> {
    const began = performance.now();
    await say();
    const took = performance.now() - began;
    const said = (this.said.get(workflowId) ?? 0) + 1;
    this.said.set(workflowId, said);
    await this.ground
      .crew(this.rider.subject)
      .until(workflowId, ({ handled, atRest }) => handled >= said && atRest);
    return took;
  }
}
