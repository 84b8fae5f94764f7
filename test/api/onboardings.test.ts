/** The API before a real Temporal server, with a worker at work. */
import { randomUUID } from 'node:crypto';
import { callbackToken, codeReportToken } from '../../platform/callback-token';
import { anApplication } from '../domain/an-onboarding';
import { aBody, aNumber, Api, CALLBACK_KEY, CLIENT, one, problem, type Answered, type Asked } from './an-api';
import { Temporal } from './a-temporal';

const approved = { decision: 'approved' };
const NEVER = '5560160680~0123456789abcdef0123456789abcdef';
const withdrawal = { by: 'applicant', reason: 'Ångrade sig' };

let temporal: Temporal;
let api: Api;
let afterRetention: Api;

beforeAll(async () => {
  temporal = await Temporal.started();
  await temporal.startWorker();
  api = await Api.before(temporal.at, 2000);
  afterRetention = await api.afterRetention(temporal.empty);
}, 60_000);

afterAll(async () => {
  expect([...api.bugs, ...afterRetention.bugs]).toEqual([]);
  await afterRetention.close();
  await api.close();
  await temporal.stop();
});

const idOf = ({ body }: Answered) => body.id as string;
const eventsOf = async (id: string, messageId?: unknown, from = api) => {
  const query = typeof messageId === 'string' ? `?messageId=${messageId}` : '';
  return (await from.get(`${one(id)}/events${query}`)).body.events as unknown[];
};
const decide = (id: string, decision: object, asked?: Asked) =>
  api.post(`${one(id)}/application-decision`, decision, asked);
const open = async (more: object = {}) => idOf(await api.post('/v1/onboardings', aBody(more)));

/** Withdrawn, its case file kept, as the complete workflow leaves it. */
async function ended(id: string, key: string = randomUUID()): Promise<void> {
  expect(await api.post(`${one(id)}/withdrawal`, withdrawal, { key })).toMatchObject({ status: 200 });
  await temporal.keepCaseFile(api, id);
}

describe('Opening', () => {
  it('gives 201, where it is, and how it stands', async () => {
    const body = aBody({ reference: 'KP-1' });
    const dashed = `${body.organisationNumber.slice(0, 6)}-${body.organisationNumber.slice(6)}`;
    const answer = await api.post('/v1/onboardings', { ...body, organisationNumber: dashed });
    expect(answer).toMatchObject({
      status: 201,
      body: { stage: 'applicationReview', waitingFor: 'caseOfficer', reference: 'KP-1' },
    });
    expect(answer.body.organisationNumber).toBe(body.organisationNumber);
    expect(answer.headers.get('Location')).toBe(one(idOf(answer)));
    expect(await api.get(one(idOf(answer)))).toMatchObject({ status: 200, body: answer.body });
  });

  it('with an agreement signed before begins with the account', async () => {
    const { organisationName, applicant } = anApplication;
    const body = { existingAgreement: true, organisationNumber: aNumber(), organisationName, applicant };
    expect(await api.post('/v1/onboardings', body)).toMatchObject({
      status: 201,
      body: { stage: 'accountSetup', existingAgreement: true },
    });
  });

  it('shows operators nothing personal in clear', async () => {
    const id = await open({ reference: 'KP-2' });
    const { memo, staticSummary, ...run } = await temporal.handle(id).describe();
    expect(JSON.stringify({ ...run, raw: undefined })).not.toMatch(/Vårdsystem|Anna/);
    expect(memo).toMatchObject({ organisationName: anApplication.organisationName });
    expect(await staticSummary()).toBe(`Agent onboarding of ${id.split('~')[0]}`);
  });

  it('again under the same key gives the same; another body under it is refused', async () => {
    const body = aBody();
    const first = await api.post('/v1/onboardings', body, { key: 'open-1' });
    expect(await api.post('/v1/onboardings', body, { key: 'open-1' })).toMatchObject({
      status: 201,
      body: first.body,
    });
    const other = await api.post(
      '/v1/onboardings',
      { ...body, organisationName: 'Annat' },
      { key: 'open-1' },
    );
    expect(other).toMatchObject(problem('message-id-reused', 422));
  });

  it('at once twice under the same key opens one', async () => {
    const body = aBody();
    const both = await Promise.all([1, 2, 3].map(() => api.post('/v1/onboardings', body, { key: 'open-2' })));
    expect(both.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(both.map(idOf)).size).toBe(1);
  });

  it('of an organisation that has an open one gives 409 and names it; another reference may be opened', async () => {
    const body = aBody();
    const id = idOf(await api.post('/v1/onboardings', body));
    const second = await api.post('/v1/onboardings', body);
    expect(second).toMatchObject(problem('onboarding-open', 409));
    expect(second.body.openOnboarding).toBe(id);
    expect(await api.post('/v1/onboardings', { ...body, reference: 'KP-3' })).toMatchObject({ status: 201 });
  });

  it('again after it has ended finds the ended one, also when a later one is open, or Temporal has forgotten', async () => {
    const body = aBody();
    const id = idOf(await api.post('/v1/onboardings', body, { key: 'open-3' }));
    await ended(id);
    const again = await api.post('/v1/onboardings', body, { key: 'open-3' });
    expect(again).toMatchObject({ status: 201, body: { id, outcome: { kind: 'withdrawn' } } });
    expect(await afterRetention.post('/v1/onboardings', body, { key: 'open-3' })).toMatchObject({
      status: 201,
      body: { id },
    });
    const later = await api.post('/v1/onboardings', body, { key: 'open-4' });
    expect(later.status).toBe(201);
    expect(idOf(later)).not.toBe(id);
    expect(await api.post('/v1/onboardings', body, { key: 'open-3' })).toMatchObject({
      status: 201,
      body: { id },
    });
  });
});

