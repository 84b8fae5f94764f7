/** The onboarding, deliberately changed: it sleeps before it begins, which no stored history did. */
import { sleep } from '@temporalio/workflow';
import { agentOnboarding as unchanged } from '../../workflows/agent-onboarding';

export async function agentOnboarding(...start: Parameters<typeof unchanged>): ReturnType<typeof unchanged> {
  await sleep('1 second');
  return unchanged(...start);
}
