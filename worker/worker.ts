/** A worker on an onboarding task queue: the bundled workflows, and the activities they call. */
import { type NativeConnection, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { createActivities, type Dependencies } from '../activities';
import { dataConverterWith } from '../platform/data-converter';
import type { KeyRing } from '../platform/key-ring';
import { countProviderCalls } from './provider-calls';
import { buildIdOf, bundleWorkflows } from './workflow-bundle';

export interface WorkerPlace {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  /** Encrypts what goes to the server. */
  keyRing: KeyRing;
  shutdownGraceSeconds?: number;
  /** How many onboardings are kept in memory at most (cache.ts); without it, as the SDK has it. */
  cachedOnboardings?: number;
  /**
   * Under which the server knows this build as a version: it gets no task until that is set current
   * (scripts/deploy-version.ts). None: unversioned.
   */
  deploymentName?: string | undefined;
  /** Another workflow code than this build's, as a release before it or after it. */
  workflowBundle?: WorkflowBundleWithSourceMap;
}

/** One for each process: bundling takes seconds. */
let bundle: ReturnType<typeof bundleWorkflows> | undefined;

/** The namespace must know the search attributes first (search-attributes.ts). */
export async function createWorker(place: WorkerPlace, dependencies: Dependencies): Promise<Worker> {
  const { connection, namespace, taskQueue, keyRing, shutdownGraceSeconds = 5, deploymentName } = place;
  const workflowBundle =
    place.workflowBundle ?? (await (bundle ??= bundleWorkflows(require.resolve('../workflows'))));
  const version = deploymentName !== undefined && { deploymentName, buildId: buildIdOf(workflowBundle) };
  return Worker.create({
    ...(place.cachedOnboardings !== undefined && { maxCachedWorkflows: place.cachedOnboardings }),
    connection,
    namespace,
    taskQueue,
    workflowBundle,
    activities: createActivities(dependencies),
    interceptors: { activity: [countProviderCalls] },
    dataConverter: dataConverterWith(keyRing),
    // An onboarding lasts longer than a release: it goes on under the new one, which patched() makes fit.
    ...(version && {
      workerDeploymentOptions: {
        version,
        useWorkerVersioning: true,
        defaultVersioningBehavior: 'AUTO_UPGRADE',
      },
    }),
    shutdownGraceTime: `${shutdownGraceSeconds} seconds`,
    shutdownForceTime: `${shutdownGraceSeconds + 3} seconds`,
  });
}
