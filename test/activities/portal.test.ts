import type { AccountToOpen, HandOver, PortalActivities } from '../../activities/contract';
import { createPortalActivities } from '../../activities/portal';
import { createPortalClient, type PortalClient } from '../../activities/portal/client';
import { startSandbox } from '../../sandbox';
import { anApplication, anOrder, NOON } from '../domain/an-onboarding';
import { doorsOf, failureOf, faults, SHORT, type Fault } from './providers';

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let doors: ReturnType<typeof doorsOf>;
let portal: PortalClient;
/** The same portal, for a call that meets the fault. */
let whenItMeets: (fault: Fault) => PortalClient;
let ask: PortalActivities;

const settings = { acceptExternalAttestation: true, samePersonMustLogOut: true };

beforeAll(async () => {
  sandbox = await startSandbox();
  doors = doorsOf(sandbox.url);
  const access = { url: `${sandbox.url}/kundportalen/api`, token: 'sandbox-portal-token' };
  portal = createPortalClient(access);
  const impatient = createPortalClient({ ...access, timeLimit: SHORT });
  whenItMeets = (fault) => (fault === 'hang' ? impatient : portal);
  ask = createPortalActivities({ portal, ...settings });
});
afterEach(() => doors.clearFaults());
afterAll(() => sandbox.close());

let organisations = 5_560_160_680;
/** Each test has an organisation of its own. The sandbox doesn't judge the check digit. */
const anOrganisation = () => String((organisations += 1));
const caseOf = (organisationNumber: string) => `case0000${organisationNumber}`;

const anAccount = (organisationNumber: string, more: Partial<AccountToOpen> = {}): AccountToOpen => ({
  caseId: caseOf(organisationNumber),
  organisationNumber,
  organisationName: anApplication.organisationName,
  contacts: anApplication.contacts,
  administratorsReplaced: 0,
  agreement: { documentId: 'document-1', round: 1, sha256: 'ab'.repeat(32), signedAt: NOON },
  ...more,
});

const aHandOver = (organisationNumber: string): HandOver => ({
  caseId: caseOf(organisationNumber),
  organisationNumber,
  order: { ...anOrder, orderId: `${caseOf(organisationNumber)}-order-1`, submittedAt: NOON },
  attestation: {
    attestedBy: 'user-attestant',
    attestedAt: NOON,
    method: 'by portal',
    evidence: 'proof-1',
  },
});

async function addUser(organisationNumber: string, name: string, roles: string[]): Promise<string> {
  const path = `/kundportalen/people/agents/${organisationNumber}/users`;
  const person = { name, email: `${name}.${organisationNumber}@vardsystem.example`, roles };
  return ((await doors.send('POST', path, person)) as { userId: string }).userId;
}

