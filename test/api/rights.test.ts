/** What a person can ask for: all that is held of a case, and that it be erased. Over HTTP before a real Temporal server. */
import { CASE_FILE, PERSONS_FILE, type CaseFile } from '../../domain/case-file';
import { onboardingIdOf } from '../../domain/identifiers';
import type { Onboarding } from '../../domain/onboarding';
import { anApplication, attesting } from '../domain/an-onboarding';
import { RECORD } from '../scripts/a-kept-case';
import { aCompletedCase, namesIn, ofItsOwn, runsListed } from './a-completed-case';
import { Temporal } from './a-temporal';
import { aNumber, Api, one, problem, type Answered } from './an-api';
import { soonDeleted } from './soon-deleted';

const reason = { reason: 'Begärd av den registrerade, dnr 2026-117' };
const link = { userId: 'user-attestant', round: 1, version: 1 };

jest.setTimeout(30_000);

let temporal: Temporal;
/** Nobody has decided there when cases may be erased. */
let undecided: Api;
let api: Api;

beforeAll(async () => {
  temporal = await Temporal.started(soonDeleted);
  await temporal.startWorker();
  undecided = await Api.before(temporal.at, 2000);
  api = await undecided.erasing(temporal.at, 0);
}, 60_000);

afterAll(async () => {
  expect([...api.bugs, ...undecided.bugs]).toEqual([]);
  await api.close();
  await undecided.close();
  await temporal.stop();
});

const exported = (id: string, from = api) => from.get(`${one(id)}/export`);
const erased = (id: string, by = api) => by.post(`${one(id)}/erasure`, reason);
type Held = Record<'temporal' | 'caseStore' | 'elsewhere', Record<string, unknown>>;
const held = ({ body }: Answered) => body as unknown as Held;
const completed = (organisationNumber?: string) => aCompletedCase(temporal, api, organisationNumber);
const runsLeft = (onboarding: Onboarding) => runsListed(temporal, onboarding);

describe('The export', () => {
  it('of an open onboarding has its whole state, trail and runs, and nothing that opens something', async () => {
    const order = {
      ...{
        orderRef: 'bankid-order',
        autoStartToken: 'opens-1',
        qrStartToken: 'opens-2',
        qrStartSecret: 'opens-3',
      },
      ...{ startedAt: '2026-03-02T11:00:00.000Z', digest: 'ab' },
    };
    const told = attesting()
      .send('signingRequested', { link, endUserIp: '192.0.2.17' })
      .find({ finding: 'signingBegan', userId: 'user-attestant', attempt: 1, order });
    const onboarding = ofItsOwn(told);
    const agreement = { ...onboarding.agreement, round: 1, documentId: 'document-2' };
    const signingLinks = ['https://scrive.example/opens-4'];
    const id = await temporal.holds(
      { ...onboarding, agreement: { ...agreement, signingLinks } },
      { again: true },
    );

    while ((await runsLeft(onboarding)).length < 2) await new Promise((soon) => setTimeout(soon, 50));
    const answer = await exported(id);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toMatchObject({
      id,
      temporal: {
        runs: [{ status: 'CONTINUED_AS_NEW' }, { status: 'RUNNING', workflowType: 'agentOnboarding' }],
        state: {
          ...{ applicant: anApplication.applicant, contacts: anApplication.contacts },
          ...{ holders: onboarding.holders, agreement, order: onboarding.order },
          attestants: { 'user-attestant': { signing: { endUserIp: '192.0.2.17' } } },
        },
      },
      trail: onboarding.trail.lines,
      caseStore: { evidence: [] },
      elsewhere: {
        kundportalen: { accountId: 'account-1' },
        eSignature: { documentIds: expect.arrayContaining(['document-2']) as string[] },
      },
    });
    const runs = held(answer).temporal.runs as Record<string, unknown>[];
    for (const run of runs) {
      expect(run).toMatchObject({
        runId: expect.any(String) as string,
        startedAt: expect.any(String) as string,
      });
      expect(run.historyLength).toBeGreaterThan(0);
    }
    expect(JSON.stringify(answer.body)).not.toContain('opens-');
  });

  it('of an ended one has its case file, both parts, and its evidence', async () => {
    const { id, onboarding } = await completed();
    const content = JSON.parse((await api.caseStore.read(onboarding.caseId, RECORD)) ?? '') as unknown;
    const { body } = await exported(id);
    expect(body).toMatchObject({
      temporal: { runs: [{}, { status: 'COMPLETED' }], state: { outcome: { kind: 'completed' } } },
      caseStore: {
        caseFile: { caseId: onboarding.caseId, outcome: { kind: 'completed' } },
        persons: { applicant: anApplication.applicant },
        evidence: [{ name: RECORD, sha256: onboarding.attestation?.record?.sha256, content }],
      },
      elsewhere: { kundportalen: { accountId: 'account-1', orderId: onboarding.order?.orderId } },
    });
  });

  it('has the case file and the evidence when Temporal keeps nothing of it any more', async () => {
    const { id } = await completed();
    const later = await undecided.afterRetention(temporal.empty);
    const { status, body } = await exported(id, later);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      temporal: { runs: [] },
      caseStore: { persons: { applicant: anApplication.applicant }, evidence: [{ name: RECORD }] },
      elsewhere: { kundportalen: { accountId: 'account-1' }, eSignature: { documentIds: ['document-1'] } },
    });
    expect(held({ body } as Answered).temporal).not.toHaveProperty('state');
    await later.close();
  });

  it('waits for a worker where the onboarding is open; an ended one says what could not be read', async () => {
    const open = await temporal.holds(ofItsOwn(attesting()));
    const { id } = await completed();
    await temporal.stopWorker();
    try {
      expect(await exported(open)).toMatchObject(problem('worker-unavailable', 503));
      const { body } = await exported(id);
      expect(body).toMatchObject({
        temporal: { stateUnreadable: true },
        caseStore: { persons: { applicant: anApplication.applicant } },
      });
    } finally {
      await temporal.startWorker();
    }
  });

  it('is of no onboarding that has never been, nor of another organisation by the same case', async () => {
    const { onboarding } = await completed();
    for (const id of [
      `${aNumber()}~0123456789abcdef`,
      onboardingIdOf({ organisationNumber: aNumber() }, onboarding.caseId),
      'nonsense',
    ]) {
      expect(await exported(id)).toMatchObject(problem('not-found', 404));
      expect(await erased(id)).toMatchObject(problem('not-found', 404));
    }
  });
});

