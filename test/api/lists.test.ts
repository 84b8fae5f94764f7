/** Lists and counts over HTTP, as the visibility of a real Temporal server gives them: 200 open onboardings, told by the worker. */
import { defineSearchAttributeKey } from '@temporalio/common';
import { is } from '../../api/visibility-query';
import { failureTypes } from '../../domain/failures';
import type { Onboarding } from '../../domain/onboarding';
import { stageLabels, stages, waitsFor } from '../../domain/stages';
import { viewOf, type View } from '../../domain/view';
import {
  applied,
  assigningRoles,
  attesting,
  aWait,
  connecting,
  ordering,
  reviewingOrder,
  signing,
} from '../domain/an-onboarding';
import { Temporal } from './a-temporal';
import { aNumber, Api, problem } from './an-api';

const OPEN = 200;
const MINUTE = 60_000;
const told = [applied, signing, assigningRoles, ordering, reviewingOrder, attesting, connecting];
const organisations = Array.from({ length: OPEN / 2 }, aNumber);

/** Two for each organisation. They began to wait in another order than they are started in. */
const onboardings = Array.from({ length: OPEN }, (_one, index) => anOnboarding(index));
const views = onboardings.map(viewOf);

function anOnboarding(index: number): Onboarding {
  const { onboarding } = (told[index % told.length] ?? applied)();
  const since = new Date(Date.parse('2026-03-02T11:00:00Z') + ((index * 37) % OPEN) * MINUTE).toISOString();
  const owner = waitsFor[onboarding.stage];
  const failure = { type: failureTypes.unavailable, message: 'no answer' };
  return {
    ...onboarding,
    caseId: `case${String(index).padStart(16, '0')}`,
    organisationNumber: organisations[index % organisations.length] ?? '',
    organisationName: `Vårdsystem ${index} AB`,
    reference: `KP-${index}`,
    stageSince: since,
    ...(owner !== 'service' && {
      wait: { ...aWait(owner), since, ...(index % 8 === 0 && { escalatedAt: since }) },
    }),
    parked: index % 10 === 0 ? [{ step: 'sendLetter', failure, since, tries: 3 }] : [],
  };
}

let temporal: Temporal;
let api: Api;

beforeAll(async () => {
  temporal = await Temporal.started();
  await temporal.startWorker();
  api = await Api.before(temporal.at, 2000);
  await Promise.all(onboardings.map((one) => temporal.holds(one)));
  await visible(`OnboardingStage IS NOT NULL AND WaitingSince IS NOT NULL`, OPEN);
}, 60_000);

afterAll(async () => {
  await api.close();
  await temporal.stop();
  expect(api.bugs).toEqual([]);
});

/** Visibility follows within a moment. */
async function visible(query: string, count: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await temporal.server.client.workflow.count(query)).count === count) return;
    await new Promise((soon) => setTimeout(soon, 50));
  }
  throw new Error(`Not ${count} within 10 s: ${query}`);
}

type Row = Record<string, unknown>;
const rowsOf = (body: Record<string, unknown>, name = 'onboardings') => body[name] as Row[];
const shownOf = ({
  id,
  organisationNumber,
  organisationName,
  reference,
  stage,
  waitingFor,
  ...view
}: View) => ({
  ...{ id, organisationNumber, organisationName, reference, stage, waitingFor },
  stageLabel: view.stageLabel,
  waitingSince: view.waitingSince,
  escalated: view.escalatedAt !== undefined,
  open: true,
  ...(view.order && { service: view.order.service }),
  ...(view.dueAt && { dueAt: view.dueAt }),
  ...(view.blockedSteps[0] && { blockedStep: view.blockedSteps[0].step }),
});
const byId = (one: Row, other: Row) => String(one.id).localeCompare(String(other.id));

/** Every page from the first on. */
async function walk(query: string, from = ''): Promise<Row[][]> {
  const { status, body } = await api.get(`/v1/onboardings?${query}${from}`);
  expect(status).toBe(200);
  const { nextCursor } = body as { nextCursor?: string };
  const rest = nextCursor === undefined ? [] : await walk(query, `&cursor=${nextCursor}`);
  return [rowsOf(body), ...rest];
}

