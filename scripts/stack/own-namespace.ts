/**
 * A namespace for one run, on a Temporal server that others use too. In theirs it would list their onboardings, and its
 * worker would turn their schedule (worker/schedule.ts) to a task queue that nobody looks at when the run is over.
 */
import { randomUUID } from 'node:crypto';
import { isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { readServer, serverIn } from '../../platform/temporal';
import { ask, keepClosedOnboardings } from './temporal';

/** Where it is not removed: a run that failed can be looked into so long. */
const RETENTION = '7 days';

export interface OwnNamespace {
  /** The variables by which it is found. */
  temporal: NodeJS.ProcessEnv;
  remove(): Promise<void>;
}

/** The one that TEMPORAL_NAMESPACE names is used as it is. @throws Error where the server lets nobody make one. */
export async function ownNamespace(env: NodeJS.ProcessEnv, what: string): Promise<OwnNamespace> {
  if (env.TEMPORAL_NAMESPACE) return { temporal: serverIn(env), remove: async () => {} };
  const TEMPORAL_NAMESPACE = `agent-onboarding-${what}-${randomUUID()}`;
  const temporal = { ...serverIn(env), TEMPORAL_NAMESPACE };
  const server = readServer(temporal);
  const { namespace } = server;
  const period = { workflowExecutionRetentionPeriod: msToTs(RETENTION) };
  await ask(server, (one) => one.workflowService.registerNamespace({ namespace, ...period })).catch(whyNot);
  await keepClosedOnboardings(server, RETENTION);
  const remove = () => ask(server, (one) => one.operatorService.deleteNamespace({ namespace }));
  return { temporal, remove: async () => void (await remove()) };
}

function whyNot(error: unknown): never {
  const why = isGrpcServiceError(error) ? error.details : (error as Error).message;
  throw new Error(
    `No namespace can be made on the Temporal server (${why}): name one by TEMPORAL_NAMESPACE in which nothing else runs.`,
    { cause: error },
  );
}
