/**
 * An attestant who does not act: reminded, escalated and lapsed in seconds, on a Temporal server that skips time. That one
 * is always its own, whatever TEMPORAL_ADDRESS names: time is skipped for all who are on a server.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import * as z from 'zod/mini';
import { authFrom, authSettings } from '../../api/access/settings';
import { createApp } from '../../api/app';
import { CaseFiles } from '../../api/case-files';
import { Onboardings } from '../../api/onboardings';
import { serve } from '../../api/server';
import { caseStoreIn, encryptedCaseStore } from '../../platform/case-store';
import { newKey, ringText } from '../../platform/key-ring';
import { readSettings } from '../../platform/settings';
import { startSandbox } from '../../sandbox';
import { dependenciesFrom } from '../../worker/dependencies';
import { addSearchAttributes } from '../../worker/search-attributes';
import { workerSettings } from '../../worker/settings';
import { createWorker } from '../../worker/worker';
import { temporalTestServer } from '../binaries.cjs';
import { sandboxSettings } from '../stack/sandbox-settings';
import { freePorts } from '../stack/ports';
import { apiAt, sandboxAt } from './client';
import { Scene, type Happening } from './scene';

const NAMESPACE = 'default';
const TASK_QUEUE = 'agent-onboarding';

export interface SkippedTime {
  scene: Scene;
  /** What falls due on the way is done on the way. */
  passes: (duration: '1 day') => Promise<void>;
  now: () => Promise<Date>;
  stop: () => Promise<void>;
}

/** Everything in this process, in memory, but the Temporal server. */
export async function onSkippedTime(tellOf: (happening: Happening) => void): Promise<SkippedTime> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const folder = await mkdtemp(join(tmpdir(), 'agent-onboarding-skipped-'));
  const [temporal, sandbox, { API_PORT }] = await Promise.all([
    TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: temporalTestServer() } },
    }),
    startSandbox(),
    freePorts(),
  ]);
  const apiUrl = `http://127.0.0.1:${API_PORT}`;
  const callbackKey = 'of a demo that keeps nothing when it ends';
  const smsKey = 'of codes in a demo that keeps nothing when it ends';
  const settings = readSettings(workerSettings, {
    ...sandboxSettings(sandbox),
    ...{ CASE_STORE: folder, CALLBACK_KEY: callbackKey, SMS_KEY: smsKey, API_URL: apiUrl },
    ENCRYPTION_KEYS: ringText([newKey()]),
    // The time-skipping server may stop skipping once a child outlives its onboarding.
    PORTAL_EVENTS_URL: '',
  });
  const keyRing = settings.ENCRYPTION_KEYS;
  const connection = temporal.nativeConnection;
  await addSearchAttributes(connection, NAMESPACE);
  const place = { namespace: NAMESPACE, taskQueue: TASK_QUEUE };
  const worker = await createWorker({ ...place, connection, keyRing }, dependenciesFrom(settings));
  const working = worker.run();
  const onboardings = new Onboardings({
    ...{ ...place, deadlineMs: 2000, keyRing },
    connection: { address: temporal.address },
  });
  const caseFiles = new CaseFiles(encryptedCaseStore(caseStoreIn(folder), keyRing));
  const bankIdAppUrl = `${sandbox.url}/bankid/phone`;
  const attest = { smsKey, bankIdAppUrl, customerServiceEmail: settings.CUSTOMER_SERVICE_EMAIL };
  const auth = authFrom(readSettings(z.object(authSettings), sandboxSettings(sandbox)));
  const app = createApp({ onboardings, caseFiles, callbackKey, auth, attest, report: console.error });
  const api = await serve(app, { host: '127.0.0.1', port: API_PORT });
  return {
    scene: new Scene(apiAt(apiUrl, sandbox.url), sandboxAt(sandbox.url), tellOf),
    passes: (duration) => temporal.sleep(duration),
    now: async () => new Date(await temporal.currentTimeMs()),
    async stop() {
      await api.close();
      await onboardings.close();
      worker.shutdown();
      await working;
      await sandbox.close();
      await temporal.teardown();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
