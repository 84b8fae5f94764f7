/** Metrics of the worker's and the API's own processes while onboardings are carried through, as Prometheus reads them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { counters } from '../../domain/counts';
import { asText } from '../../platform/listen-address';
import {
  administrator,
  applicant,
  attestant,
  caseOfficer,
  orderer,
  signatory,
} from '../../scripts/demo/people';
import { play } from '../../scripts/demo/play';
import type { Scene } from '../../scripts/demo/scene';
import { stories } from '../../scripts/demo/stories';
import { startStack, type Stack } from '../../scripts/stack';
import { freeAddress, Scrape } from '../worker/a-scrape';
import { aFolder, removeStack, sceneOn, STARTS_WITHIN } from './a-stack';

const STAGES = 'agent_onboarding_stages_entered_total';
const ENDED = 'agent_onboarding_ended_total';
const REMINDERS = 'agent_onboarding_reminders_sent_total';
const PARKED = 'agent_onboarding_steps_parked_total';
const CALLS = 'agent_onboarding_provider_calls_total';
const AT_ONCE = 2;

let stack: Stack;
let worker: string;
let api: string;
const scenes: Scene[] = [];

const aScene = () => {
  const scene = sceneOn(stack);
  scenes.push(scene);
  return scene;
};

beforeAll(async () => {
  const [ofWorker, ofApi] = [asText(await freeAddress()), asText(await freeAddress())];
  stack = await startStack({
    dataDir: await aFolder(),
    ports: 'free',
    settings: { METRICS_ADDRESS: ofWorker, API_METRICS_ADDRESS: ofApi },
  });
  [worker, api] = [`http://${ofWorker}`, `http://${ofApi}`];
}, STARTS_WITHIN);
afterAll(() => removeStack(stack), 15_000);

it('What happens is counted once', async () => {
  await Promise.all(Array.from({ length: AT_ONCE }, () => play(stories.plain, aScene())));
  // The SDK's own: what closes a case comes after its end.
  const closed = { workflow_type: 'agentOnboarding' };
  const isClosed = (all: Scrape) => all.sum('temporal_workflow_completed', closed) === AT_ONCE;
  const scrape = await Scrape.until(worker, isClosed);
  const times = Object.fromEntries(stories.plain.stages.map((stage) => [stage, AT_ONCE]));
  expect(scrape.by(STAGES, 'stage')).toEqual(times);
  expect(scrape.by(ENDED, 'outcome')).toEqual({ completed: AT_ONCE });
  const ok = { activityType: 'handOver', outcome: 'ok', failure: 'none' };
  expect(scrape.sum(CALLS, ok)).toBe(AT_ONCE);
}, 60_000);

it('and not again when a new worker plays it again from the history', async () => {
  const scene = aScene();
  await applicant(scene).applies();
  await caseOfficer(scene).approvesApplication();
  await scene.isMailed('signatory', await scene.reaches('agreementSigning'));
  await stack.restart('worker');
  await scene.view();
  const played = await Scrape.until(worker, (all) => (all.sum('temporal_sticky_cache_size') ?? 0) > 0);
  expect(played.sum(STAGES)).toBeUndefined();
  await scene.api.send(scene.onboardingId, 'withdrawn', { by: 'applicant', reason: 'Ångrat' });
  await scene.ends();
  const scrape = await Scrape.until(worker, (all) => all.sum(ENDED) !== undefined);
  expect(scrape.by(ENDED, 'outcome')).toEqual({ withdrawn: 1 });
  expect(scrape.sum(STAGES)).toBeUndefined();
}, 60_000);

it('A step that parks is seen at both, and that it goes on; what is tried again as well', async () => {
  const scene = aScene();
  await applicant(scene).applies();
  await caseOfficer(scene).approvesApplication();
  await scene.isMailed('signatory', await scene.reaches('agreementSigning'));
  const { documents } = await scene.sandbox.books();
  const document = documents.find(({ status }) => status === 'pending') as { id?: string } | undefined;
  await control('POST', `documents/${document?.id}/end`, { status: 'canceled' });
  await scene.api.send(scene.onboardingId, 'contractSigned', {});
  await scene.until('it parked', async () => (await scene.view()).blockedSteps[0]);
  const parked = await Scrape.until(worker, (all) => all.sum(PARKED) !== undefined);
  expect(parked.by(PARKED, 'failure')).toEqual({ AgreementEndedOutside: 1 });
  const gauged = await Scrape.until(api, (all) => all.sum('agent_onboarding_parked') === 1);
  expect(gauged.sum('agent_onboarding_open', { stage: 'agreementSigning' })).toBe(1);
  expect(gauged.sum('agent_onboarding_open')).toBe(1);

  await control('POST', 'faults', { provider: 'scrive', endpoint: 'new', fault: '500', times: 1 });
  await scene.api.send(scene.onboardingId, 'stepRetried', {});
  await signatory(scene).signs();
  await administrator(scene).logsInByInvitation();
  await scene.api.send(scene.onboardingId, 'reminderRequested', { reason: 'Ringt och frågat' });
  const reminded = await Scrape.until(worker, (all) => all.names.includes(REMINDERS));
  expect(reminded.by(REMINDERS, 'owner')).toEqual({ administrator: 1 });
  const calls = { activityType: 'drawUpAgreement', outcome: 'transient', failure: 'Unavailable' };
  expect(reminded.sum(CALLS, calls)).toBe(1);

  await administrator(scene).assignsRoles();
  await orderer(scene).orders();
  await caseOfficer(scene).approvesOrder();
  await attestant(scene).attestsByBankId();
  await scene.ends();
  const nobody = await Scrape.until(api, (all) => all.sum('agent_onboarding_open') === 0);
  expect(nobody.sum('agent_onboarding_parked')).toBe(0);
}, 90_000);

it('Each of them stands in the documentation, and no other does', async () => {
  const documented = readFileSync(join(__dirname, '../../docs/metrics.md'), 'utf8');
  const mentioned = documented.match(/\bagent_onboarding_\w+/g) ?? [];
  const names = new Set(mentioned.map((name) => name.replace(/_bucket$/, '')));
  const [ofWorker, ofApi] = [await Scrape.of(worker), await Scrape.of(api)];
  // A counter that has counted nothing yet is not told.
  const all = new Set([...Object.keys(counters), ...ofWorker.names, ...ofApi.names]);
  expect([...names].sort()).toEqual([...all].sort());
});

it('Nobody, no organisation and no onboarding can be known by any of it', async () => {
  const told = (await Promise.all([worker, api].map((url) => Scrape.of(url))))
    .map(({ text }) => text)
    .join('');
  expect(told).toContain('/v1/onboardings/:id');
  expect(told).toContain('/attest/:token');
  const needles = scenes.flatMap(({ organisationNumber, organisationName, onboardingId, people }) => [
    ...[organisationNumber, organisationName, onboardingId, onboardingId.split('~').at(-1) ?? ''],
    ...Object.values(people).flatMap(({ name, email, mobile = email }) => [name, email, mobile]),
  ]);
  expect(needles.filter((needle) => told.includes(needle))).toEqual([]);
});

async function control(method: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${stack.sandboxUrl}/_sandbox/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
}