describe('The erasure is refused', () => {
  it('while the onboarding is open', async () => {
    const id = await temporal.holds(ofItsOwn(attesting()));
    expect(await erased(id)).toMatchObject(problem('still-open', 409));
    expect((await api.get(one(id))).body).toMatchObject({ stage: 'attestation' });
  });

  it('while the time runs for which cases are to be kept, and where nobody has decided on one', async () => {
    const { id, onboarding } = await completed();
    const ended = Date.parse(onboarding.outcome?.at ?? '');
    const days = Math.ceil((Date.now() - ended) / 86_400_000);
    const patient = await undecided.erasing(temporal.at, days);
    const from = new Date(ended + days * 86_400_000).toISOString();
    const refused = await erased(id, patient);
    expect(refused).toMatchObject(problem('retention-runs', 409));
    expect(refused.body.expected).toContain(from);
    await patient.close();
    expect(await erased(id, undecided)).toMatchObject(problem('retention-runs', 409));
    expect(await api.caseStore.list(onboarding.caseId)).toEqual([RECORD, CASE_FILE, PERSONS_FILE]);
    expect(await runsLeft(onboarding)).toHaveLength(2);

    const passed = await undecided.erasing(temporal.at, days - 1);
    expect((await erased(id, passed)).status).toBe(200);
    await passed.close();
  });

  it('for a body that is not a reason and nothing else', async () => {
    const { id, onboarding } = await completed();
    for (const body of [{}, { reason: ' ' }, { ...reason, force: true }, undefined]) {
      expect(await api.post(`${one(id)}/erasure`, body)).toMatchObject(problem('malformed', 400));
    }
    expect(await runsLeft(onboarding)).toHaveLength(2);
  });
});

