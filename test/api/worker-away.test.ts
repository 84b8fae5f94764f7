/** The API before a real Temporal server while no worker is up: nothing that is sent is lost. */
import { callbackToken } from '../../platform/callback-token';
import { anApplication } from '../domain/an-onboarding';
import { Temporal } from './a-temporal';
import { aBody, aNumber, Api, CALLBACK_KEY, one, problem, type Answered } from './an-api';

const approved = { decision: 'approved' };
/** Milliseconds: what a worker gets to answer in. */
const DEADLINE = 700;

let temporal: Temporal;
let api: Api;
/** Asked when a worker is up. */
let patient: Api;

beforeAll(async () => {
  temporal = await Temporal.started();
  api = await Api.before(temporal.at, DEADLINE);
  patient = await api.patient(temporal.at);
}, 60_000);

afterAll(async () => {
  await patient.close();
  await api.close();
  await temporal.stop();
  expect([...api.bugs, ...patient.bugs]).toEqual([]);
});

afterEach(() => temporal.stopWorker());

const open = async (more: object = {}) => (await api.post('/v1/onboardings', aBody(more))).body.id as string;

const eventsOf = async (id: string, { body }: Answered) =>
  (await patient.get(`${one(id)}/events?messageId=${String(body.messageId)}`)).body.events;

const never = () => `${aNumber()}~0123456789abcdef`;

/** Opened with a worker, which then goes away. */
async function openThenAlone(): Promise<string> {
  await temporal.startWorker();
  const id = await open();
  await temporal.stopWorker();
  return id;
}

describe('Temporal', () => {
  it('can be reached', async () => {
    expect(await api.get('/readyz')).toMatchObject({ status: 200 });
  });

  it('without the namespace is as good as none', async () => {
    const elsewhere = await Api.before({ ...temporal.at, namespace: 'nowhere' }, 2000);
    expect(await elsewhere.get('/readyz')).toMatchObject(problem('temporal-unavailable', 503));
    expect(await elsewhere.post('/v1/onboardings', aBody())).toMatchObject(
      problem('temporal-unavailable', 503),
    );
    expect(await elsewhere.post(`${one(never())}/retry`)).toMatchObject(problem('temporal-unavailable', 503));
    expect(elsewhere.bugs).toEqual([]);
    await elsewhere.close();
  });

  it('that no worker has told of the search attributes takes a new onboarding all the same', async () => {
    const elsewhere = await api.afterRetention(temporal.empty);
    const answer = await elsewhere.post('/v1/onboardings', aBody());
    expect(answer).toMatchObject({ status: 201, body: { stale: true } });
    expect(elsewhere.bugs).toEqual([]);
    await elsewhere.close();
  });
});

describe('While no worker is up', () => {
  it('an onboarding is opened, and the same POST again finds it', async () => {
    const body = aBody({ reference: 'KP-1' });
    const first = await api.post('/v1/onboardings', body, { key: 'a' });
    expect(first).toMatchObject({
      status: 201,
      body: {
        organisationNumber: body.organisationNumber,
        organisationName: anApplication.organisationName,
        reference: 'KP-1',
        stage: 'applicationReview',
        stageLabel: 'Ansökan granskas',
        blockedSteps: [],
        stale: true,
      },
    });
    expect(await api.post('/v1/onboardings', body, { key: 'a' })).toMatchObject({
      status: 201,
      body: first.body,
    });
    const other = await api.post('/v1/onboardings', body, { key: 'b' });
    expect(other).toMatchObject(problem('onboarding-open', 409));
    expect(other.body.openOnboarding).toBe(first.body.id);
  });

  it('what is last known is shown within the time, and said to be stale; the audit trail is for later', async () => {
    const id = await openThenAlone();
    expect(await api.get(one(id))).toMatchObject({
      status: 200,
      body: { id, waitingFor: 'caseOfficer', waitingSince: expect.any(String) as string, stale: true },
    });
    expect(await api.get(`${one(id)}/events`)).toMatchObject(problem('worker-unavailable', 503));
  });

  it('a message is kept: 202, and one line when a worker comes; the same again is answered as applied', async () => {
    const id = await openThenAlone();
    const sent = await api.post(`${one(id)}/application-decision`, approved, { key: 'k' });
    expect(sent).toMatchObject({ status: 202, body: { outcome: 'sent' } });
    expect(sent.body).not.toHaveProperty('onboarding');
    expect(await api.post(`${one(id)}/application-decision`, approved, { key: 'k' })).toMatchObject({
      status: 202,
      body: sent.body,
    });
    await temporal.startWorker();
    expect(await eventsOf(id, sent)).toMatchObject([{ what: 'applicationDecided', outcome: 'applied' }]);
    expect(await patient.get(one(id))).toMatchObject({ body: { stage: 'agreementSigning' } });
    expect(await patient.post(`${one(id)}/application-decision`, approved, { key: 'k' })).toMatchObject({
      status: 200,
      body: { messageId: sent.body.messageId, outcome: 'applied' },
    });
    expect(await eventsOf(id, sent)).toHaveLength(1);
  });

  it('a message to an onboarding that no worker has ever seen is kept too', async () => {
    const id = await open();
    const sent = await api.post(`${one(id)}/application-decision`, approved);
    expect(sent).toMatchObject({ status: 202, body: { outcome: 'sent' } });
    await temporal.startWorker();
    expect(await eventsOf(id, sent)).toMatchObject([{ outcome: 'applied' }]);
  });

  it('two messages under one key leave one line, the first', async () => {
    const id = await openThenAlone();
    const sent = await api.post(`${one(id)}/application-decision`, approved, { key: 'k' });
    await api.post(`${one(id)}/application-decision`, { decision: 'rejected', reason: 'Nej' }, { key: 'k' });
    await temporal.startWorker();
    expect(await eventsOf(id, sent)).toMatchObject([{ outcome: 'applied', detail: 'approved' }]);
    expect(await patient.get(one(id))).toMatchObject({ body: { stage: 'agreementSigning' } });
  });

  it('a callback is kept, and answered at once', async () => {
    const id = await openThenAlone();
    const token = callbackToken(CALLBACK_KEY, id);
    // The patient one would wait for a worker longer than a test may take.
    expect(await patient.post(`/v1/webhooks/e-signature/${token}`)).toMatchObject({ status: 200 });
    await temporal.startWorker();
    expect((await patient.get(`${one(id)}/events`)).body.events).toMatchObject([{ what: 'contractSigned' }]);
  });

  it('a message to one that has ended, or never was, is still told apart', async () => {
    await temporal.startWorker();
    const body = aBody();
    const id = (await patient.post('/v1/onboardings', body)).body.id as string;
    await patient.post(`${one(id)}/withdrawal`, { by: 'applicant', reason: 'Ångrade sig' });
    await temporal.keepCaseFile(api, id);
    await temporal.stopWorker();
    const tooLate = () => api.post(`${one(id)}/application-decision`, approved);
    expect(await tooLate()).toMatchObject(problem('already-ended', 409));
    expect(await api.get(one(id))).toMatchObject({ body: { outcome: { kind: 'withdrawn' } } });

    const later = (await api.post('/v1/onboardings', body)).body.id as string;
    expect(await tooLate()).toMatchObject(problem('already-ended', 409));
    expect(await api.post(`${one(never())}/retry`)).toMatchObject(problem('not-found', 404));
    await temporal.startWorker();
    expect(await patient.get(one(later))).toMatchObject({ body: { id: later, stage: 'applicationReview' } });
  });
});
