/** Attestation at the attestant's own page, as the routine tells it (DOMAIN.md 6b, 6c): with real orders and real SMS. */
import { aMobile, Attestant, TOLVAN } from './an-attestant';
import { Service, type Onboarding } from './a-service';

jest.setTimeout(60_000);

let service: Service;
beforeAll(async () => {
  service = await Service.start('skipping', { ACCEPT_EXTERNAL_ATTESTATION: 'false' });
});
afterEach(() => service.mendAll());
afterAll(() => service?.stop());

interface Attesting {
  onboarding: Onboarding;
  attestant: Attestant;
}

/** An order that waits for one attestant, of whom the portal knows as much as is given. */
async function attesting(known: 'both numbers' | 'neither' = 'both numbers'): Promise<Attesting> {
  const onboarding = await (await service.apply()).carriedTo('roleAssignment');
  await onboarding.giveRole('orderer');
  const mobile = aMobile();
  const numbers = known === 'neither' ? {} : { personalNumber: TOLVAN, mobile };
  const email = await onboarding.giveRole('attestant', 'Tolvan Tolvansson', numbers);
  await onboarding.send('rolesAssigned', {});
  await onboarding.waitingIn('ordering');
  await onboarding.order();
  await onboarding.approveOrder();
  return { onboarding, attestant: await Attestant.reads(service, onboarding, email, mobile) };
}

const orders = () =>
  service.sandboxCall<{ orderRef: string; status: string; hintCode?: string }[]>(
    'GET',
    '/_sandbox/bankid/orders',
  );
const trailSays = async (onboarding: Onboarding, what: string, detail?: string) =>
  (await onboarding.trail()).some(
    (line) => line.what === what && (detail === undefined || line.detail === detail),
  );