describe('A message', () => {
  it('that is applied gives 200 and how it stands then; one that must be looked into 202; each leaves one line', async () => {
    const id = await open();
    const decided = await decide(id, approved);
    expect(decided).toMatchObject({
      status: 200,
      body: { outcome: 'applied', onboarding: { id, stage: 'agreementSigning' } },
    });
    const signed = await api.post(`${one(id)}/contract-signed`);
    expect(signed).toMatchObject({ status: 202, body: { outcome: 'noted', onboarding: { id } } });
    expect(await eventsOf(id, decided.body.messageId)).toMatchObject([
      {
        what: 'applicationDecided',
        door: 'update',
        outcome: 'applied',
        by: { kind: 'caseOfficer', id: CLIENT },
      },
    ]);
    expect(await eventsOf(id, signed.body.messageId)).toMatchObject([
      { what: 'contractSigned', outcome: 'noted' },
    ]);
    expect(await eventsOf(id)).toHaveLength(2);
  });

  it('says on whose behalf it comes', async () => {
    const id = await open();
    const headers = { 'On-Behalf-Of': 'user-7' };
    const { body } = await decide(id, approved, { headers });
    expect(await eventsOf(id, body.messageId)).toMatchObject([
      { by: { kind: 'caseOfficer', id: CLIENT, onBehalfOf: 'user-7' } },
    ]);
  });

  it('that the routine refuses gives 409, why, what would do, and how it stands; it leaves one line', async () => {
    const id = await open();
    const answer = await api.post(`${one(id)}/roles-assigned`, {});
    expect(answer).toMatchObject(problem('wrong-stage', 409));
    expect(answer.body).toMatchObject({
      title: 'The message does not fit the stage',
      expected: expect.stringContaining('applicationDecided') as string,
      onboarding: { id, stage: 'applicationReview' },
    });
    expect(await eventsOf(id)).toMatchObject([{ what: 'rolesAssigned', outcome: 'refused' }]);
  });

  it('again under the same key gets the same answer and leaves no second line, however its JSON is ordered', async () => {
    const id = await open();
    const decision = { decision: 'completionRequested', reason: 'Komplettera' };
    const reordered = { reason: 'Komplettera', decision: 'completionRequested' };
    const first = await decide(id, decision, { key: 'k' });
    const again = await decide(id, reordered, { key: 'k' });
    expect(first.status).toBe(200);
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(await eventsOf(id)).toHaveLength(1);
  });

  it('of another content under the same key gives 422', async () => {
    const id = await open();
    await decide(id, approved, { key: 'k' });
    const other = { decision: 'rejected', reason: 'Nej' };
    const answer = await decide(id, other, { key: 'k' });
    expect(answer).toMatchObject(problem('message-id-reused', 422));
    expect(await eventsOf(id)).toHaveLength(1);
  });

  it('is told apart from another one under the same key: on another route, of another onboarding', async () => {
    const [id, other] = [await open(), await open()];
    const completion = { decision: 'completionRequested', reason: 'Komplettera' };
    await decide(id, completion, { key: 'k' });
    expect(await api.put(`${one(id)}/application`, anApplication, { key: 'k' })).toMatchObject({
      status: 200,
    });
    expect(await decide(other, approved, { key: 'k' })).toMatchObject({
      status: 200,
      body: { onboarding: { id: other } },
    });
  });

  it('to an onboarding that never was gives 404', async () => {
    for (const answer of [
      await decide(NEVER, approved),
      await api.get(one(NEVER)),
      await api.get(`${one(NEVER)}/events`),
    ]) {
      expect(answer).toMatchObject(problem('not-found', 404));
    }
  });

  it('to an onboarding of the same organisation that never was gives 404, and does not touch the open one', async () => {
    const id = await open();
    const other = `${id.split('~')[0]}~0123456789abcdef0123456789abcdef`;
    expect(await decide(other, approved)).toMatchObject(problem('not-found', 404));
    expect(await api.get(one(other))).toMatchObject(problem('not-found', 404));
    expect((await api.get(one(id))).body).toMatchObject({ stage: 'applicationReview' });
  });
});

