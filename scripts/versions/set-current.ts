/** Makes a build the version that onboardings go on under. */
import { setTimeout as pause } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import type { Server } from './connect';

/** gRPC. */
const NOT_FOUND = 5;
const FAILED_PRECONDITION = 9;

/** The server takes a version only once a worker of it has asked for tasks. */
export async function setCurrent(
  { client, namespace }: Pick<Server, 'client' | 'namespace'>,
  version: { deploymentName: string; buildId: string },
  waitSeconds: number,
): Promise<void> {
  const giveUpAt = Date.now() + waitSeconds * 1000;
  for (;;) {
    try {
      await client.workflowService.setWorkerDeploymentCurrentVersion({ namespace, ...version });
      return;
    } catch (error) {
      const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
      const notYet = code === NOT_FOUND || code === FAILED_PRECONDITION;
      if (!notYet) throw error;
      if (Date.now() > giveUpAt)
        throw new Error(
          `No worker of build ${version.buildId} in the deployment ${version.deploymentName} has come up: start it first, with WORKER_DEPLOYMENT=${version.deploymentName}.`,
          { cause: error },
        );
      await pause(500);
    }
  }
}
