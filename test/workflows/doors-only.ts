/** A workflow that has the doors and nothing behind them, so that what reaches a door is seen by itself. */
import { condition } from '@temporalio/workflow';
import { begin, type OnboardingStart } from '../../domain/onboarding';
import { Case, now } from '../../workflows/case';
import { openDoors } from '../../workflows/doors';

export async function doorsOnly(start: OnboardingStart & { caseId: string }): Promise<string> {
  const agentCase = new Case(begin(start, now()));
  openDoors(agentCase);
  await condition(() => agentCase.onboarding.outcome !== undefined);
  return agentCase.onboarding.outcome?.kind ?? '';
}
