/** A provider that doesn't answer parks or delays an onboarding; nothing that it does ends one. */
import { Service, type Onboarding } from './a-service';

jest.setTimeout(60_000);

let service: Service;
beforeAll(async () => {
  service = await Service.start('skipping', { PARK_AFTER_MINUTES: '20', RETRY_PARKED_AFTER_MINUTES: '60' });
});
afterAll(() => service?.stop());
afterEach(() => service.mendAll());

const parked = (onboarding: Onboarding, step: string) =>
  onboarding.until(`${step} parked`, ({ blockedSteps }) => blockedSteps.some((one) => one.step === step));

/** Standing in agreementSigning, the provider of e-signatures down for longer than the service is patient. */
async function parkedAtSigning(): Promise<Onboarding> {
  const onboarding = await service.apply();
  await onboarding.waitingIn('applicationReview');
  await service.fault('scrive', '*');
  await onboarding.send('applicationDecided', { decision: 'approved' });
  await onboarding.inStage('agreementSigning');
  await service.temporal.sleep('25 minutes');
  await parked(onboarding, 'drawUpAgreement');
  return onboarding;
}

describe('A step that does not get through', () => {
  it('has nobody reminded meanwhile', async () => {
    const onboarding = await (await service.apply()).carriedTo('agreementSigning');
    await service.fault('scrive', '*');
    await service.temporal.sleep('4 days');
    const { remindersSent } = await parked(onboarding, 'lookAtAgreement');
    expect(remindersSent).toBe(0);
    await service.mendAll();
    await onboarding.send('stepRetried', {});
    expect((await onboarding.until('one reminder', (view) => view.remindersSent === 1)).blockedSteps).toEqual(
      [],
    );
  });

  it('is retried at first, and parks visibly past the limit', async () => {
    const onboarding = await service.apply();
    await onboarding.waitingIn('applicationReview');
    await service.fault('scrive', '*');
    await onboarding.send('applicationDecided', { decision: 'approved' });
    await onboarding.inStage('agreementSigning');
    await service.temporal.sleep('10 minutes');
    expect((await onboarding.view()).blockedSteps).toEqual([]);
    await service.temporal.sleep('15 minutes');
    const { blockedSteps } = await parked(onboarding, 'drawUpAgreement');
    expect(blockedSteps).toMatchObject([{ failure: { type: 'Unavailable' }, tries: 1 }]);
    expect(blockedSteps[0]?.retryAt).toBeDefined();
  });

  it('goes on by itself when the provider is back', async () => {
    const onboarding = await parkedAtSigning();
    await service.mendAll();
    await service.temporal.sleep('61 minutes');
    await onboarding.until('drawn up', ({ agreement }) => agreement?.documentId !== undefined);
    const { blockedSteps } = await onboarding.view();
    expect(blockedSteps).toEqual([]);
  });

  it('goes on at once by stepRetried', async () => {
    const onboarding = await parkedAtSigning();
    await service.mendAll();
    await onboarding.send('stepRetried', { step: 'drawUpAgreement', reason: 'Scrive svarar igen' });
    await onboarding.waitingIn('agreementSigning');
    expect((await onboarding.trail()).map(({ what }) => what)).toEqual(
      expect.arrayContaining(['stepParked', 'stepRetried', 'stepResumed', 'agreementDrawnUp']),
    );
  });

  it('can be withdrawn from, and its undoing parks and is retried in turn', async () => {
    const onboarding = await parkedAtSigning();
    await onboarding.send('withdrawn', { by: 'applicant', reason: 'Vi väntar inte längre' });
    await onboarding.until('withdrawn', ({ outcome }) => outcome?.kind === 'withdrawn');
    await service.temporal.sleep('25 minutes');
    await parked(onboarding, 'cancelAgreement');
    await service.mendAll();
    await onboarding.send('stepRetried', {});
    expect(await onboarding.handle.result()).toBe('withdrawn');
  });

  it('parks at once where no retry mends it, and waits for an operator', async () => {
    const onboarding = await (await service.apply()).carriedTo('agreementSigning');
    const documentId = (await onboarding.view()).agreement?.documentId;
    await service.sandboxCall('POST', `/_sandbox/documents/${documentId}/end`, { status: 'canceled' });
    await onboarding.send('contractSigned', {});
    const { blockedSteps } = await parked(onboarding, 'agreementSigning');
    expect(blockedSteps[0]).not.toHaveProperty('retryAt');

    await onboarding.send('stepRetried', { step: 'agreementSigning' });
    const { agreement } = await onboarding.until('a new round', ({ agreement: now }) => now?.round === 2);
    expect(agreement?.documentId).not.toBe(documentId);
  });

  it('that is overtaken by a new signing round holds nothing up', async () => {
    const onboarding = await (await service.apply()).carriedTo('agreementSigning');
    const documentId = (await onboarding.view()).agreement?.documentId;
    await service.sandboxCall('POST', `/_sandbox/documents/${documentId}/end`, { status: 'canceled' });
    await onboarding.send('contractSigned', {});
    await parked(onboarding, 'agreementSigning');
    const person = { name: 'Nina Ny', email: 'nina@vardsystem.example' };
    await onboarding.send('contactReplaced', { contact: 'signatory1', person, reason: 'Slutat' });
    await onboarding.haveMailed(person.email, 'Agentavtal');
    expect((await onboarding.view()).agreement?.round).toBe(2);
  });

  it('that is a letter is dropped when its stage is left, and holds nothing up', async () => {
    const onboarding = await (await service.apply()).carriedTo('ordering');
    await onboarding.haveMailed(onboarding.emails.orderer, 'kan du beställa');
    await service.fault('smtp', 'deliver');
    await onboarding.order();
    await service.temporal.sleep('25 minutes');
    await parked(onboarding, 'orderToReview to caseTeam');
    await onboarding.send('ineraApproved', { decision: 'approved' });
    await service.mendAll();
    await onboarding.waitingIn('attestation');
    await onboarding.haveMailed(onboarding.emails.attestant, 'att hantera');
    expect(await onboarding.mailed('handlaggare@inera.example', 'Beställning att granska')).toHaveLength(0);
  });

  it('that is a letter to somebody who has been replaced is not sent to the old address', async () => {
    const onboarding = await service.apply();
    await onboarding.waitingIn('applicationReview');
    await service.fault('smtp', 'deliver');
    await onboarding.send('applicationDecided', {
      decision: 'completionRequested',
      reason: 'Vilket system?',
    });
    await onboarding.waitingIn('applicationCompletion');
    await service.temporal.sleep('25 minutes');
    await parked(onboarding, 'completionRequested to applicant');
    const person = { name: 'Nina Ny', email: 'nina@vardsystem.example' };
    await onboarding.send('contactReplaced', { contact: 'applicant', person, reason: 'Slutat' });
    await service.mendAll();
    await onboarding.send('stepRetried', {});
    await onboarding.haveMailed(person.email, 'kompletteras');
    expect(await onboarding.mailed('anna@vardsystem.example', 'kompletteras')).toHaveLength(0);
  });
});
