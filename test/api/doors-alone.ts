/** Stands for the workflow: its doors and nothing behind them, so that the API is seen by itself. Gives its state at its end. */
import { condition, continueAsNew } from '@temporalio/workflow';
import { begin, type Onboarding, type OnboardingStart } from '../../domain/onboarding';
import { Case, now } from '../../workflows/case';
import { openDoors } from '../../workflows/doors';
import { showOperators } from '../../workflows/operators-view';

/** `again`: goes on in a fresh run at once. */
export type Start = (OnboardingStart & { caseId: string }) | { continued: Onboarding; again?: true };

export async function agentOnboarding(start: Start): Promise<Onboarding> {
  const agentCase = new Case('continued' in start ? start.continued : begin(start, now()));
  openDoors(agentCase);
  showOperators(agentCase);
  if ('again' in start) await continueAsNew<typeof agentOnboarding>({ continued: agentCase.onboarding });
  await condition(() => agentCase.onboarding.outcome !== undefined);
  return agentCase.onboarding;
}
