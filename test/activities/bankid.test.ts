import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createAttestationActivities, type AttestationDependencies } from '../../activities/attestation';
import { createBankIdClient, type BankIdClient } from '../../activities/attestation/bankid/client';
import { createPeopleClient } from '../../activities/attestation/people';
import type { AttestationActivities, SignatureToCollect, SigningToStart } from '../../activities/contract';
import { caseStoreIn, type CaseStore } from '../../platform/case-store';
import { qrData } from '../../platform/bankid-qr';
import { anOrder } from '../domain/an-onboarding';
import { startSandbox } from '../../sandbox';
import { until } from '../sandbox/a-sandbox';
import { doorsOf, failureOf } from './providers';

/** Fictional: of Skatteverket's numbers for tests. */
const TOLVAN = { personalNumber: '191212121212', name: 'Tolvan Tolvansson' };
const ANNAN = { personalNumber: '189001019802', name: 'Annan Person' };
const ORGANISATION = '5560001234';
const CASE = 'case0000bankid00';

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let doors: ReturnType<typeof doorsOf>;
let bankId: BankIdClient;
let folder: string;
let caseStore: CaseStore;
/** The portal's ids of Tolvan, of Annan, and of somebody without any number. */
let tolvan: string;
let annan: string;
let nobody: string;

beforeAll(async () => {
  sandbox = await startSandbox({ bankIdTimes: { searching: 0 } });
  doors = doorsOf(sandbox.url);
  const { url, ca, cert, key } = sandbox.bankId;
  bankId = createBankIdClient({ url, ca, certificate: { cert, key } });
  const contact = { name: 'Ada Admin', email: 'ada@vardsystem.example' };
  await doors.send('PUT', `/kundportalen/people/agents/${ORGANISATION}`, {
    name: 'Vårdsystem AB',
    contacts: { administrator: contact, agreementContact: contact },
    agreement: null,
  });
  tolvan = await addUser({ ...TOLVAN, email: 'tolvan@vardsystem.example' });
  annan = await addUser({ ...ANNAN, email: 'annan@vardsystem.example' });
  nobody = await addUser({ name: 'Utan', email: 'utan@vardsystem.example', personalNumber: '191212121213' });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attestation-'));
  caseStore = caseStoreIn(folder);
});
afterEach(async () => {
  await doors.clearFaults();
  await rm(folder, { recursive: true });
  await doors.send('DELETE', '/_sandbox/bankid/errors');
});
afterAll(() => sandbox.close());

async function addUser(person: object): Promise<string> {
  const path = `/kundportalen/people/agents/${ORGANISATION}/users`;
  const { userId } = (await doors.send('POST', path, { roles: ['attestant'], ...person })) as {
    userId: string;
  };
  return userId;
}

function attestation(more: Partial<AttestationDependencies> = {}): AttestationActivities {
  return createAttestationActivities({
    bankId,
    portal: createPeopleClient({ url: `${sandbox.url}/kundportalen/api`, token: 'sandbox-portal-token' }),
    caseStore,
    sms: {
      send: () => Promise.reject(new Error('not in these tests')),
      look: () => Promise.reject(new Error('not in these tests')),
    },
    smsKey: 'a key of thirty-two characters, at least',
    smsFrom: 'Inera',
    smsHost: 'attest.example',
    deliveryReportUrl: () => 'http://127.0.0.1/',
    collectEveryMs: 20,
    ...more,
  });
}

const aSigning = (more: Partial<SigningToStart> = {}): SigningToStart => ({
  organisationNumber: ORGANISATION,
  userId: tolvan,
  caseId: CASE,
  organisationName: 'Vårdsystem i Norden AB',
  order: { ...anOrder, orderId: `${CASE}-order-1`, submittedAt: '2026-03-02T11:00:00.000Z' },
  round: 1,
  attempt: 1,
  endUserIp: '2001:db8::17',
  ...more,
});

async function started(more: Partial<SigningToStart> = {}) {
  const begun = await attestation().startSigning(aSigning(more));
  if (begun.outcome !== 'started') throw new Error(begun.outcome);
  return begun;
}
/** What fails here is meant to: it is not logged. */
const anEnvironment = () => new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
const toCollect = (orderRef: string, more: Partial<SignatureToCollect> = {}): SignatureToCollect => ({
  orderRef,
  caseId: CASE,
  organisationNumber: ORGANISATION,
  userId: tolvan,
  digest: 'ab'.repeat(32),
  ...more,
});
const collect = (
  signature: SignatureToCollect,
  by: AttestationActivities = attestation(),
  environment = anEnvironment(),
) => environment.run((given: SignatureToCollect) => by.collectSignature(given), signature);
const phone = (autoStartToken: string, action: string, more: object = {}) =>
  doors.send('POST', '/bankid/phone/api', { autoStartToken, action, ...TOLVAN, ...more });
