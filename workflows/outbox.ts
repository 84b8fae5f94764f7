/**
 * Hands events over, as they are made, to the workflow that delivers them. The routine waits for nothing of it: not for
 * delivery, nor while that workflow is started.
 */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ChildWorkflowCancellationType,
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  log,
  ParentClosePolicy,
  startChild,
} from '@temporalio/workflow';
import { EVENTS_WORKFLOW_TYPE, eventsWorkflowIdOf, MORE_EVENTS, type PostedEvent } from '../domain/events';
import { onboardingIdOf } from '../domain/identifiers';
import type { Case } from './case';
import type { portalEvents } from './portal-events';

/** It may end, or be ended, between a start that finds it running and a signal that does not: again, so many times. */
const TRIES = 5;

/** Goes on beside the routine, whatever is cancelled there, until {@link allHandedOver}. */
export function handEventsOver(agentCase: Case): void {
  void CancellationScope.nonCancellable(async () => {
    for (;;) {
      await condition(() => !isHandedOver(agentCase));
      await agentCase.underWay(async () => {
        const { waiting } = agentCase.outbox;
        await handOver(agentCase, waiting);
        agentCase.eventsHandedOver(waiting);
      });
    }
  });
}

/** Before the onboarding ends: nobody would start what delivers the last ones. */
export const allHandedOver = (agentCase: Case) => condition(() => isHandedOver(agentCase));

const isHandedOver = ({ outbox }: Case) => outbox.waiting.length === 0;

/** Whether what delivers is running is known by trying alone: it ends by itself, and outlives a run. */
async function handOver({ onboarding }: Case, events: PostedEvent[]): Promise<void> {
  const workflowId = eventsWorkflowIdOf(onboardingIdOf(onboarding, onboarding.caseId));
  const isFirst = events[0]?.event.sequence === 1;
  if (!isFirst && (await signalled(workflowId, events))) return;
  for (let tries = 0; tries < TRIES; tries++) {
    if ((await started(workflowId, events)) || (await signalled(workflowId, events))) return;
  }
  log.warn('Events could not be handed over, and are lost', { workflowId, events: events.length });
}

async function started(workflowId: string, events: PostedEvent[]): Promise<boolean> {
  try {
    await startChild<typeof portalEvents>(EVENTS_WORKFLOW_TYPE, {
      workflowId,
      args: [events],
      // Outlives the onboarding, and is not cancelled with it.
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      staticSummary: 'tell the portal what has happened',
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** The one failure that there can be: it no longer runs. */
const signalled = (workflowId: string, events: PostedEvent[]) =>
  getExternalWorkflowHandle(workflowId)
    .signal(MORE_EVENTS, events)
    .then(
      () => true,
      () => false,
    );