describe("A role's tasks", () => {
  it.each(['caseOfficer', 'signatory', 'administrator', 'orderer', 'attestant'])(
    'of the %s are all that wait for that role, longest waiting first',
    async (role) => {
      const waiting = views
        .filter(({ waitingFor }) => waitingFor === role)
        .sort((one, other) => String(one.waitingSince).localeCompare(String(other.waitingSince)));
      const { body } = await api.get(`/v1/tasks?role=${role}`);
      expect(body).toEqual({ tasks: waiting.map(shownOf), truncated: false });
      expect(waiting.length).toBeGreaterThan(20);
    },
  );

  it("are one organisation's alone where that is asked for, however its number is written", async () => {
    const { organisationNumber } = onboardings[0] ?? {};
    const dashed = organisationNumber?.replace(/^(.{6})/, '$1-');
    const { body } = await api.get(`/v1/tasks?role=caseOfficer&organisationNumber=${dashed}`);
    expect(rowsOf(body, 'tasks')).toMatchObject([{ id: views[0]?.id }]);
    const none = await api.get(`/v1/tasks?role=applicant&organisationNumber=${dashed}`);
    expect(none.body).toEqual({ tasks: [], truncated: false });
  });

  it('say when there are more than can be sorted, and not when there are as many', async () => {
    const all = views.filter(({ waitingFor }) => waitingFor === 'signatory').length;
    const [cut, whole] = [
      await api.bounded(temporal.at, { mostTasks: all - 1 }),
      await api.bounded(temporal.at, { mostTasks: all }),
    ];
    const tasks = (await cut.get('/v1/tasks?role=signatory')).body;
    expect(tasks).toMatchObject({ truncated: true });
    expect(rowsOf(tasks, 'tasks')).toHaveLength(all - 1);
    const since = rowsOf(tasks, 'tasks').map(({ waitingSince }) => waitingSince);
    expect(since).toEqual([...since].sort());
    expect((await whole.get('/v1/tasks?role=signatory')).body).toMatchObject({ truncated: false });
    await cut.close();
    await whole.close();
  });
});

describe('The list of onboardings', () => {
  it.each([7, 100])('in pages of %p has each of them once, as it stands', async (limit) => {
    const pages = await walk(`open=true&limit=${limit}`);
    expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    expect(pages.flat().sort(byId)).toEqual(views.map(shownOf).sort(byId));
  });

  it('has 50 a page where nothing is said', async () => {
    expect(rowsOf((await api.get('/v1/onboardings')).body)).toHaveLength(50);
  });

  it.each<[string, (view: View) => boolean]>([
    ['stage=attestation', ({ stage }) => stage === 'attestation'],
    ['waitingFor=service', ({ waitingFor }) => waitingFor === 'service'],
    ['blocked=true', ({ blockedSteps }) => blockedSteps.length > 0],
    ['blocked=false', ({ blockedSteps }) => blockedSteps.length === 0],
    ['escalated=true', ({ escalatedAt }) => escalatedAt !== undefined],
    ['escalated=false', ({ escalatedAt }) => escalatedAt === undefined],
    [`organisationNumber=${organisations[3]}`, (view) => view.organisationNumber === organisations[3]],
    ['reference=KP-17', ({ reference }) => reference === 'KP-17'],
    [
      'stage=applicationReview&blocked=true&escalated=false',
      ({ stage, blockedSteps, escalatedAt }) =>
        stage === 'applicationReview' && blockedSteps.length > 0 && escalatedAt === undefined,
    ],
  ])('filtered by %s has those alone', async (query, holds) => {
    const expected = views.filter(holds);
    expect(expected.length).toBeGreaterThan(0);
    expect((await walk(`open=true&limit=100&${query}`)).flat().sort(byId)).toEqual(
      expected.map(shownOf).sort(byId),
    );
  });

  it("takes a page's cursor for the same filters alone", async () => {
    const { body } = await api.get('/v1/onboardings?stage=ordering&limit=2');
    const cursor = String(body.nextCursor);
    const more = await api.get(`/v1/onboardings?stage=ordering&limit=9&cursor=${cursor}`);
    expect(rowsOf(more.body)).toHaveLength(9);
    for (const query of [`limit=2&cursor=${cursor}`, `stage=ordering&cursor=x${cursor}`]) {
      expect(await api.get(`/v1/onboardings?${query}`)).toMatchObject(problem('malformed', 400));
    }
  });

  it('has one that has ended, with how; one that was terminated; and one that went on in a fresh run once', async () => {
    const organisationNumber = aNumber();
    const withdrawal = { by: 'applicant', reason: 'Ångrade sig' } as const;
    const one = (reference: string) => ({
      ...applied().onboarding,
      organisationNumber,
      reference,
      caseId: `case00000000000000${reference}`,
    });
    const ended = applied().send('withdrawn', withdrawal).onboarding.outcome;
    if (!ended) throw new Error('A withdrawal ends it.');
    const [withdrawn, terminated, fresh] = [
      await temporal.holds({ ...one('e1'), outcome: ended }),
      await temporal.holds(one('e2')),
      await temporal.holds(one('e3'), { again: true }),
    ];
    await temporal.handle(withdrawn).result();
    await visible(`OrganisationNumber = '${organisationNumber}'`, 4);
    await temporal.handle(terminated).terminate();
    await visible(`OrganisationNumber = '${organisationNumber}' AND ExecutionStatus = 'Running'`, 1);

    const listed = async (more = '') =>
      (await walk(`organisationNumber=${organisationNumber}${more}`)).flat().sort(byId);
    expect(await listed()).toMatchObject([
      { id: withdrawn, open: false, outcome: 'withdrawn' },
      { id: terminated, open: false },
      { id: fresh, open: true, organisationName: 'Vårdsystem i Norden AB' },
    ]);
    expect((await listed())[1]).not.toHaveProperty('outcome');
    expect(await listed('&outcome=withdrawn')).toMatchObject([{ id: withdrawn }]);
    expect(await listed('&outcome=expired')).toEqual([]);
    expect(await listed('&open=true')).toMatchObject([{ id: fresh }]);
    expect(await listed('&open=false')).toMatchObject([{ id: withdrawn }, { id: terminated }]);
    const tasks = await api.get(`/v1/tasks?role=caseOfficer&organisationNumber=${organisationNumber}`);
    expect(rowsOf(tasks.body, 'tasks')).toMatchObject([{ id: fresh }]);
    await temporal.handle(fresh).terminate();
    await visible(`OrganisationNumber = '${organisationNumber}' AND ExecutionStatus = 'Running'`, 0);
  });

  it('has no other workflows, whatever these are called; a condition meets its own value alone', async () => {
    const reference = defineSearchAttributeKey('Reference', 'KEYWORD');
    const hostile = ["x' OR '1'='1", "x') OR (1=1) --", "a''b", 'KP-%', 'KP-_'];
    for (const [index, value] of hostile.entries()) {
      await temporal.server.client.workflow.start('somethingElse', {
        taskQueue: 'nobody',
        workflowId: `other-${index}`,
        typedSearchAttributes: [{ key: reference, value }],
      });
    }
    await visible(`WorkflowType = 'somethingElse'`, hostile.length);
    for (const value of hostile) await visible(is('Reference', value), 1);
    for (const value of ['\\', "\\' OR 1=1 --", "KP-1' --", '"']) {
      await visible(is('Reference', value), 0);
    }
    expect((await walk('limit=100')).flat().some(({ id }) => id === undefined)).toBe(false);
  });
});

