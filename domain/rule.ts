/** What a rule of the reducer is. */
import type { MessageData, MessageName } from './messages';
import type { Onboarding } from './onboarding';
import type { Refusal } from './refusals';
import type { Stage } from './stages';

/** A rule moves the onboarding, refuses, or says that a look must come first. */
export type Verdict = Onboarding | Refused | 'lookFirst';

/** `onboarding`: a refusal that counts, such as of a wrong code. */
interface Refused {
  refusal: Refusal;
  onboarding?: Onboarding;
}

export interface Rule<N extends MessageName> {
  during: readonly Stage[] | 'any';
  judge(onboarding: Onboarding, data: MessageData<N>, at: string): Verdict;
}

export type Rules<N extends MessageName> = { [M in N]: Rule<M> };
