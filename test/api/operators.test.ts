/** What operators do to a wait, over HTTP before a real Temporal server. */
import { aWait, applied } from '../domain/an-onboarding';
import { Temporal } from './a-temporal';
import { aNumber, Api, CLIENT, one, problem } from './an-api';

let temporal: Temporal;
let api: Api;

beforeAll(async () => {
  temporal = await Temporal.started();
  await temporal.startWorker();
  api = await Api.before(temporal.at, 2000);
}, 60_000);

afterAll(async () => {
  await api.close();
  await temporal.stop();
  expect(api.bugs).toEqual([]);
});

/** In review, the case officer waited for. */
const waiting = () => {
  const { onboarding } = applied();
  return temporal.holds({ ...onboarding, organisationNumber: aNumber(), wait: aWait('caseOfficer') });
};
const inAMonth = () => new Date(Date.now() + 30 * 24 * 3_600_000).toISOString();

describe("An operator's message", () => {
  it('is applied, and says in the audit trail on whose behalf', async () => {
    const id = await waiting();
    const asked = { headers: { 'On-Behalf-Of': 'user-7' } };
    const paused = await api.post(`${one(id)}/pause`, { reason: 'Semester' }, asked);
    expect(paused).toMatchObject({
      status: 200,
      body: { outcome: 'applied', onboarding: { id, pausedSince: expect.any(String) as string } },
    });
    const { body } = await api.get(`${one(id)}/events?messageId=${String(paused.body.messageId)}`);
    expect(body.events).toMatchObject([
      { what: 'waitPaused', outcome: 'applied', by: { kind: 'operator', id: CLIENT, onBehalfOf: 'user-7' } },
    ]);
    const resumed = await api.post(`${one(id)}/resume`, { reason: 'Åter' });
    expect(resumed).toMatchObject({ status: 200 });
    expect(resumed.body.onboarding).not.toHaveProperty('pausedSince');
  });

  it('moves the deadline, asks for a reminder, and replaces a contact', async () => {
    const id = await waiting();
    const deadline = inAMonth();
    const person = { name: 'Ny', email: 'ny@vardsystem.example', mobile: '+46701740605' };
    expect(await api.put(`${one(id)}/deadline`, { deadline, reason: 'Semester' })).toMatchObject({
      status: 200,
      body: { onboarding: { dueAt: deadline } },
    });
    for (const answer of [
      await api.post(`${one(id)}/reminder`, { reason: 'Bråttom' }),
      await api.put(`${one(id)}/contact`, { contact: 'administrator', person, reason: 'Slutat' }),
    ]) {
      expect(answer).toMatchObject({ status: 200, body: { outcome: 'applied' } });
    }
    const { body } = await api.get(`${one(id)}/events`);
    expect(body.events).toMatchObject(
      ['deadlineMoved', 'reminderRequested', 'contactReplaced'].map((what) => ({ what, outcome: 'applied' })),
    );
  });

  it.each([
    ['resume', 'post', 'not-paused', {}],
    ['deadline', 'put', 'deadline-out-of-reach', { deadline: '2020-01-01T00:00:00Z' }],
    ['contact', 'put', 'no-such-contact', { contact: 'signatory5', person: { name: 'A', email: 'a@x.se' } }],
  ] as const)('%s that the routine refuses gives 409 and what would do', async (path, method, why, data) => {
    const id = await waiting();
    const answer = await api[method](`${one(id)}/${path}`, { reason: 'Därför', ...data });
    expect(answer).toMatchObject(problem(why, 409));
    expect(answer.body).toMatchObject({
      expected: expect.any(String) as string,
      onboarding: { id, stage: 'applicationReview' },
    });
  });
});
