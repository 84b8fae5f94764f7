/** Runs the API until it is told to stop. It starts without a Temporal server too; /readyz says whether there is one. */
import { env, exit } from 'node:process';
import { caseStoreIn, encryptedCaseStore } from '../platform/case-store';
import { readSettings } from '../platform/settings';
import { authFrom } from './access/settings';
import { createApp } from './app';
import { CaseFiles } from './case-files';
import { createLog } from './log';
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
    keyRing: settings.ENCRYPTION_KEYS,
  });
  const caseFiles = new CaseFiles(
    encryptedCaseStore(caseStoreIn(settings.CASE_STORE), settings.ENCRYPTION_KEYS),
  );
  const log = createLog(settings.LOG_LEVEL);
  const app = createApp({
    onboardings,
    caseFiles,
    callbackKey: settings.CALLBACK_KEY,
    auth: authFrom(settings),
    attest: { smsKey: settings.SMS_KEY, bankIdAppUrl: settings.BANKID_APP_URL },
    trustedProxies: settings.TRUST_PROXY,
    eraseAfterDays: settings.ERASE_AFTER_DAYS,
    limits: settings,
    mostUnderWay: settings.MOST_UNDER_WAY,
    log,
    codec: settings.CODEC_UI_ORIGINS && {
      keyRing: settings.ENCRYPTION_KEYS,
      uiOrigins: settings.CODEC_UI_ORIGINS,
    },
    report: (error) => log.error({ err: error }, 'unforeseen'),
  });
  const serving = await serve(app, { host: settings.API_HOST, port: settings.API_PORT });
  log.info(`The API listens on http://${settings.API_HOST}:${serving.port}`);

  const stop = () => void serving.close().then(() => onboardings.close());
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  exit(1);
});