describe('An onboarding that has ended', () => {
  it.each([
    ['within retention', () => api],
    ['after retention', () => afterRetention],
  ])(
    '%s: shows how it ended; what came in time is answered as then; all else is too late',
    async (_when, asked) => {
      const id = await open();
      const decided = await decide(id, approved, { key: 'a' });
      await api.post(`${one(id)}/order-decision`, approved, { key: 'b' });
      await ended(id, 'c');

      expect(await asked().get(one(id))).toMatchObject({
        status: 200,
        body: { id, outcome: { kind: 'withdrawn', note: withdrawal.reason } },
      });
      expect(await eventsOf(id, undefined, asked())).toHaveLength(3);
      expect(await eventsOf(id, decided.body.messageId, asked())).toMatchObject([{ outcome: 'applied' }]);

      const inTime = await asked().post(`${one(id)}/application-decision`, approved, { key: 'a' });
      expect(inTime).toMatchObject({
        status: 200,
        body: { messageId: decided.body.messageId, outcome: 'applied' },
      });
      const refused = await asked().post(`${one(id)}/order-decision`, approved, { key: 'b' });
      expect(refused).toMatchObject(problem('wrong-stage', 409));
      const tooLate = await asked().post(`${one(id)}/application-decision`, approved, { key: 'd' });
      expect(tooLate).toMatchObject(problem('already-ended', 409));
      expect(tooLate.body).toMatchObject({ onboarding: { id } });
    },
  );

  it('does not let its messages move a later one of the same organisation', async () => {
    const body = aBody();
    const id = idOf(await api.post('/v1/onboardings', body));
    await ended(id);
    const later = idOf(await api.post('/v1/onboardings', body));
    expect(await decide(id, approved)).toMatchObject(problem('already-ended', 409));
    expect(await api.get(one(id))).toMatchObject({ body: { outcome: { kind: 'withdrawn' } } });
    expect(await api.get(one(later))).toMatchObject({ body: { stage: 'applicationReview' } });
  });

  it('by an operator who terminated it is told as stopped', async () => {
    const id = await open();
    await temporal.handle(id).terminate();
    expect(await api.get(one(id))).toMatchObject({ status: 200, body: { id } });
    expect(await decide(id, approved)).toMatchObject(problem('already-ended', 409));
  });
});

describe("A callback of the e-signature provider's", () => {
  const callback = (id: string, to = api) =>
    to.post(`/v1/webhooks/e-signature/${callbackToken(CALLBACK_KEY, id)}`, undefined, {
      key: null,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      raw: `document_id=1&document_signed_and_sealed=true&document_json=${'x'.repeat(200_000)}`,
    });

  it('only says "look", each time anew', async () => {
    const id = await open();
    await decide(id, approved);
    expect([(await callback(id)).status, (await callback(id)).status]).toEqual([200, 200]);
    const noted = { what: 'contractSigned', outcome: 'noted', by: { kind: 'provider', id: 'scrive' } };
    expect((await eventsOf(id)).slice(1)).toMatchObject([noted, noted]);
  });

  it('that comes too late is answered with 200, so that it is not sent again', async () => {
    const id = await open();
    expect(await callback(id)).toMatchObject({ status: 200 });
    expect(await eventsOf(id)).toMatchObject([{ what: 'contractSigned', outcome: 'refused' }]);
    await ended(id);
    expect(await callback(id)).toMatchObject({ status: 200 });
    expect(await callback(id, afterRetention)).toMatchObject({ status: 200 });
  });
});

describe('A callback about what has ended', () => {
  const sms = { link: { userId: 'user-attestant', round: 1, version: 1 }, sending: 1 };
  it.each([
    ["the e-signature provider's", (id: string) => `e-signature/${callbackToken(CALLBACK_KEY, id)}`],
    [
      "the SMS provider's",
      (id: string) => `sms/${codeReportToken(CALLBACK_KEY, { onboardingId: id, ...sms })}`,
    ],
  ])(
    '%s is answered with 200 and moves nothing, a later case of the organisation least of all',
    async (_whose, address) => {
      const body = aBody();
      const id = idOf(await api.post('/v1/onboardings', body));
      await ended(id);
      const before = [await api.get(one(id)), await eventsOf(id)];
      const call = () => api.post(`/v1/webhooks/${address(id)}`, undefined, { key: null, token: null });
      expect(await call()).toMatchObject({ status: 200 });
      const later = idOf(await api.post('/v1/onboardings', body));
      await decide(later, approved);
      const laterBefore = (await api.get(one(later))).body;
      expect(await call()).toMatchObject({ status: 200 });
      expect([await api.get(one(id)), await eventsOf(id)]).toMatchObject([
        { body: (before[0] as Answered).body },
        before[1],
      ]);
      expect((await api.get(one(later))).body).toEqual(laterBefore);
      expect(await eventsOf(later)).toMatchObject([
        { what: 'applicationDecided', outcome: 'applied' },
        { outcome: 'refused', refusal: 'otherCase', by: { kind: 'provider' } },
      ]);
    },
  );
});
