/** An onboarding in Temporal UI, as `npm start` has it: with the codec server it can be read, without it cannot. */
import { applicant, caseOfficer } from '../../scripts/demo/people';
import type { Scene } from '../../scripts/demo/scene';
import type { Stack } from '../../scripts/stack';
import { aStack, removeStack, sceneOn, STARTS_WITHIN } from '../e2e/a-stack';
import { TemporalUi } from './temporal-ui';

jest.setTimeout(90_000);

let stack: Stack;
let scene: Scene;
let ui: TemporalUi;

beforeAll(async () => {
  stack = await aStack();
  scene = sceneOn(stack);
  await applicant(scene).applies();
  await caseOfficer(scene).approvesApplication();
  await scene.reaches('agreementSigning');
}, STARTS_WITHIN);
beforeEach(async () => {
  ui = await TemporalUi.open(stack.uiUrl ?? '');
});
afterEach(() => ui.close());
afterAll(() => removeStack(stack), 15_000);

async function openOnboarding(): Promise<void> {
  const [workflowId = ''] = await ui.filterBy(`OrganisationNumber = "${scene.organisationNumber}"`);
  await ui.openListed(workflowId);
}

/** In any one of them alone something personal would be told. */
const personal = () => {
  const { people, organisationName } = scene;
  const persons = Object.values(people).flatMap(({ name, email, mobile = name }) => [name, email, mobile]);
  return [organisationName, ...persons];
};
/** Of the summary, the current details, and what steps and timers say of themselves. */
const words = [/Agent onboarding of/, /Avtal signeras/, /Waiting for/, /draw up the agreement/, /reminder 1/];

const CIPHERTEXT = /"[A-Za-z0-9+/]{200}/;
/** `binary/encrypted`, in base64. */
const ENCRYPTED = /"encoding": "YmluYXJ5L2VuY3J5cHRlZA=="/;

it('with the codec server everything can be read', async () => {
  await openOnboarding();
  expect(await ui.detailsSaying('Waiting for signatory')).toContain(
    'Avtal signeras (agreementSigning), round 1',
  );
  await ui.read('User Metadata', new RegExp(`Agent onboarding of ${scene.organisationNumber}`));

  const timeline = await ui.read('Timeline', /draw up the agreement[^]*reminder 1 to signatory/);
  const { applicant, signatory, administrator } = scene.people;
  for (const { name, email } of [applicant, signatory, administrator]) {
    expect(timeline).toContain(name);
    expect(timeline).toContain(email);
  }
  expect(timeline).toContain(scene.organisationName);
  expect(timeline).not.toMatch(CIPHERTEXT);
});

/** By each page of a workflow: what it shows when it has been loaded, and nothing more is to come. */
const withoutCodec: Record<string, RegExp> = {
  Timeline: /drawUpAgreement/,
  'Event History': /Activity Task Scheduled/,
  Relationships: /portalEvents/,
  Workers: /Pollers/,
  'Pending Activities': /No Pending Activities/,
  'Call Stack': /could not be retrieved\. Check if Codec Server is required/,
  Queries: /This will fail if you have no workers running/,
  'User Metadata': /No Current Details/,
  'Search Attributes': /"OnboardingStage": "agreementSigning"/,
  Memo: ENCRYPTED,
};

it('without the codec server nobody and nothing of it can be read on any page: what is there is encrypted', async () => {
  await ui.takeCodecAway();
  await openOnboarding();
  expect(await ui.tabs()).toEqual(Object.keys(withoutCodec));
  for (const [tab, once] of Object.entries(withoutCodec)) expectNothingTold(await ui.read(tab, once));

  for (const tab of ['Timeline', 'Event History']) expect(await ui.read(tab, /Input/)).toMatch(CIPHERTEXT);
  // The first event, as the server has it: what the onboarding was begun with.
  await ui.page.getByRole('button', { name: 'JSON', exact: true }).click();
  expectNothingTold(await ui.read('Event History', ENCRYPTED));
});

function expectNothingTold(text: string): void {
  expect(text).toContain(scene.organisationNumber);
  for (const shown of [text, ...inBase64(text)]) {
    for (const told of personal()) expect(shown).not.toContain(told);
    for (const told of words) expect(shown).not.toMatch(told);
  }
}

/** As the UI shows what it takes for encrypted, and what anybody could read who knows base64. */
const inBase64 = (text: string) =>
  (text.match(/[A-Za-z0-9+/]{8,}/g) ?? []).map((run) => Buffer.from(run, 'base64').toString());