const collects = async () => (await doors.books()).calls['bankid collect'] ?? 0;
const orderAtBankId = async (orderRef: string) =>
  ((await doors.send('GET', '/_sandbox/bankid/orders')) as { orderRef: string; status: string }[]).find(
    (order) => order.orderRef === orderRef,
  );

/** Before the next test begins an order of the same person. */
const endOf = async (orderRef: string) => {
  await attestation().cancelSigning({ orderRef });
};

describe('Signing', () => {
  it('begins with a QR code that the phone takes, for the person whom the portal names', async () => {
    const begun = await started();
    expect(Object.keys(begun).sort()).toEqual([
      'autoStartToken',
      'digest',
      'orderRef',
      'outcome',
      'qrStartSecret',
      'qrStartToken',
      'startedAt',
    ]);
    const seconds = Math.floor((Date.now() - Date.parse(begun.startedAt)) / 1000);
    const qr = qrData({ ...begun, seconds });
    expect(await doors.send('POST', '/bankid/phone/api', { qr, action: 'start', ...TOLVAN })).toMatchObject({
      status: 'pending',
      text: expect.stringContaining('Jag attesterar beställningen') as string,
    });
    await expect(phone(begun.autoStartToken, 'sign', ANNAN)).rejects.toThrow('409');
    await endOf(begun.orderRef);
  });

  it('does not begin for somebody without a valid personal identity number', async () => {
    expect(await attestation().startSigning(aSigning({ userId: nobody }))).toEqual({
      outcome: 'noPersonalNumber',
    });
    expect(await attestation().startSigning(aSigning({ userId: 'user-gone' }))).toEqual({
      outcome: 'noPersonalNumber',
    });
  });

  it('that BankID cannot begin now is for the person to try again', async () => {
    await doors.send('POST', '/_sandbox/bankid/errors', { errorCode: 'Maintenance' });
    expect(await attestation().startSigning(aSigning())).toEqual({ outcome: 'unavailable', rfa: 'RFA5' });
  });

  it('tried again after a lost answer never leaves two orders', async () => {
    await doors.send('POST', '/_sandbox/faults', {
      provider: 'bankid',
      endpoint: 'sign',
      fault: 'dropAfterActing',
    });
    expect(await failureOf(attestation().startSigning(aSigning()))).toMatchObject({ type: 'Unavailable' });
    expect(await attestation().startSigning(aSigning())).toEqual({ outcome: 'unavailable', rfa: 'RFA4' });
    const begun = await started({ attempt: 2 });
    const orders = (await doors.send('GET', '/_sandbox/bankid/orders')) as { status: string }[];
    expect(orders.filter(({ status }) => status === 'pending').length).toBe(1);
    await endOf(begun.orderRef);
  });
});

describe('Collecting', () => {
  it('tells each hint code once, and waits with heartbeats for the next', async () => {
    const { orderRef, autoStartToken } = await started();
    const first = await collect(toCollect(orderRef));
    expect(first).toEqual({ status: 'pending', hintCode: 'outstandingTransaction' });

    const environment = anEnvironment();
    let heartbeats = 0;
    environment.on('heartbeat', () => (heartbeats += 1));
    const known = { known: 'outstandingTransaction' };
    const second = collect(toCollect(orderRef, known), attestation(), environment);
    await until(() => heartbeats > 3);
    await phone(autoStartToken, 'start');
    expect(await second).toEqual({ status: 'pending', hintCode: 'userSign' });
    await phone(autoStartToken, 'cancel');
    expect(await collect(toCollect(orderRef, { known: 'userSign' }))).toEqual({
      status: 'failed',
      hintCode: 'userCancel',
    });
    expect(await collect(toCollect(orderRef))).toEqual({ status: 'lost' });
  });

  it('keeps the signature, and tells the history neither it nor who signed', async () => {
    const { orderRef, autoStartToken } = await started();
    await phone(autoStartToken, 'sign');
    const seen = await collect(toCollect(orderRef));
    const name = `bankid-${createHash('sha256').update(orderRef).digest('hex').slice(0, 16)}.json`;
    const content = await readFile(join(folder, CASE, name), 'utf8');
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(seen).toEqual({
      status: 'complete',
      evidence: { name, sha256 },
      personalNumberMatches: true,
    });
    expect(JSON.parse(content)).toMatchObject({
      orderRef,
      orderDigest: 'ab'.repeat(32),
      user: TOLVAN,
      device: { ipAddress: '2001:db8::17' },
      signature: expect.stringMatching(/^PD94bWwg/) as string,
      ocspResponse: expect.any(String) as string,
      completedAt: expect.stringMatching(/Z$/) as string,
    });
  });

  it('tells the signature of another person from the attestant’s', async () => {
    const { orderRef, autoStartToken } = await started();
    await phone(autoStartToken, 'sign', { ...ANNAN, evenIfAnother: true });
    expect(await collect(toCollect(orderRef))).toMatchObject({
      status: 'complete',
      personalNumberMatches: false,
    });
    expect(await collect(toCollect(orderRef, { userId: annan }))).toMatchObject({
      personalNumberMatches: true,
    });
    expect(await collect(toCollect(orderRef, { userId: nobody }))).toMatchObject({
      personalNumberMatches: false,
    });
  });
});

