/** Continue-as-new: a long history gives way to a fresh one, and the whole state goes along. */
import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { Onboarding, OnboardingStart } from '../domain/onboarding';
import type { Case } from './case';

/** What a run begins with: a new onboarding, or one under way. */
export type RunStart = OnboardingStart | { continued: Onboarding };

/** Called where the story waits, never between a call and what follows from it. Does not return if it continues. */
export async function continueAsNewIfSuggested(agentCase: Case): Promise<void> {
  if (!workflowInfo().continueAsNewSuggested) return;
  await condition(allHandlersFinished);
  await continueAsNew<(start: RunStart) => Promise<unknown>>({ continued: agentCase.onboarding });
}
