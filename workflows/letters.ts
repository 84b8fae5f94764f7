/** Sends the routine's letters: each once for each visit of its stage, however often the story is told again. */
import type { Letter, LetterFacts, LetterName } from '../activities/mail/letters';
import type { Patience } from '../activities/contract';
import type { Recipient } from '../domain/people';
import { roundOf } from '../domain/onboarding';
import type { Case } from './case';
import { getThrough } from './parking';
import type { Providers } from './providers';

export type Send = <N extends LetterName>(
  name: N,
  to: Recipient | 'caseTeam',
  facts: LetterFacts[N],
) => Promise<void>;

export function letterSender(agentCase: Case, { sendMail }: Providers, patience: Patience): Send {
  return async (name, to, facts) => {
    const { caseId, organisationName, done } = agentCase.onboarding;
    const step = `${name} to ${to === 'caseTeam' ? to : to.key}`;
    if (done.includes(step)) return;
    const round = roundOf(agentCase.onboarding);
    const letter = { name, caseId, round, organisationName, to, facts } as Letter;
    await getThrough(agentCase, patience, step, () => sendMail(letter));
    agentCase.found({ finding: 'stepDone', step });
  };
}
