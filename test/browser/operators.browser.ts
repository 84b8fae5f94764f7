/** An operator mends a parked onboarding in Temporal UI, with what the UI itself shows and docs/operators.md. */
import { freePorts } from '../../scripts/stack/ports';
import { Service, type Onboarding } from '../workflows/a-service';
import { TemporalUi } from './temporal-ui';

jest.setTimeout(90_000);

let service: Service;
let ui: TemporalUi;
let parked: Onboarding;
let healthy: Onboarding;

beforeAll(async () => {
  const { TEMPORAL_UI_PORT } = await freePorts();
  service = await Service.start('real', {}, [], TEMPORAL_UI_PORT);
  ui = await TemporalUi.open(`http://127.0.0.1:${TEMPORAL_UI_PORT}`);
  [healthy, parked] = await Promise.all([service.apply(), service.apply().then(parkedAtSigning)]);
  await healthy.waitingIn('applicationReview');
}, 90_000);

afterAll(async () => {
  await ui?.close();
  await service?.stop();
});

/** Somebody has cancelled the agreement at the e-signature provider: what no retry mends by itself parks at once. */
async function parkedAtSigning(onboarding: Onboarding): Promise<Onboarding> {
  await onboarding.carriedTo('agreementSigning');
  const { agreement } = await onboarding.view();
  const ended = `/_sandbox/documents/${agreement?.documentId}/end`;
  await service.sandboxCall('POST', ended, { status: 'canceled' });
  await onboarding.send('contractSigned', {});
  await onboarding.until('parked', ({ blockedSteps }) => blockedSteps.length > 0);
  return onboarding;
}

it('finds the parked one among all, reads what is wrong, sends the signal shown there, and sees it go on', async () => {
  const { workflowId } = parked.handle;
  await isListed('BlockedStep = "agreementSigning"', workflowId);
  expect(await ui.filterBy('BlockedStep IS NOT NULL')).toEqual([workflowId]);
  await ui.photograph('blocked-steps', { height: 420 });

  await ui.openListed(workflowId);
  const details = await ui.detailsSaying('Parked: agreementSigning');
  expect(details).toContain('AgreementEndedOutside: a retry makes a new signing round.');
  expect(details).toContain('It waits for an operator');
  await ui.photograph('parked-onboarding', { height: 1100 });

  const [stepRetried = ''] = await ui.pieces();
  await ui.sendSignal('stepRetried', stepRetried, 'send-a-signal');
  const goneOn = await parked.until('a new round', ({ round }) => round === 2);
  expect(goneOn.blockedSteps).toEqual([]);
  await ui.detailsSaying('Avtal signeras (agreementSigning), round 2');
  expect(await trailOf(parked, 'stepRetried')).toMatchObject([
    { by: { kind: 'operator', id: 'your-name' }, door: 'signal', outcome: 'applied' },
  ]);
});

it('does no harm by a malformed signal: one line in the audit trail, and nothing else', async () => {
  await ui.filterBy('OnboardingStage = "applicationReview"');
  await ui.openListed(healthy.handle.workflowId);
  await ui.detailsSaying('Waiting for caseOfficer');
  const before = await eventTypes(healthy);
  await ui.sendSignal('applicationDecided', '{"decision":"approved"}');
  await ui.detailsSaying('applicationDecided by unknown: refused (malformed)');
  expect(await trailOf(healthy, 'applicationDecided')).toHaveLength(1);
  expect((await healthy.view()).stage).toBe('applicationReview');
  const added = (await eventTypes(healthy)).slice(before.length);
  expect(added.filter((type) => type === 'workflowTaskCompletedEventAttributes')).toHaveLength(1);
  expect(added).not.toContain('upsertWorkflowSearchAttributesEventAttributes');
});

it('reads in the dialog what each signal says', async () => {
  await ui.page.getByRole('button', { name: 'More Actions' }).click();
  await ui.page.getByRole('menuitem', { name: 'Send a Signal' }).click();
  const dialog = ui.page.getByRole('dialog').filter({ hasText: 'Send a Signal' });
  await dialog.getByTestId('signal-select-button').click();
  const option = dialog.getByRole('option').filter({ hasText: 'waitPaused' });
  expect(await option.innerText()).toContain('The clock stands still');
});

/** What operators filter by is shown a moment after it is told. */
async function isListed(query: string, workflowId: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    for await (const { workflowId: found } of service.temporal.client.workflow.list({ query }))
      if (found === workflowId) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Never listed by ${query}`);
}

const trailOf = async (onboarding: Onboarding, what: string) =>
  (await onboarding.trail()).filter((line) => line.what === what);

async function eventTypes({ handle }: Onboarding): Promise<string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).map(({ attributes }) => attributes ?? '');
}
