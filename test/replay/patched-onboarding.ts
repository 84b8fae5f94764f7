/** The onboarding of a release to come: it begins with an instant's sleep, which those that run already have not had. */
import { patched, sleep } from '@temporalio/workflow';
import { agentOnboarding as before } from '../../workflows/agent-onboarding';

export * from '../../workflows';

export async function agentOnboarding(...start: Parameters<typeof before>): ReturnType<typeof before> {
  const onboarding = before(...start);
  if (patched('sleeps-at-first')) await sleep('1 second');
  return onboarding;
}
