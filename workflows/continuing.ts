/** Continue-as-new: a long history gives way to a fresh one, and the whole state goes along. */
import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { Outbox } from '../domain/events';
import type { Onboarding, OnboardingStart } from '../domain/onboarding';
import type { Case } from './case';

/** One under way; a run of before there were events has no `outbox`. */
interface Continued {
  continued: Onboarding;
  outbox?: Outbox;
}

/** What a run begins with: a new onboarding, or one under way. */
export type RunStart = OnboardingStart | Continued;

/** A start typed by hand may be anything. */
export const isContinued = (start: RunStart): start is Continued =>
  typeof start === 'object' && start !== null && 'continued' in start;

/** Called where the story waits, and never between a call and the record of its result. Does not return if it continues. */
export async function continueAsNewIfSuggested(agentCase: Case): Promise<void> {
  if (!workflowInfo().continueAsNewSuggested || !agentCase.isAtRest) return;
  await condition(allHandlersFinished);
  await continueAsNew<(start: RunStart) => Promise<unknown>>({
    continued: agentCase.onboarding,
    outbox: agentCase.outbox,
  });
}