describe('An order', () => {
  it('is attested with BankID, and what proves it is kept', async () => {
    const { onboarding, attestant } = await attesting();
    await attestant.beginsToSign();
    await attestant.onThePhone('start');
    await attestant.waitsFor(
      'userSign',
      ({ signing }) => signing?.told && 'hintCode' in signing.told && signing.told.hintCode === 'userSign',
    );
    await attestant.onThePhone('sign');
    expect(await onboarding.handle.result()).toBe('completed');

    const { attestation } = await onboarding.view();
    expect(attestation).toMatchObject({
      ...{ attestedBy: onboarding.attestant, method: 'BankID', evidence: 'attestation-1.json' },
      record: { name: 'attestation-1.json', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
    const record = (await service.caseFile(onboarding.caseId, 'attestation-1.json')) as {
      proof: { file: string };
    };
    expect(record).toMatchObject({ role: 'attestant', proof: { method: 'BankID' } });
    expect(await service.caseFile(onboarding.caseId, record.proof.file)).toMatchObject({
      user: { personalNumber: TOLVAN },
    });
    expect(await attestant.sees()).toMatchObject({ link: 'closed', became: 'attested', byOwner: true });
  });

  it('is attested with a code by SMS, after one that was wrong', async () => {
    const { onboarding, attestant } = await attesting();
    const code = await attestant.asksForCode();
    await attestant.enters(code === '000000' ? '000001' : '000000');
    await attestant.waitsFor('a wrong try', (page) => page.code?.wrongTries === 1);
    await attestant.enters(code);
    expect(await onboarding.handle.result()).toBe('completed');
    expect((await onboarding.view()).attestation).toMatchObject({ method: 'SMS' });
    expect(await service.caseFile(onboarding.caseId, 'attestation-1.json')).toMatchObject({
      proof: { method: 'SMS', wrongTries: 1 },
    });
  });

  it('is declined by the link, and goes back to the orderer', async () => {
    const { onboarding, attestant } = await attesting();
    await attestant.does('attestationDeclined', { reason: 'Fel tjänst' });
    await onboarding.waitingIn('ordering');
    expect(await onboarding.haveMailed(onboarding.emails.orderer, 'attesterades inte')).toHaveLength(1);
    expect(await attestant.sees()).toMatchObject({ link: 'closed', became: 'declined' });
  });

  it('is attested by nobody else’s BankID', async () => {
    const { onboarding, attestant } = await attesting();
    await attestant.beginsToSign();
    await attestant.onThePhone('sign', 'somebodyElse');
    await attestant.waitsFor('the refusal', ({ signing }) => signing?.status === 'ended');
    expect(await trailSays(onboarding, 'signingRefused', 'anotherPersonSigned')).toBe(true);
    await attestant.beginsToSign(2);
    await attestant.onThePhone('sign');
    expect(await onboarding.handle.result()).toBe('completed');
  });

  it('is attested by nobody who has lost the role meanwhile', async () => {
    const { onboarding, attestant } = await attesting();
    const code = await attestant.asksForCode();
    await onboarding.takeRole(onboarding.attestant);
    await attestant.enters(code);
    await onboarding.until('the administrator', ({ waitingFor }) => waitingFor === 'administrator');
    expect(await attestant.sees()).toEqual({ link: 'roleLost' });
  });
});

describe('A signing', () => {
  it('that is cancelled at the page is cancelled at BankID, and can be begun again', async () => {
    const { onboarding, attestant } = await attesting();
    await attestant.beginsToSign();
    await attestant.does('signingCancelled', {});
    const page = await attestant.waitsFor('the end', ({ signing }) => signing?.status === 'ended');
    expect(page.signing?.told).toEqual({ status: 'failed', hintCode: 'userCancel' });
    expect((await orders()).at(-1)).toMatchObject({ status: 'failed', hintCode: 'cancelled' });
    await attestant.beginsToSign(2);
    await attestant.onThePhone('sign');
    expect(await onboarding.handle.result()).toBe('completed');
  });

  it('that is cancelled in the app tells so', async () => {
    const { attestant } = await attesting();
    await attestant.beginsToSign();
    await attestant.onThePhone('cancel');
    const page = await attestant.waitsFor('the end', ({ signing }) => signing?.status === 'ended');
    expect(page.signing?.told).toEqual({ status: 'failed', hintCode: 'userCancel' });
  });

  it('is cancelled at BankID when somebody else has attested', async () => {
    const { onboarding, attestant } = await attesting();
    await attestant.beginsToSign();
    const code = await attestant.asksForCode();
    await attestant.enters(code);
    expect(await onboarding.handle.result()).toBe('completed');
    expect((await orders()).at(-1)).toMatchObject({ status: 'failed', hintCode: 'cancelled' });
  });

  it('is cancelled at BankID when the onboarding is withdrawn', async () => {
    const { onboarding, attestant } = await attesting();
    await attestant.beginsToSign();
    await onboarding.send('withdrawn', { by: 'applicant', reason: 'Ångrat oss' });
    expect(await onboarding.handle.result()).toBe('withdrawn');
    expect((await orders()).at(-1)).toMatchObject({ status: 'failed', hintCode: 'cancelled' });
  });

  it('that BankID does not take is told at once, and works when BankID is back', async () => {
    const { onboarding, attestant } = await attesting();
    await service.fault('bankid', 'sign');
    await attestant.does('signingRequested', { endUserIp: '127.0.0.1' });
    await attestant.waitsFor('the refusal', ({ signing }) => signing?.status === 'ended');
    await service.mendAll();
    await attestant.beginsToSign(2);
    await attestant.onThePhone('sign');
    expect(await onboarding.handle.result()).toBe('completed');
  });

  it('by who ordered too needs a log-out, and then goes at once', async () => {
    const { onboarding, attestant } = await attesting();
    const both = { roles: ['orderer', 'attestant'] };
    await service.sandboxCall('PUT', `/kundportalen/people/users/${onboarding.attestant}/roles`, both);
    await attestant.does('attestationDeclined', { reason: 'Jag beställer själv' });
    await onboarding.waitingIn('ordering');
    onboarding.orderer = onboarding.attestant;
    await onboarding.order();
    await onboarding.approveOrder();
    await service.sandboxCall('POST', `/kundportalen/people/users/${onboarding.attestant}/log-in`, {});
    const email = onboarding.emails.attestant;
    await onboarding.haveMailed(email, 'beställning finns att hantera', 2);
    const again = await Attestant.reads(service, onboarding, email);
    await again.does('signingRequested', { endUserIp: '127.0.0.1' });
    const page = await again.waitsFor('the refusal', ({ signing }) => signing?.status === 'ended');
    expect(page.signing?.told).toEqual({ refusal: 'mustLogOut' });

    await service.sandboxCall('POST', `/kundportalen/people/users/${onboarding.attestant}/log-out`, {});
    await again.beginsToSign(2);
    await again.onThePhone('sign');
    expect(await onboarding.handle.result()).toBe('completed');
  });
});

describe('An attestant', () => {
  it('of whom the portal has neither number is named to the administrator', async () => {
    const { onboarding, attestant } = await attesting('neither');
    const [mail] = await onboarding.haveMailed('adam@vardsystem.example', 'attestant saknas');
    expect(mail?.text).toContain('Tolvan Tolvansson');
    expect(await attestant.sees()).toMatchObject({ link: 'open', methods: [] });
  });

  it('is told what became of the SMS, as the provider itself says', async () => {
    const { onboarding, attestant } = await attesting();
    await attestant.asksForCode();
    await attestant.waitsFor('the report', async ({ code }) => {
      if (code?.delivery === undefined)
        await onboarding.send('codeReported', { link: attestant.link, sending: 1 });
      return code?.delivery === 'delivered';
    });
  });

  it('is told when no SMS can be sent, and operators see the step that no retry mends', async () => {
    const { onboarding, attestant } = await attesting();
    await service.sandboxCall('PUT', '/_sandbox/sms/network', { hasCredit: false });
    await attestant.does('codeRequested', {});
    await attestant.waitsFor('the refusal', ({ code }) => code?.told === 'methodUnavailable');
    expect((await onboarding.view()).blockedSteps).toMatchObject([{ step: 'sendCode' }]);

    await service.sandboxCall('PUT', '/_sandbox/sms/network', { hasCredit: true });
    await onboarding.send('stepRetried', { step: 'sendCode' });
    await onboarding.until('nothing blocked', ({ blockedSteps }) => blockedSteps.length === 0);
    await attestant.enters(await attestant.asksForCode(2), 2);
    expect(await onboarding.handle.result()).toBe('completed');
  });
});
