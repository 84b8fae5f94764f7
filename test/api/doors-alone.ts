/** Stands for the workflow: its doors and nothing behind them, so that the API is seen by itself. Gives its state at its end. */
import { condition } from '@temporalio/workflow';
import { begin, type Onboarding, type OnboardingStart } from '../../domain/onboarding';
import { Case, now } from '../../workflows/case';
import { openDoors } from '../../workflows/doors';
import { showOperators } from '../../workflows/operators-view';

export async function agentOnboarding(start: OnboardingStart & { caseId: string }): Promise<Onboarding> {
  const agentCase = new Case(begin(start, now()));
  openDoors(agentCase);
  showOperators(agentCase);
  await condition(() => agentCase.onboarding.outcome !== undefined);
  return agentCase.onboarding;
}
