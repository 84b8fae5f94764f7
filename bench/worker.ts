/**
 * A worker of the bench, in a process of its own so that its memory is its own: the product's workflows over stubbed
 * providers, or the bare workflow. Tells its parent how each onboarding stands, and ends with it.
 */
import process, { env, exit } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { dataConverterWith, failureConverterPath, payloadConverterPath } from '../platform/data-converter';
import { openKeyRing } from '../platform/key-ring';
import { cachedWithin, makeRoomFor } from '../worker/cache';
import { registerSearchAttributes } from '../worker/search-attributes';
import { bundleWorkflows } from '../worker/workflow-bundle';
import { COLLECT_GARBAGE, type Standing } from './at-rest';
import { subjects, type Told, type WorkersTask } from './crew';
import { createStubs, World, type Deed } from './stubs';

const onlookers = [require.resolve('./at-rest')];

/** The plain SDK's own: no converter, no tree shaking. */
const bareWorker = async () => ({
  workflowBundle: await bundleWorkflowCode({
    workflowsPath: require.resolve('./bare'),
    workflowInterceptorModules: onlookers,
    logger: new DefaultLogger('ERROR'),
  }),
  activities: { nothing: () => Promise.resolve() },
});

const productsWorker = async ({ subject, encryptionKeys }: WorkersTask) => ({
  workflowBundle: await bundleWorkflows(require.resolve('../workflows'), onlookers),
  activities: createStubs(worldOutside(), subjects[subject].portalEvents),
  dataConverter: subjects[subject].encrypted
    ? dataConverterWith(openKeyRing(encryptionKeys))
    : { payloadConverterPath, failureConverterPath },
});

/** The parent tells what people have done. */
function worldOutside(): World {
  const world = new World();
  process.on('message', (told: Deed | typeof COLLECT_GARBAGE) => {
    if (told !== COLLECT_GARBAGE) world.hear(told);
  });
  return world;
}

const tell = (told: Told): void => void process.send?.(told);

async function main(task: WorkersTask): Promise<void> {
  const cached = task.maxCached ?? cachedWithin();
  makeRoomFor(cached);
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  process.on('message', (told) => {
    if (told === COLLECT_GARBAGE) collectGarbage();
  });
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { metrics: { prometheus: { bindAddress: `127.0.0.1:${task.metricsPort}` } } },
  });
  const connection = await NativeConnection.connect({ address: task.address });
  await registerSearchAttributes(connection, task.subject);
  const stands = {
    fn: ({ workflowId }: { workflowId: string }, standing: Standing) => tell({ workflowId, standing }),
    callDuringReplay: false,
  };
  const worker = await Worker.create({
    connection,
    namespace: task.subject,
    taskQueue: task.taskQueue,
    sinks: { bench: { stands } },
    maxCachedWorkflows: cached,
    ...(await (subjects[task.subject].bare ? bareWorker() : productsWorker(task))),
  });
  process.once('disconnect', () => exit());
  process.once('SIGTERM', () => worker.shutdown());
  const running = worker.run();
  tell({ ready: true });
  await running;
  await connection.close();
  exit();
}

main(JSON.parse(env.BENCH_TASK ?? '{}') as WorkersTask).catch((error: unknown) => {
  console.error(error);
  exit(1);
});
