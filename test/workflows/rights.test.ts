/** What a person can ask for, of an onboarding that has gone through the whole routine, its history long, the portal told. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Erased } from '../../api/rights/erasure';
import type { Export } from '../../api/rights/export';
import { CASE_FILE } from '../../domain/case-file';
import { eventsWorkflowIdOf } from '../../domain/events';
import { onboardingIdOf } from '../../domain/identifiers';
import { soonDeleted } from '../api/soon-deleted';
import { Api, one } from '../api/an-api';
import { anApplication } from '../domain/an-onboarding';
import { aMobile, Attestant, TOLVAN } from './an-attestant';
import { Service, type Onboarding } from './a-service';

jest.setTimeout(120_000);

const { applicant, contacts, signatories } = anApplication;
const [fia] = signatories;
let folder: string;
let service: Service;
let api: Api;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rights-'));
  // A fresh run is suggested after some fifty events instead of thousands.
  const often = ['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=50'];
  service = await Service.start('real', { CASE_STORE: folder }, [...often, ...soonDeleted]);
  api = await Api.over(service.temporal.address, folder, 0);
});
afterAll(async () => {
  expect(api.bugs).toEqual([]);
  await api.close();
  await service.stop();
  await rm(folder, { recursive: true, force: true });
});

const idOf = ({ organisationNumber, caseId }: Onboarding) => onboardingIdOf({ organisationNumber }, caseId);

/** Signing is begun and given up; a code is what attests. */
async function completed(): Promise<{ onboarding: Onboarding; email: string; mobile: string }> {
  const onboarding = await (await service.apply()).carriedTo('roleAssignment');
  await onboarding.giveRole('orderer');
  const mobile = aMobile();
  const numbers = { personalNumber: TOLVAN, mobile };
  const email = await onboarding.giveRole('attestant', 'Tolvan Tolvansson', numbers);
  await onboarding.send('rolesAssigned', {});
  await onboarding.waitingIn('ordering');
  for (const reason of ['Semester', 'Mer semester']) {
    await onboarding.send('waitPaused', { reason });
    await onboarding.send('waitResumed', { reason });
  }
  await onboarding.send('reminderRequested', { reason: 'Bråttom' });
  await onboarding.haveMailed(onboarding.emails.orderer, 'Påminnelse');
  await onboarding.order();
  await onboarding.approveOrder();
  const attestant = await Attestant.reads(service, onboarding, email, mobile);
  await attestant.beginsToSign();
  await attestant.does('signingCancelled', {});
  await attestant.enters(await attestant.asksForCode());
  expect(await onboarding.handle.result()).toBe('completed');
  return { onboarding, email, mobile };
}

async function runsUnder(workflowId: string): Promise<number> {
  const { count } = await service.temporal.client.workflow.count(`WorkflowId = '${workflowId}'`);
  return count;
}

describe('Of an onboarding that has completed', () => {
  it('all is handed out, with what was sent to whom; then all is erased, in Temporal and in the case store', async () => {
    const { onboarding, email, mobile } = await completed();
    const id = idOf(onboarding);
    const [own, telling] = [onboarding.handle.workflowId, eventsWorkflowIdOf(id)];

    const { status, body } = await api.get(`${one(id)}/export`);
    expect(status).toBe(200);
    const { temporal, caseStore, elsewhere } = body as unknown as Export;
    expect(temporal.runs.filter(({ workflowId }) => workflowId === own).length).toBeGreaterThan(1);
    expect(temporal.runs.some(({ workflowId }) => workflowId === telling)).toBe(true);
    expect(temporal.state).toMatchObject({
      applicant,
      signatories,
      contacts,
      outcome: { kind: 'completed' },
    });
    expect(caseStore.evidence.map(({ name }) => name)).toEqual(['attestation-1.json']);
    expect(elsewhere.kundportalen).toMatchObject({ accountId: expect.any(String) as string });
    expect(elsewhere.eSignature.documentIds).toHaveLength(1);
    expect(elsewhere.signings).toHaveLength(1);
    const sms = await service.sandboxCall<{ id: string }[]>(
      'GET',
      `/_sandbox/sms?to=${encodeURIComponent(mobile)}`,
    );
    expect(elsewhere.sms).toMatchObject(sms.map((one) => ({ messageId: one.id })));

    // One for each mail that was delivered, to the same people.
    const told = elsewhere.mails.map(({ to }) =>
      typeof to === 'string' ? 'handlaggare@inera.example' : to.email,
    );
    const delivered = (await onboarding.mails()).map(({ to }) => to);
    expect(told.sort()).toEqual(delivered.sort());
    expect(elsewhere.mails).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          letter: 'applicationReceived',
          to: { key: 'applicant', ...applicant },
          round: 1,
        }),
        expect.objectContaining({ letter: 'agreementToSign', to: { key: 'signatory1', ...fia } }),
        expect.objectContaining({ letter: 'orderingOpen', reminder: 1 }),
        expect.objectContaining({
          letter: 'orderToAttest',
          to: expect.objectContaining({ email }) as object,
        }),
      ]),
    );
    expect(JSON.stringify(body)).not.toMatch(/\/scrive\/sign\/|\/attest\/|qrStart|autoStart|invitations/);

    const runs = (await runsUnder(own)) + (await runsUnder(telling));
    expect(runs).toBe(temporal.runs.length);
    const erasure = await api.post(`${one(id)}/erasure`, { reason: 'Begärd' });
    expect(erasure.status).toBe(200);
    const { deleted, stillHeldBy } = erasure.body as unknown as Erased;
    expect(deleted).toEqual({ runs, files: 2 });
    const { accountId } = elsewhere.kundportalen;
    expect(stillHeldBy).toMatchObject({ kundportalen: { accountId }, eSignature: elsewhere.eSignature });

    expect([await runsUnder(own), await runsUnder(telling)]).toEqual([0, 0]);
    for (const { workflowId, runId } of temporal.runs) {
      const handle = service.temporal.client.workflow.getHandle(workflowId, runId);
      await expect(handle.describe()).rejects.toThrow('not found');
    }
    expect(await api.caseStore.list(onboarding.caseId)).toEqual([CASE_FILE]);
    const left = JSON.stringify([
      (await api.get(one(id))).body,
      (await api.get(`${one(id)}/events`)).body,
      (await api.get(`${one(id)}/export`)).body,
      await api.caseStore.read(onboarding.caseId, CASE_FILE),
    ]);
    const people = [applicant, ...signatories, ...Object.values(contacts)];
    const personal = [
      ...people.flatMap(({ name, email: address }) => [name, address]),
      email,
      'Tolvan',
      mobile,
    ];
    for (const word of [...personal, TOLVAN, 'emester', 'Bråttom', 'Journalen', 'ops-1']) {
      expect(left).not.toContain(word);
    }
    expect((await api.post(`${one(id)}/erasure`, { reason: 'Begärd' })).body).toEqual(erasure.body);
  });
});
