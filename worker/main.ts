/** Runs a worker until it is told to stop. Says on HEALTH_PORT whether it polls. */
import { env, exit } from 'node:process';
import { DefaultLogger, NativeConnection, type Worker } from '@temporalio/worker';
import { readSettingsAndServer } from '../platform/temporal';
import { makeRoomFor } from './cache';
import { dependenciesFrom } from './dependencies';
import { sayWhetherItPolls } from './health';
import { installRuntime } from './metrics';
import { keepDigestSchedule } from './schedule';
import { registerSearchAttributes } from './search-attributes';
import { workerSettings } from './settings';
import { createWorker } from './worker';

async function main(): Promise<void> {
  const { settings, server } = readSettingsAndServer(workerSettings, env);
  const logger = new DefaultLogger('WARN');
  installRuntime({ logger, shutdownSignals: ['SIGINT', 'SIGTERM'] }, settings.METRICS_ADDRESS);
  let worker: Worker | undefined;
  // Until then nothing is under way that would have to come to its end. Kept, where the SDK's own is gone after the first
  // signal: what writes files (write-file-atomic) ends a process that has nobody else to listen to signals.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => !worker && exit());
  const health = await sayWhetherItPolls(settings, () => worker?.getState() ?? 'STARTING');
  const connection = await NativeConnection.connect(server.connection);
  try {
    const { namespace } = server;
    await registerSearchAttributes(connection, namespace);
    const place = { connection, namespace, taskQueue: settings.TEMPORAL_TASK_QUEUE };
    await keepDigestSchedule(place);
    const dependencies = dependenciesFrom(settings);
    makeRoomFor(settings.MAX_CACHED_ONBOARDINGS);
    worker = await createWorker(
      {
        ...place,
        keyRing: settings.ENCRYPTION_KEYS,
        shutdownGraceSeconds: settings.SHUTDOWN_GRACE_SECONDS,
        cachedOnboardings: settings.MAX_CACHED_ONBOARDINGS,
        deploymentName: settings.WORKER_DEPLOYMENT,
      },
      dependencies,
    );
    await worker.run();
    health.close();
    dependencies.mail.close();
  } finally {
    await connection.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  exit(1);
});
