/** What a hard end of a process does to an onboarding: nothing but a delay. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  administrator,
  applicant,
  attestant,
  caseOfficer,
  orderer,
  signatory,
} from '../../scripts/demo/people';
import { play } from '../../scripts/demo/play';
import { until } from '../../scripts/demo/scene';
import { stories, toTheAttestation, type Story } from '../../scripts/demo/stories';
import type { Stack } from '../../scripts/stack';
import { aStack, removeStack, sceneOn, STARTS_WITHIN } from './a-stack';

let stack: Stack;

beforeAll(async () => {
  stack = await aStack();
}, STARTS_WITHIN);
afterAll(() => removeStack(stack), 15_000);

async function killAndRestart(name: 'worker' | 'temporal'): Promise<void> {
  await stack.kill(name);
  await stack.restart(name);
}

const fault = (asked: { provider: string; endpoint: string; fault: string; times: number }) =>
  fetch(`${stack.sandboxUrl}/_sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(asked),
  });

/** The plain story with something in between; its end, stages, mails and books are to be the same. */
const disturbed = (tell: Story['tell']): Story => ({ ...stories.plain, tell });

describe('Killed by SIGKILL in mid-onboarding and started again', () => {
  it('the worker: what was signed while it was gone is seen, what it was at is taken up, nothing is done twice', async () => {
    const story = disturbed(async (scene) => {
      await applicant(scene).applies();
      await caseOfficer(scene).approvesApplication();
      const link = await scene.linkMailedTo(scene.people.signatory, /https?:\/\/\S+\/scrive\/sign\/\S+/);
      await stack.kill('worker');
      await scene.sandbox.fillInForm(link, { action: 'sign' });
      await stack.restart('worker');
      await administrator(scene).logsInByInvitation();
      await administrator(scene).assignsRoles();
      await orderer(scene).orders();
      await caseOfficer(scene).approvesOrder();
      await attestant(scene).attestsBySms();
      await killAndRestart('worker');
    });
    await play(story, sceneOn(stack));
  }, 150_000);

  it('the worker between bringing a signature home and telling of it: it is the one that attests', async () => {
    const signature: string[] = [];
    const story = disturbed(async (scene) => {
      await toTheAttestation(scene);
      await attestant(scene).attestsByBankId(async () => {
        // The worker keeps the signature, asks the portal whose it should be, and gets no further.
        await fault({ provider: 'portal', endpoint: 'listUsers', fault: 'hang', times: 1000 });
      });
      const folder = join(stack.dataFolder.cases, scene.onboardingId.split('~').at(-1) ?? '');
      const kept = await until('the signature to be kept', async () =>
        (await readdir(folder).catch(() => [])).find((name) => name.startsWith('bankid-')),
      );
      signature.push(kept);
      await stack.kill('worker');
      await fetch(`${stack.sandboxUrl}/_sandbox/faults`, { method: 'DELETE' });
      await stack.restart('worker');
    });
    const { onboardingId } = await play(story, sceneOn(stack));
    const evidence = (await sceneOn(stack).api.evidence(onboardingId)) as { signature: { name: string } };
    expect([evidence.signature.name]).toEqual(signature);
  }, 150_000);

  it('the Temporal server: what was sent meanwhile gets in under its key, nothing is lost or done twice', async () => {
    const story = disturbed(async (scene) => {
      await applicant(scene).applies();
      await caseOfficer(scene).approvesApplication();
      await killAndRestart('temporal');
      await signatory(scene).signs();
      await administrator(scene).logsInByInvitation();
      await administrator(scene).assignsRoles();
      await orderer(scene).orders();
      await scene.reaches('orderReview');
      await stack.kill('temporal');
      const sent = scene.api.send(scene.onboardingId, 'ineraApproved', { decision: 'approved' });
      await Promise.all([stack.restart('temporal'), sent]);
      await attestant(scene).attestsByBankId();
    });
    await play(story, sceneOn(stack));
  }, 150_000);

  it('the worker around a reminder: it is one reminder all the same', async () => {
    const scene = sceneOn(stack);
    await applicant(scene).applies();
    await caseOfficer(scene).approvesApplication();
    const view = await scene.reaches('agreementSigning');
    await scene.isMailed('signatory', view);
    await fault({ provider: 'smtp', endpoint: 'deliver', fault: 'dropAfterActing', times: 1 });
    await scene.api.send(scene.onboardingId, 'reminderRequested', { reason: 'Semester' });
    const reminders = async () =>
      (await scene.mails()).filter(({ subject }) => subject.startsWith('Påminnelse'));
    await until('the reminder to be on its way', async () =>
      (await reminders()).length > 0 ? true : undefined,
    );
    await killAndRestart('worker');
    await until('it to be told', async () => ((await scene.view()).remindersSent === 1 ? true : undefined));
    expect(await reminders()).toHaveLength(1);
  }, 150_000);

  it('a process that nobody told to end is told of, by name', async () => {
    process.kill(stack.pidOf('worker') ?? 0, 'SIGKILL');
    expect(await stack.died).toMatchObject({ name: 'worker', how: 'SIGKILL' });
  });
});