describe('The erasure', () => {
  it('deletes every run and every file but case.json, and says what others still hold; again, it says the same', async () => {
    const { id, onboarding } = await completed();
    expect(namesIn((await exported(id)).body)).toBeDefined();
    const first = await erased(id);
    expect(first).toMatchObject({
      status: 200,
      body: {
        id,
        erasedAt: expect.any(String) as string,
        deleted: { runs: 2, files: 2 },
        stillHeldBy: {
          kundportalen: { accountId: 'account-1', orderId: onboarding.order?.orderId },
          eSignature: { documentIds: ['document-1'] },
        },
      },
    });
    expect(await runsLeft(onboarding)).toEqual([]);
    await expect(temporal.handle(id).describe()).rejects.toThrow('not found');
    expect(await api.caseStore.list(onboarding.caseId)).toEqual([CASE_FILE]);
    expect((await erased(id)).body).toEqual(first.body);
    // The time that it is to be kept for has passed once and for all.
    expect((await erased(id, undecided)).body).toEqual(first.body);
  });

  it('leaves nothing personal to be seen, and what was decided, when, and by which digests', async () => {
    const { id, onboarding } = await completed();
    const { body: before } = await api.get(one(id));
    const { body: erasure } = await erased(id);
    const [view, events, evidence, all] = await Promise.all([
      api.get(one(id)),
      api.get(`${one(id)}/events`),
      api.get(`${one(id)}/evidence`),
      exported(id),
    ]);
    for (const { body } of [view, events, evidence, all]) expect(namesIn(body)).toBeUndefined();
    expect(JSON.stringify([all.body])).not.toContain('2026-117');
    expect(view.body).toMatchObject({
      ...{ organisationName: '', erasedAt: erasure.erasedAt, stage: before.stage, path: before.path },
      outcome: before.outcome,
    });
    expect(events.body.events).toHaveLength(onboarding.trail.lines.length);
    expect(evidence).toMatchObject(problem('not-found', 404));
    expect(all.body).toMatchObject({
      temporal: { runs: [] },
      caseStore: { caseFile: { digests: { order: expect.any(String) as string } }, evidence: [] },
      elsewhere: { kundportalen: { accountId: 'account-1' }, mails: [], sms: [] },
    });
  });

  it('leaves another case of the same organisation alone, an ended one and an open one', async () => {
    const organisationNumber = aNumber();
    const earlier = await completed(organisationNumber);
    const { id } = await completed(organisationNumber);
    const open = await temporal.holds(ofItsOwn(attesting(), organisationNumber));
    expect((await erased(id)).body).toMatchObject({ deleted: { runs: 2, files: 2 } });
    expect(held(await exported(earlier.id)).temporal.runs).toHaveLength(2);
    expect(held(await exported(open)).temporal.runs).toHaveLength(1);
    expect(namesIn((await api.get(one(earlier.id))).body)).toBeDefined();
    expect(await runsLeft(earlier.onboarding)).toHaveLength(3);
  });

  it('that was interrupted goes on where it stopped, and tells of all', async () => {
    const { id, onboarding } = await completed();
    const remove = api.caseStore.remove.bind(api.caseStore);
    let removed = 0;
    api.caseStore.remove = (caseId, name) =>
      (removed += 1) > 1 ? Promise.reject(new Error('The disk has gone.')) : remove(caseId, name);
    try {
      expect(await erased(id)).toMatchObject(problem('case-store-unavailable', 503));
    } finally {
      api.caseStore.remove = remove;
    }
    expect(await api.caseStore.list(onboarding.caseId)).toEqual([CASE_FILE, PERSONS_FILE]);
    const file = JSON.parse((await api.caseStore.read(onboarding.caseId, CASE_FILE)) ?? '') as CaseFile;
    expect(file.erasure).toEqual({ begunAt: expect.any(String) as string, runs: 2, files: 2 });
    expect((await api.get(one(id))).body).not.toHaveProperty('erasedAt');

    expect((await erased(id)).body).toMatchObject({ deleted: { runs: 2, files: 2 } });
    expect(await api.caseStore.list(onboarding.caseId)).toEqual([CASE_FILE]);
    expect(await runsLeft(onboarding)).toEqual([]);
  });

  it('of one that an operator has stopped leaves nothing at all', async () => {
    const onboarding = ofItsOwn(attesting());
    await api.caseStore.keep(onboarding.caseId, RECORD, '{}');
    const id = await temporal.holds(onboarding);
    expect((await api.get(one(id))).body).toMatchObject({ stage: 'attestation' });
    await temporal.handle(id).terminate();
    expect((await exported(id)).body).toMatchObject({
      temporal: { runs: [{ status: 'TERMINATED' }], state: { applicant: anApplication.applicant } },
    });
    expect((await erased(id)).body).toMatchObject({
      deleted: { runs: 1, files: 1 },
      stillHeldBy: { kundportalen: { accountId: 'account-1' } },
    });
    expect(await runsLeft(onboarding)).toEqual([]);
    expect(await api.caseStore.list(onboarding.caseId)).toEqual([]);
    expect(await erased(id)).toMatchObject(problem('not-found', 404));
  });

  it('reads no file that it deletes: one that nobody can read any more is erased too', async () => {
    const { id, onboarding } = await completed();
    const { caseId } = onboarding;
    await api.caseStore.keep(caseId, PERSONS_FILE, 'no JSON');
    expect(await exported(id)).toMatchObject(problem('case-store-unavailable', 503));
    expect((await erased(id)).body).toMatchObject({ deleted: { runs: 2, files: 2 } });
  });
});
