/** What the worker tells Prometheus, by the SDK's own exporter: one for each process, and so for this file. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { ActivityCancellationDetails, ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import * as z from 'zod/mini';
import { failure } from '../../activities/http';
import { counters } from '../../domain/counts';
import { failureTypes } from '../../domain/failures';
import { asText, listenAddress } from '../../platform/listen-address';
import { readSettings } from '../../platform/settings';
import { onSkippedTime } from '../../scripts/demo/skipped-time';
import { toTheAttestation } from '../../scripts/demo/stories';
import { installRuntime } from '../../worker/metrics';
import { countProviderCalls } from '../../worker/provider-calls';
import { freeAddress, Scrape } from './a-scrape';

const options = { logger: new DefaultLogger('ERROR') };

describe('The address', () => {
  const read = (given: string) =>
    readSettings(z.object({ METRICS_ADDRESS: z.optional(listenAddress) }), { METRICS_ADDRESS: given })
      .METRICS_ADDRESS;

  it('may be left out: nobody listens', () => {
    expect(read('')).toBeUndefined();
  });

  it.each(['127.0.0.1:9464', '0.0.0.0:1', '[::1]:65535'])('%s is one', (given) => {
    const address = read(given);
    expect(address && asText(address)).toBe(given);
  });

  it.each([
    '9464',
    'localhost:9464',
    '127.0.0.1',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    '300.0.0.1:1',
    '::1:9464',
  ])('%s is none', (given) => {
    expect(() => read(given)).toThrow(
      '  METRICS_ADDRESS: must be an IP address and a port, such as 127.0.0.1:9464',
    );
  });

  it('in use is named, with the setting', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      expect(() => installRuntime(options, { host: '127.0.0.1', port })).toThrow(
        `127.0.0.1:${port} is in use: set METRICS_ADDRESS to a free one.`,
      );
    } finally {
      other.close();
    }
  });

  it('of another machine is named, with the setting and the reason', () => {
    // Of those that stand in documentation alone (RFC 5737).
    expect(() => installRuntime(options, { host: '203.0.113.5', port: 9464 })).toThrow(
      /^203\.0\.113\.5:9464 cannot be listened on \(.*\): see METRICS_ADDRESS\.$/,
    );
  });
});

describe('Where there is one', () => {
  let url: string;
  beforeAll(async () => {
    const address = await freeAddress();
    installRuntime(options, address);
    url = `http://${asText(address)}`;
  });

  describe('a call is counted by its provider and by what came of it', () => {
    const calls = 'agent_onboarding_provider_calls_total';
    const environment = (activityType: string) => {
      const { metricMeter } = Runtime.instance();
      const interceptors = [countProviderCalls];
      return new MockActivityEnvironment({ activityType }, { ...options, metricMeter, interceptors });
    };
    const failing = (error: Error) => () => Promise.reject(error);
    const { unavailable, notAuthorised, unexpected } = failureTypes;

    it.each([
      ['an answer', 'findAgent', () => Promise.resolve(), 'portal', 'ok', 'none'],
      ['no answer', 'sendMail', failing(failure(unavailable, '')), 'mail', 'transient', unavailable],
      ['not let in', 'sendCode', failing(failure(notAuthorised, '')), 'sms', 'final', notAuthorised],
      [
        'not let in, and tried again all the same',
        'deliverEvent',
        failing(ApplicationFailure.create({ type: notAuthorised })),
        'portal events',
        'transient',
        notAuthorised,
      ],
      ['a bug', 'handOver', failing(new TypeError()), 'portal', 'transient', unexpected],
      [
        'a failure of a name of its own',
        'drawUpAgreement',
        failing(ApplicationFailure.create({ type: 'Anna Ansökande' })),
        'e-signature',
        'transient',
        unexpected,
      ],
    ])('%s', async (_what, activityType, call, provider, outcome, failed) => {
      const labels = { activityType, provider, outcome, failure: failed };
      const before = (await Scrape.of(url)).sum(calls, labels) ?? 0;
      await environment(activityType)
        .run(call)
        .catch(() => undefined);
      expect((await Scrape.of(url)).sum(calls, labels)).toBe(before + 1);
    });

    it.each([
      ['called off', { cancelRequested: true }, 'cancelled', 'none'],
      ['given up, as its time is up', { timedOut: true }, 'transient', unavailable],
    ])('%s', async (_what, how, outcome, failed) => {
      const calledOff = environment('collectSignature');
      const { context } = calledOff;
      const under = calledOff.run(() => context.cancelled);
      calledOff.cancel('CANCELLED', new ActivityCancellationDetails(how));
      await expect(under).rejects.toThrow(CancelledFailure);
      const labels = { provider: 'bankid', outcome, failure: failed };
      expect((await Scrape.of(url)).sum(calls, labels)).toBe(1);
    });

    it('and what is done in the worker itself is no call', async () => {
      await environment('readHouseRules').run(() => Promise.resolve());
      expect((await Scrape.of(url)).text).not.toContain('readHouseRules');
    });
  });

  it('what happens to an onboarding in weeks is counted, each thing once', async () => {
    // The one of this process stands already.
    jest.spyOn(Runtime, 'install').mockImplementation(() => Runtime.instance());
    const { scene, passes, stop } = await onSkippedTime(() => undefined);
    try {
      await toTheAttestation(scene);
      await scene.isMailed('attestant', await scene.reaches('attestation'));
      while ((await scene.view()).escalatedAt === undefined) await passes('1 day');
      await scene.api.send(scene.onboardingId, 'withdrawn', { by: 'applicant', reason: 'Ångrat' });
      await scene.ends();
      const told = await Scrape.until(url, (scrape) => scrape.names.includes('agent_onboarding_ended_total'));
      expect(told.by('agent_onboarding_stages_entered_total', 'stage')).toEqual({
        ...{ applicationReview: 1, agreementSigning: 1, accountSetup: 1, roleAssignment: 1 },
        ...{ ordering: 1, orderReview: 1, attestation: 1 },
      });
      const reminders = (await scene.mails()).filter(({ subject }) => subject.startsWith('Påminnelse'));
      expect(reminders.length).toBeGreaterThan(1);
      expect(told.by('agent_onboarding_reminders_sent_total', 'owner')).toEqual({
        attestant: reminders.length,
      });
      expect(told.by('agent_onboarding_escalations_total', 'owner')).toEqual({ attestant: 1 });
      expect(told.by('agent_onboarding_ended_total', 'reason')).toEqual({ withdrawn: 1 });
    } finally {
      await stop();
    }
  }, 60_000);
});

it('every counter is named as Prometheus has it', () => {
  for (const name of Object.keys(counters)) expect(name).toMatch(/^agent_onboarding_[a-z_]+_total$/);
});
