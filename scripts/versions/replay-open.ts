/** Replays what is open on a running server against this build: an onboarding that a release would break is named. */
import { Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { WORKFLOW_TYPE } from '../../domain/identifiers';
import type { Server } from './connect';

export interface Replayed {
  /** How many fit. */
  fitting: number;
  /** The first that doesn't, and why. */
  diverging?: { workflowId: string; runId: string; why: string };
}

const open = `WorkflowType = '${WORKFLOW_TYPE}' AND ExecutionStatus = 'Running'`;

/** Several at once: most of the time goes to fetching. Stops at the first that diverges. */
export async function replayOpen(
  { client, dataConverter }: Pick<Server, 'client' | 'dataConverter'>,
  workflowBundle: WorkflowBundleWithSourceMap,
): Promise<Replayed> {
  const histories = client.workflow.list({ query: open }).intoHistories({ concurrency: 5 });
  let fitting = 0;
  for await (const { workflowId, runId, error } of Worker.runReplayHistories(
    { workflowBundle, dataConverter },
    histories,
  )) {
    if (error) return { fitting, diverging: { workflowId, runId, why: error.message } };
    fitting += 1;
  }
  return { fitting };
}
