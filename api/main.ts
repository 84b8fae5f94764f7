/** Runs the API until it is told to stop. It starts without a Temporal server too; /readyz says whether there is one. */
import { env, exit } from 'node:process';
import { caseStoreIn } from '../platform/case-store';
import { readSettings } from '../platform/settings';
import { createApp } from './app';
import { CaseFiles } from './case-files';
import { Onboardings } from './onboardings';
import { serve } from './server';
import { apiSettings } from './settings';

async function main(): Promise<void> {
  const settings = readSettings(apiSettings, env);
  const onboardings = new Onboardings({
    address: settings.TEMPORAL_ADDRESS,
    namespace: settings.TEMPORAL_NAMESPACE,
    taskQueue: settings.TEMPORAL_TASK_QUEUE,
    deadlineMs: settings.MESSAGE_DEADLINE_MS,
  });
  const caseFiles = new CaseFiles(caseStoreIn(settings.CASE_STORE));
  const app = createApp({ onboardings, caseFiles, callbackKey: settings.CALLBACK_KEY, report });
  const serving = await serve(app, { host: settings.API_HOST, port: settings.API_PORT });
  console.log(`The API listens on http://${settings.API_HOST}:${serving.port}`);

  const stop = () => void serving.close().then(() => onboardings.close());
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** Where it happened, never the message: that may hold what was sent. */
function report(error: unknown): void {
  const where =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  const name = error instanceof Error ? error.name : typeof error;
  console.error(`Unforeseen: ${name}\n${where.join('\n')}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  exit(1);
});
