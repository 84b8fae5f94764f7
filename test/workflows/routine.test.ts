/** The routine on the real worker, activities and providers' sandbox; no wait needs to be waited for. */
import type { Application } from '../../domain/application';
import { anApplication } from '../domain/an-onboarding';
import { Service } from './a-service';

jest.setTimeout(60_000);

interface Books {
  documents: { id: string; status: string; tags: { name: string; value: string }[] }[];
  accounts: { organisationNumber: string; made: number }[];
  handovers: { organisationNumber: string; made: number }[];
}

const fia = 'fia@vardsystem.example';
let service: Service;
beforeAll(async () => {
  service = await Service.start('real');
});
afterAll(() => service?.stop());

const books = () => service.sandboxCall<Books>('GET', '/_sandbox/books');
const documentsOf = async (caseId: string) =>
  (await books()).documents.filter(({ tags }) => tags.some(({ value }) => value === caseId));

describe('An onboarding', () => {
  it('is carried from the application to the hand-over, everybody told in turn, each once', async () => {
    const onboarding = await service.apply();
    await onboarding.carriedTo('attestation');
    await onboarding.attest();
    expect(await onboarding.handle.result()).toBe('completed');

    const mails = await onboarding.mails();
    const told = mails.map(({ to, subject }) => `${to.split(/[-@]/)[0]}: ${subject}`);
    // Mails of one step leave at once, in no order.
    expect([1, 1, 1, 3, 1, 1, 1, 3].map((many) => told.splice(0, many).sort())).toEqual([
      ['anna: Vi har tagit emot er ansökan om att bli agent'],
      ['handlaggare: Ansökan att granska: Vårdsystem i Norden AB'],
      ['fia: Agentavtal att signera'],
      [
        'adam: Dina inloggningsuppgifter till Ineras Kundportal',
        'fia: Agentavtalet är signerat',
        'kim: Du är kontaktperson för ett agentavtal med Inera',
      ],
      ['orderer: Nu kan du beställa i Ineras Kundportal'],
      ['handlaggare: Beställning att granska: Vårdsystem i Norden AB'],
      ['attestant: En ny beställning finns att hantera'],
      ['attestant', 'kim', 'orderer'].map(
        (who) => `${who}: Beställningen är klar och anslutningen kan börja`,
      ),
    ]);
    expect(told).toEqual([]);
    expect(mails.every(({ times }) => times === 1)).toBe(true);
    const { accounts, handovers } = await books();
    const own = { organisationNumber: onboarding.organisationNumber, made: 1 };
    expect(accounts).toContainEqual(expect.objectContaining(own));
    expect(handovers).toContainEqual(expect.objectContaining(own));
    expect(await service.caseFile(onboarding.caseId, 'case.json')).toMatchObject({
      caseId: onboarding.caseId,
      outcome: { kind: 'completed' },
    });
  });

  it('of an organisation with an agreement skips to the roles', async () => {
    const before = await service.apply();
    await before.carriedTo('ordering');
    await before.send('withdrawn', { by: 'applicant', reason: 'Ny beställning' });
    await before.handle.result();

    const { signatories: _none, contacts: _known, ...application } = anApplication;
    const again = await service.apply(application, before.organisationNumber);
    expect((await again.waitingIn('ordering')).path).toEqual(['accountSetup', 'roleAssignment', 'ordering']);
  });

  it('that claims an agreement which is not there is rejected, and the applicant told to apply in full', async () => {
    const { signatories: _none, contacts: _known, ...application } = anApplication;
    const onboarding = await service.apply(application);
    expect(await onboarding.handle.result()).toBe('rejected');
    expect((await onboarding.view()).outcome).toMatchObject({ reason: 'agreementNotFound' });
    expect(await onboarding.mailed(anApplication.applicant.email, 'inget agentavtal')).toHaveLength(1);
  });

  it('rejected leaves nothing that a second one of the same organisation inherits', async () => {
    const first = await (await service.apply()).carriedTo('agreementSigning');
    await first.send('withdrawn', { by: 'caseOfficer', reason: 'Fel bolag' });
    expect(await first.handle.result()).toBe('withdrawn');
    const second = await service.apply(anApplication, first.organisationNumber);
    await second.carriedTo('agreementSigning');

    const [firsts, seconds] = [await documentsOf(first.caseId), await documentsOf(second.caseId)];
    expect(firsts.map(({ status }) => status)).toEqual(['canceled']);
    expect(seconds.map(({ status }) => status)).toEqual(['pending']);
    const keys = [...(await first.mails()), ...(await second.mails())].map(({ messageId }) => messageId);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('whose signatory declines goes back to the applicant with the reason, and is signed in a new round', async () => {
    const onboarding = await (await service.apply()).carriedTo('agreementSigning');
    await onboarding.sign(fia, 'reject');
    await onboarding.send('contractSigned', {});
    expect(await onboarding.waitingIn('applicationCompletion')).toMatchObject({
      sentBackBecause: 'Fel villkor',
    });
    await onboarding.send('applicationCompleted', anApplication);
    await onboarding.waitingIn('applicationReview');
    await onboarding.approve();
    expect((await documentsOf(onboarding.caseId)).map(({ status }) => status).sort()).toEqual([
      'pending',
      'rejected',
    ]);
    await onboarding.signed(fia);
    await onboarding.waitingIn('roleAssignment');
  });

  it('whose signatory is replaced begins a new round: the old document is cancelled, and who had signed signs again', async () => {
    const application: Application = {
      ...anApplication,
      signatories: [...anApplication.signatories, { name: 'Sam Signerar', email: 'sam@vardsystem.example' }],
    };
    const onboarding = await (await service.apply(application)).carriedTo('agreementSigning');
    await onboarding.sign(fia);
    const person = { name: 'Nina Ny', email: 'nina@vardsystem.example' };
    await onboarding.send('contactReplaced', { contact: 'signatory2', person, reason: 'Slutat' });
    await onboarding.until('the second round', ({ agreement }) => agreement?.round === 2);
    await onboarding.waitingIn('agreementSigning');

    expect((await documentsOf(onboarding.caseId)).map(({ status }) => status).sort()).toEqual([
      'canceled',
      'pending',
    ]);
    expect(await onboarding.haveMailed(fia, 'görs om')).toHaveLength(1);
    await onboarding.signed(fia, 'nina@vardsystem.example');
    await onboarding.waitingIn('roleAssignment');
    expect(await onboarding.mailed('nina@vardsystem.example', 'Agentavtal att')).toHaveLength(1);
  });

  it('whose administrator is replaced gives the new one a login, and has no second account', async () => {
    const onboarding = await (await service.apply()).carriedTo('roleAssignment');
    const person = { name: 'Nils Ny', email: 'nils@vardsystem.example' };
    await onboarding.send('contactReplaced', { contact: 'administrator', person, reason: 'Slutat' });
    await onboarding.haveMailed(person.email, 'inloggningsuppgifter');
    await onboarding.assignRoles();
    const told = (await onboarding.mails()).filter(({ to }) => to === person.email);
    expect(told.map(({ text }) => text).join()).toContain('/kundportalen/people/invitations/');
    const { accounts } = await books();
    expect(
      accounts.filter(({ organisationNumber }) => organisationNumber === onboarding.organisationNumber),
    ).toEqual([expect.objectContaining({ made: 1 })]);
  });

  it('whose attestants have all left waits for the administrator, and goes on when somebody holds the role', async () => {
    const onboarding = await (await service.apply()).carriedTo('ordering');
    await onboarding.order();
    await onboarding.takeRole(onboarding.attestant);
    await onboarding.send('ineraApproved', { decision: 'approved' });
    await onboarding.until(
      'the administrator',
      ({ waitingFor, stage }) => stage === 'attestation' && waitingFor === 'administrator',
    );
    await onboarding.giveRole('attestant');
    await onboarding.send('rolesAssigned', {});
    await onboarding.until('the attestant', ({ waitingFor }) => waitingFor === 'attestant');
    await onboarding.attest();
    expect(await onboarding.handle.result()).toBe('completed');
  });

  it('is attested by the same person as ordered only when that person is logged out of Kundportalen', async () => {
    const onboarding = await (await service.apply()).carriedTo('ordering');
    const roles = { roles: ['orderer', 'attestant'] };
    await service.sandboxCall('PUT', `/kundportalen/people/users/${onboarding.orderer}/roles`, roles);
    await onboarding.order();
    await onboarding.approveOrder();
    await service.sandboxCall('POST', `/kundportalen/people/users/${onboarding.orderer}/log-in`, {});
    onboarding.attestant = onboarding.orderer;
    await onboarding.attest();
    const refused = async () => (await onboarding.trail()).some(({ refusal }) => refusal === 'mustLogOut');
    for (let n = 0; n < 100 && !(await refused()); n++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await refused()).toBe(true);

    await service.sandboxCall('POST', `/kundportalen/people/users/${onboarding.orderer}/log-out`, {});
    await onboarding.attest();
    expect(await onboarding.handle.result()).toBe('completed');
  });

  it('that is cancelled in Temporal is withdrawn: the document is cancelled, people are told, the case file is kept', async () => {
    const onboarding = await (await service.apply()).carriedTo('agreementSigning');
    await onboarding.handle.cancel();
    expect(await onboarding.handle.result()).toBe('withdrawn');
    expect((await documentsOf(onboarding.caseId)).map(({ status }) => status)).toEqual(['canceled']);
    expect(await onboarding.mailed(fia, 'avbrutits')).toHaveLength(1);
    expect(await onboarding.mailed('anna@vardsystem.example', 'avbrutits')).toHaveLength(1);
    expect((await onboarding.trail()).at(-1)).toMatchObject({ what: 'withdrawn', door: 'cancel' });
    expect(await service.caseFile(onboarding.caseId, 'case.json')).toMatchObject({
      outcome: { kind: 'withdrawn' },
    });
  });
});