describe('The agent account', () => {
  it('is opened with a login for the administrator', async () => {
    const account = await ask.openAccount(anAccount(anOrganisation()));
    expect(account.accountId).toMatch(/./);
    expect(account.administrator).toEqual({
      userId: expect.any(String) as string,
      username: expect.any(String) as string,
    });
  });

  it.each(faults)('is one, also when the first try met %s', async (fault, type) => {
    const organisationNumber = anOrganisation();
    await doors.fault('portal', 'openAccount', fault);
    const firstTry = createPortalActivities({ portal: whenItMeets(fault), ...settings });
    const failed = await failureOf(firstTry.openAccount(anAccount(organisationNumber)));
    expect(failed).toMatchObject({ type, nonRetryable: false });
    expect(JSON.stringify(failed)).not.toMatch(/Vårdsystem|Adam|@/);

    const account = await ask.openAccount(anAccount(organisationNumber));
    const again = await ask.openAccount(anAccount(organisationNumber));
    expect(again).toEqual(account);
    const { accounts } = await doors.books();
    expect(accounts.filter((one) => one.organisationNumber === organisationNumber)).toEqual([
      { accountId: account.accountId, organisationNumber, made: 1 },
    ]);
  });

  it('is the same one when a contact has been replaced between two tries', async () => {
    const organisationNumber = anOrganisation();
    const first = await ask.openAccount(anAccount(organisationNumber));
    const kim = { name: 'Kaj Kontakt', email: 'kaj@vardsystem.example' };
    const contacts = { ...anApplication.contacts, agreementContact: kim };
    expect(await ask.openAccount(anAccount(organisationNumber, { contacts }))).toEqual(first);
  });

  it('gives an administrator who came after another a login of their own, and the first one theirs again', async () => {
    const organisationNumber = anOrganisation();
    const first = await ask.openAccount(anAccount(organisationNumber));
    const ada = { name: 'Ada Administratör', email: 'ada@vardsystem.example' };
    const contacts = { ...anApplication.contacts, administrator: ada };
    const second = await ask.openAccount(
      anAccount(organisationNumber, { contacts, administratorsReplaced: 1 }),
    );
    expect(second.accountId).toBe(first.accountId);
    expect(second.administrator?.userId).not.toBe(first.administrator?.userId);
    const third = await ask.openAccount(anAccount(organisationNumber, { administratorsReplaced: 2 }));
    expect(third).toEqual(first);
  });

  it('that the portal refuses fails for good, and says nothing of the persons', async () => {
    const failed = await failureOf(ask.openAccount(anAccount('12345')));
    expect(failed).toMatchObject({ type: 'RefusedByProvider', nonRetryable: true });
    expect(failed.message).toBe('Kundportalen: PUT agent: 400');
  });

  it('is not reached with a token that is not accepted', async () => {
    const stranger = createPortalClient({ url: `${sandbox.url}/kundportalen/api`, token: 'another' });
    const failed = await failureOf(stranger.listUsers(anOrganisation()));
    expect(failed).toMatchObject({ type: 'NotAuthorised', nonRetryable: true });
  });
});

describe('An agent that was there before', () => {
  const before = (organisationNumber: string, agreement: object | null) =>
    doors.send('PUT', `/kundportalen/people/agents/${organisationNumber}`, {
      name: 'Vårdsystem i Norden AB',
      contacts: anApplication.contacts,
      agreement,
    });

  it('is found with its contacts and its agreement', async () => {
    const organisationNumber = anOrganisation();
    await before(organisationNumber, { documentId: 'old', sha256: 'cd'.repeat(32), signedAt: NOON });
    expect(await ask.findAgent({ organisationNumber })).toEqual({
      account: { accountId: expect.any(String) as string },
      contacts: anApplication.contacts,
      agreementSignedAt: NOON,
    });
  });

  it('may have no agreement', async () => {
    const organisationNumber = anOrganisation();
    await before(organisationNumber, null);
    const found = await ask.findAgent({ organisationNumber });
    expect(found?.account).toBeDefined();
    expect(found).not.toHaveProperty('agreementSignedAt');
  });

  it('may not be there', async () => {
    expect(await ask.findAgent({ organisationNumber: anOrganisation() })).toBeUndefined();
  });
});

