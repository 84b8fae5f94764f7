/** A worker on an onboarding task queue: the bundled workflows, and the activities they call. */
import { type NativeConnection, Worker } from '@temporalio/worker';
import { createActivities, type Dependencies } from '../activities';
import { bundleWorkflows, payloadConverterPath } from './workflow-bundle';

export interface WorkerPlace {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  shutdownGraceSeconds?: number;
}

/** One for each process: bundling takes seconds. */
let bundle: ReturnType<typeof bundleWorkflows> | undefined;

/** The namespace must know the search attributes first (search-attributes.ts). */
export async function createWorker(place: WorkerPlace, dependencies: Dependencies): Promise<Worker> {
  const { connection, namespace, taskQueue, shutdownGraceSeconds = 5 } = place;
  bundle ??= bundleWorkflows(require.resolve('../workflows'));
  return Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: await bundle,
    activities: createActivities(dependencies),
    dataConverter: { payloadConverterPath },
    shutdownGraceTime: `${shutdownGraceSeconds} seconds`,
    shutdownForceTime: `${shutdownGraceSeconds + 3} seconds`,
  });
}
