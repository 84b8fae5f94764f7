/** Runs the API until it is told to stop. It starts without a Temporal server too; /readyz says whether there is one. */
import { env, exit } from 'node:process';
import { caseStoreIn, encryptedCaseStore } from '../platform/case-store';
import { readSettingsAndServer } from '../platform/temporal';
import { authFrom } from './access/settings';
import { createApp } from './app';
import { CaseFiles } from './case-files';
import { createLog } from './log';
import { createRegistry, serveMetrics } from './metrics';
import { Onboardings } from './onboardings';
import { serve } from './server';
import { apiSettings } from './settings';
import { stopWhenTold } from './stopping';

async function main(): Promise<void> {
  const { settings, server } = readSettingsAndServer(apiSettings, env);
  const onboardings = new Onboardings({
    ...server,
    taskQueue: settings.TEMPORAL_TASK_QUEUE,
    deadlineMs: settings.MESSAGE_DEADLINE_MS,
    keyRing: settings.ENCRYPTION_KEYS,
  });
  const caseFiles = new CaseFiles(
    encryptedCaseStore(caseStoreIn(settings.CASE_STORE), settings.ENCRYPTION_KEYS),
  );
  const log = createLog(settings.LOG_LEVEL);
  const report = (error: unknown) => log.error({ err: error }, 'unforeseen');
  const { API_METRICS_ADDRESS: metricsAddress } = settings;
  const metrics = metricsAddress && createRegistry();
  let isStopping = false;
  const app = createApp({
    onboardings,
    isStopping: () => isStopping,
    caseFiles,
    callbackKey: settings.CALLBACK_KEY,
    auth: authFrom(settings),
    attest: {
      smsKey: settings.SMS_KEY,
      bankIdAppUrl: settings.BANKID_APP_URL,
      customerServiceEmail: settings.CUSTOMER_SERVICE_EMAIL,
    },
    trustedProxies: settings.TRUST_PROXY,
    eraseAfterDays: settings.ERASE_AFTER_DAYS,
    limits: settings,
    mostUnderWay: settings.MOST_UNDER_WAY,
    log,
    codec: settings.CODEC_UI_ORIGINS && {
      keyRing: settings.ENCRYPTION_KEYS,
      uiOrigins: settings.CODEC_UI_ORIGINS,
    },
    metrics,
    report,
  });
  const serving = await serve(app, {
    ...{ host: settings.API_HOST, port: settings.API_PORT },
    graceSeconds: settings.SHUTDOWN_GRACE_SECONDS,
  });
  log.info(`The API listens on http://${settings.API_HOST}:${serving.port}`);
  const toldOf = metrics && metricsAddress && (await serveMetrics(metrics, metricsAddress, report));

  stopWhenTold({
    drainSeconds: settings.DRAIN_SECONDS,
    drain() {
      isStopping = true;
      serving.drain();
    },
    async close() {
      await Promise.all([serving.close(), toldOf?.close()]);
      await onboardings.close();
    },
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  exit(1);
});