describe('Counts', () => {
  it('tell how many are open in each stage, parked and escalated', async () => {
    const { body } = await api.get('/v1/stages');
    expect(body).toEqual({
      stages: stages.map((stage) => ({
        stage,
        stageLabel: stageLabels[stage],
        open: views.filter((view) => view.stage === stage).length,
      })),
      open: OPEN,
      parked: views.filter(({ blockedSteps }) => blockedSteps.length > 0).length,
      escalated: views.filter(({ escalatedAt }) => escalatedAt !== undefined).length,
      countedAt: expect.any(String) as string,
    });
  });

  it('are counted once for all who ask meanwhile, kept a while, and then counted anew', async () => {
    const [kept, spent] = [
      await api.bounded(temporal.at, { betweenCounts: 5 }),
      await api.bounded(temporal.at, { betweenCounts: 5, countsKept: -1 }),
    ];
    const countedAt = async (from: Api) => (await from.get('/v1/stages')).body.countedAt;
    const [first, meanwhile] = await Promise.all([countedAt(kept), countedAt(kept)]);
    expect([meanwhile, await countedAt(kept)]).toEqual([first, first]);
    expect(await countedAt(spent)).not.toBe(await countedAt(spent));
    await kept.close();
    await spent.close();
  });
});

describe('Temporal', () => {
  it('that no worker has told of the search attributes lists nothing yet: 503', async () => {
    const elsewhere = await api.afterRetention(temporal.empty);
    for (const path of ['/v1/tasks?role=orderer', '/v1/onboardings?stage=ordering', '/v1/stages']) {
      expect(await elsewhere.get(path)).toMatchObject(problem('worker-unavailable', 503));
    }
    expect(elsewhere.bugs).toEqual([]);
    await elsewhere.close();
  });

  it('that is asked more often than it takes is come back to later: 503 and when', async () => {
    const slow = await Temporal.started(['--dynamic-config-value', 'frontend.namespaceRPS.visibility=1']);
    const before = await Api.before(slow.at, 300);
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => before.get('/v1/tasks?role=orderer')));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expect(answer).toMatchObject(problem('temporal-unavailable', 503));
      expect(answer.headers.get('Retry-After')).toBe('5');
    }
    expect(before.bugs).toEqual([]);
    await before.close();
    await slow.stop();
  });
});