describe('A signature is not lost', () => {
  it('when the worker dies after it was kept and before anybody was told', async () => {
    const { orderRef, autoStartToken } = await started();
    await phone(autoStartToken, 'sign');
    let kept = false;
    const dying: CaseStore = {
      ...caseStore,
      async keep(...file) {
        await caseStore.keep(...file);
        kept = true;
        await new Promise(() => {});
      },
    };
    void collect(toCollect(orderRef), attestation({ caseStore: dying }));
    await until(() => kept);

    const before = await collects();
    const seen = await collect(toCollect(orderRef));
    expect(seen).toMatchObject({ status: 'complete', personalNumberMatches: true });
    expect(await collects()).toBe(before);
    expect(await bankId.collect(orderRef)).toBeUndefined();
  });

  it('when the portal does not answer who should have signed', async () => {
    const { orderRef, autoStartToken } = await started();
    await phone(autoStartToken, 'sign');
    await doors.fault('portal', 'listUsers', '500');
    expect(await failureOf(collect(toCollect(orderRef)))).toMatchObject({ type: 'Unavailable' });
    expect(await collect(toCollect(orderRef))).toMatchObject({ status: 'complete' });
  });

  it('when the disk is full for a while', async () => {
    const { orderRef, autoStartToken } = await started();
    await phone(autoStartToken, 'sign');
    let full = 3;
    const filling: CaseStore = {
      ...caseStore,
      keep: (...file) =>
        (full -= 1) >= 0
          ? Promise.reject(Object.assign(new Error('/var/cases is full'), { code: 'ENOSPC' }))
          : caseStore.keep(...file),
    };
    const seen = await collect(toCollect(orderRef), attestation({ caseStore: filling, collectEveryMs: 1 }));
    expect(seen).toMatchObject({ status: 'complete' });
  });

  it('without the person being told: what cannot be kept at all fails, and asks to sign again', async () => {
    const { orderRef, autoStartToken } = await started();
    await phone(autoStartToken, 'sign');
    const full: CaseStore = {
      ...caseStore,
      keep: () => Promise.reject(Object.assign(new Error('/var/cases is full'), { code: 'ENOSPC' })),
    };
    const failed = await failureOf(
      collect(toCollect(orderRef), attestation({ caseStore: full, collectEveryMs: 1 })),
    );
    expect(failed).toMatchObject({ type: 'Unavailable', message: 'case store: ENOSPC' });
    expect(await collect(toCollect(orderRef))).toEqual({ status: 'lost' });
  });
});

describe('Called off', () => {
  const waiting = async (orderRef: string, details: ActivityCancellationDetails) => {
    const environment = anEnvironment();
    const seen = collect(
      toCollect(orderRef, { known: 'outstandingTransaction' }),
      attestation(),
      environment,
    );
    const before = await collects();
    await until(async () => (await collects()) > before);
    environment.cancel('CANCELLED', details);
    await expect(seen).rejects.toThrow('CANCELLED');
  };

  it('by the workflow, the order is cancelled at BankID', async () => {
    const { orderRef } = await started();
    await waiting(orderRef, new ActivityCancellationDetails({ cancelRequested: true }));
    expect(await orderAtBankId(orderRef)).toMatchObject({ status: 'failed', hintCode: 'cancelled' });
  });

  it('because the worker stops, the order is left to the next worker', async () => {
    const { orderRef } = await started();
    await waiting(orderRef, new ActivityCancellationDetails({ workerShutdown: true }));
    expect(await orderAtBankId(orderRef)).toMatchObject({ status: 'pending' });
    await endOf(orderRef);
  });
});
