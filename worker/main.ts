/** Runs a worker until it is told to stop. Says on HEALTH_PORT whether it polls. */
import { createServer } from 'node:http';
import { env, exit } from 'node:process';
import { NativeConnection, Runtime, DefaultLogger, type Worker } from '@temporalio/worker';
import { readSettings } from '../platform/settings';
import { makeRoomFor } from './cache';
import { dependenciesFrom } from './dependencies';
import { keepDigestSchedule } from './schedule';
import { registerSearchAttributes } from './search-attributes';
import { workerSettings, type WorkerSettings } from './settings';
import { createWorker } from './worker';

async function main(): Promise<void> {
  const settings = readSettings(workerSettings, env);
  Runtime.install({
    logger: new DefaultLogger('WARN'),
    shutdownSignals: ['SIGINT', 'SIGTERM'],
  });
  const connection = await NativeConnection.connect({ address: settings.TEMPORAL_ADDRESS });
  try {
    await registerSearchAttributes(connection, settings.TEMPORAL_NAMESPACE);
    const place = {
      connection,
      namespace: settings.TEMPORAL_NAMESPACE,
      taskQueue: settings.TEMPORAL_TASK_QUEUE,
    };
    await keepDigestSchedule(place);
    const dependencies = dependenciesFrom(settings);
    makeRoomFor(settings.MAX_CACHED_ONBOARDINGS);
    const worker = await createWorker(
      {
        ...place,
        keyRing: settings.ENCRYPTION_KEYS,
        shutdownGraceSeconds: settings.SHUTDOWN_GRACE_SECONDS,
        cachedOnboardings: settings.MAX_CACHED_ONBOARDINGS,
        deploymentName: settings.WORKER_DEPLOYMENT,
      },
      dependencies,
    );
    const health = sayWhetherItPolls(worker, settings);
    await worker.run();
    health.close();
    dependencies.mail.close();
  } finally {
    await connection.close();
  }
}

function sayWhetherItPolls(worker: Worker, { HEALTH_PORT }: WorkerSettings) {
  const server = createServer((request, response) => {
    const polls = worker.getState() === 'RUNNING';
    const known = request.url === '/healthz' || request.url === '/readyz';
    response.statusCode = !known ? 404 : polls || request.url === '/healthz' ? 200 : 503;
    response.end(`${worker.getState()}\n`);
  });
  server.on('error', (error: NodeJS.ErrnoException) => {
    console.error(
      error.code === 'EADDRINUSE'
        ? `Port ${HEALTH_PORT} is in use: set HEALTH_PORT to a free one.`
        : `The health port cannot be opened: ${error.code}`,
    );
    exit(1);
  });
  return server.listen(HEALTH_PORT, '127.0.0.1');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  exit(1);
});
