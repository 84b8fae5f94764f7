/** What an attestant does at the page becomes a message, and the page waits a little while for what comes of it. */
import * as z from 'zod/mini';
import { parseOnboardingId } from '../../domain/identifiers';
import type { MessageData, MessageName } from '../../domain/messages';
import type { RefusalType } from '../../domain/refusals';
import type { Cases } from '../cases';
import { fingerprintOf } from '../idempotency';
import { Problem, type ProblemType } from '../problems';
import type { Visit } from './address';

/** What is sent from a page. `data`: of that message. */
export interface Said<N extends MessageName = MessageName> {
  name: N;
  data: MessageData<N>;
  /** Of the page it was sent from. */
  nonce: string;
}

/** `sent`: nobody is at work; it is kept. A problem: refused. */
type CameOf = 'done' | 'sent' | { refused: ProblemType };

/** Random for each page. */
export const nonceShape = z.string().check(z.regex(/^[\w-]{22}$/));

const LOOK_EVERY_MS = 200;

export class AttestantsMessages {
  constructor(
    private readonly cases: Cases,
    /** Milliseconds for which what comes of a message is waited for, so that it shows without script too. */
    private readonly waitMs: number,
  ) {}

  /** The same again from the same page is the same message. @throws Problem where it cannot be sent. */
  async send<N extends MessageName>(visit: Visit, { name, data, nonce }: Said<N>): Promise<CameOf> {
    const { onboardingId, link, token } = visit;
    const messageId = fingerprintOf({ token, name, nonce, data });
    try {
      const { outcome } = await this.cases.send(onboardingId, name, {
        messageId,
        fingerprint: fingerprintOf({ data }),
        caseId: parseOnboardingId(onboardingId)?.caseId ?? '',
        actor: { kind: 'attestant', id: link.userId },
        sentAt: new Date().toISOString(),
        data,
      });
      if (outcome === 'sent') return 'sent';
      const refused = await (outcome === 'noted' ? this.lookedInto(visit, messageId) : this.begun(visit));
      return refused ? { refused } : 'done';
    } catch (error) {
      if (error instanceof Problem && isRefusal(error)) return { refused: error.type };
      throw error;
    }
  }

  /** How it was judged in the end, where it was refused. */
  private lookedInto({ onboardingId }: Visit, messageId: string): Promise<RefusalType | undefined> {
    return this.soon(async () => {
      const [line] = await this.cases.trail(onboardingId, messageId);
      return { isOver: line?.outcome !== 'noted', gives: line?.refusal };
    });
  }

  /** BankID, or the SMS provider, has been asked. */
  private begun(visit: Visit): Promise<undefined> {
    return this.soon(async () => {
      const view = await this.cases.attestView(visit);
      const statuses = view.link === 'open' ? [view.code?.status, view.signing?.status] : [];
      return { isOver: !statuses.some((one) => one === 'asked' || one === 'cancelling'), gives: undefined };
    });
  }

  private async soon<T>(look: () => Promise<{ isOver: boolean; gives: T }>): Promise<T | undefined> {
    const until = Date.now() + this.waitMs;
    try {
      for (;;) {
        const { isOver, gives } = await look();
        if (isOver) return gives;
        if (Date.now() >= until) return undefined;
        await new Promise((later) => setTimeout(later, LOOK_EVERY_MS));
      }
    } catch (error) {
      // The message has been taken: what comes of it is seen later.
      if (error instanceof Problem) return undefined;
      throw error;
    }
  }
}

/** The routine's own no, not the border's. */
const isRefusal = ({ status }: Problem) => status === 409 || status === 422;
