/** Sends the routine's letters: each once for each visit of its stage, however often the story is told again. */
import type { Patience } from '../activities/contract';
import type { Letter, LetterFacts, LetterName, Reminder } from '../activities/mail/letters';
import { roundOf } from '../domain/onboarding';
import { hasBeenReplaced, type Addressee } from '../domain/people';
import type { Case } from './case';
import { getThrough } from './parking';
import type { Providers } from './providers';

export type Send = <N extends LetterName>(name: N, to: Addressee, facts: LetterFacts[N]) => Promise<void>;

export interface LetterSender {
  send: Send;
  /** Asks for something that is to be done by then, where there is a deadline. */
  asking: (deadline?: string) => Send;
  /** Sends the same letters as a reminder: one of its own for each number. */
  reminding: (reminder: Reminder) => Send;
}

export function letterSender(agentCase: Case, { sendMail }: Providers, patience: Patience): LetterSender {
  const sender =
    ({ reminder, deadline }: { reminder?: Reminder; deadline?: string }): Send =>
    async (name, to, facts) => {
      const { caseId, organisationName, done } = agentCase.onboarding;
      const addressee = typeof to === 'string' ? to : to.key;
      const step = `${reminder ? `reminder ${reminder.number} ` : ''}${name} to ${addressee}`;
      if (done.includes(step)) return;
      const { stage } = agentCase.onboarding;
      const round = roundOf(agentCase.onboarding);
      const letter = { name, caseId, round, organisationName, to, facts };
      const more = { ...(reminder && { reminder }), ...(deadline && { deadline }) };
      // While it was parked its stage may have been left, or somebody else have come: then nobody waits for it.
      const isWanted = () =>
        agentCase.onboarding.stage === stage &&
        roundOf(agentCase.onboarding) === round &&
        !hasBeenReplaced(agentCase.onboarding, addressee);
      const call = async () => {
        if (isWanted())
          await sendMail.executeWithOptions({ summary: step }, [{ ...letter, ...more } as Letter]);
      };
      const sent = () => {
        if (isWanted()) agentCase.found({ finding: 'stepDone', step });
      };
      await getThrough(agentCase, patience, step, call, sent);
    };
  return {
    send: sender({}),
    asking: (deadline) => sender(deadline === undefined ? {} : { deadline }),
    reminding: (reminder) => sender({ reminder }),
  };
}