describe('Roles', () => {
  it('are held by those whom the portal names, with nothing more of them than mails and attesting need', async () => {
    const organisationNumber = anOrganisation();
    await ask.openAccount(anAccount(organisationNumber));
    const bo = await addUser(organisationNumber, 'Bo', ['orderer', 'attestant']);
    const atle = await addUser(organisationNumber, 'Atle', ['attestant']);
    const holder = (userId: string, name: string) => ({
      userId,
      name,
      email: `${name}.${organisationNumber}@vardsystem.example`,
    });
    expect(await ask.lookAtRoles({ organisationNumber })).toEqual({
      orderers: [holder(bo, 'Bo')],
      attestants: [
        { ...holder(bo, 'Bo'), methods: [] },
        { ...holder(atle, 'Atle'), methods: [] },
      ],
    });
  });

  it('of an attestant say by what can be attested, and no number', async () => {
    const organisationNumber = anOrganisation();
    await ask.openAccount(anAccount(organisationNumber));
    const numbers = { personalNumber: '191212121212', mobile: '+46701740605' };
    const email = `tolvan.${organisationNumber}@vardsystem.example`;
    await doors.send('POST', `/kundportalen/people/agents/${organisationNumber}/users`, {
      ...{ name: 'Tolvan', email, roles: ['attestant'] },
      ...numbers,
    });
    const { attestants } = await ask.lookAtRoles({ organisationNumber });
    expect(attestants).toMatchObject([{ name: 'Tolvan', methods: ['bankId', 'sms'] }]);
    expect(JSON.stringify(attestants)).not.toContain(numbers.mobile);
    expect(JSON.stringify(attestants)).not.toContain(numbers.personalNumber);
  });

  describe('of who attests', () => {
    let organisationNumber: string;
    let both: string;
    let attestant: string;
    beforeAll(async () => {
      organisationNumber = anOrganisation();
      await ask.openAccount(anAccount(organisationNumber));
      both = await addUser(organisationNumber, 'Bo', ['orderer', 'attestant']);
      attestant = await addUser(organisationNumber, 'Atle', ['attestant']);
      for (const userId of [both, attestant])
        await doors.send('POST', `/kundportalen/people/users/${userId}/log-in`);
    });
    const look = (attestedBy: string, orderedBy: string, more = {}) =>
      createPortalActivities({ portal, ...settings, ...more }).lookAtAttestant({
        organisationNumber,
        attestedBy,
        orderedBy,
      });

    it('who ordered too and is logged in must log out', async () => {
      expect(await look(both, both)).toEqual({ externalAccepted: true, holdsRole: true, mustLogOut: true });
      await doors.send('POST', `/kundportalen/people/users/${both}/log-out`);
      expect(await look(both, both)).toMatchObject({ holdsRole: true, mustLogOut: false });
      await doors.send('POST', `/kundportalen/people/users/${both}/log-in`);
    });

    it('who did not order may be logged in', async () => {
      expect(await look(attestant, both)).toMatchObject({ holdsRole: true, mustLogOut: false });
    });

    it('may be logged in where the setting allows it', async () => {
      expect(await look(both, both, { samePersonMustLogOut: false })).toMatchObject({ mustLogOut: false });
    });

    it('is read now: who has lost it holds it no more', async () => {
      const path = `/kundportalen/people/users/${attestant}/roles`;
      await doors.send('PUT', path, { roles: [] });
      expect(await look(attestant, both)).toMatchObject({ holdsRole: false, mustLogOut: false });
    });

    it('says whether methods outside this service are taken', async () => {
      const seen = await look(both, both, { acceptExternalAttestation: false });
      expect(seen.externalAccepted).toBe(false);
    });
  });
});

describe('An invitation', () => {
  it.each(faults)('can be made after %s', async (fault, type) => {
    const { administrator } = await ask.openAccount(anAccount(anOrganisation()));
    const userId = administrator?.userId ?? '';
    await doors.fault('portal', 'invite', fault);
    expect(await failureOf(whenItMeets(fault).createInvitation(userId))).toMatchObject({ type });
    const { link, expiresAt } = await portal.createInvitation(userId);
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
    expect((await fetch(link)).status).toBe(200);
  });

  it('is a new one each time, since the last may have been used', async () => {
    const { administrator } = await ask.openAccount(anAccount(anOrganisation()));
    const [one, other] = [
      await portal.createInvitation(administrator?.userId ?? ''),
      await portal.createInvitation(administrator?.userId ?? ''),
    ];
    expect(one.link).not.toBe(other.link);
  });
});

describe('The hand-over', () => {
  it.each(faults)('is one, also when the first try met %s', async (fault, type) => {
    const organisationNumber = anOrganisation();
    await ask.openAccount(anAccount(organisationNumber));
    const handOver = aHandOver(organisationNumber);
    await doors.fault('portal', 'handOver', fault);
    const firstTry = createPortalActivities({ portal: whenItMeets(fault), ...settings });
    expect(await failureOf(firstTry.handOver(handOver))).toMatchObject({ type, nonRetryable: false });

    const { instructions } = await ask.handOver(handOver);
    expect(instructions.length).toBeGreaterThan(0);
    expect(await ask.handOver(handOver)).toEqual({ instructions });
    const { handovers } = await doors.books();
    const made = handovers.filter(({ orderId }) => orderId === handOver.order.orderId);
    expect(made).toMatchObject([{ made: 1, calls: fault === 'dropAfterActing' ? 3 : 2 }]);
  });

  it('waits as long as the portal asks for', async () => {
    const organisationNumber = anOrganisation();
    await doors.fault('portal', 'handOver', '429');
    expect((await failureOf(ask.handOver(aHandOver(organisationNumber)))).nextRetryDelay).toBe(1000);
  });
});
