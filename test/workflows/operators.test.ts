/** What operators may do to a wait, and what the service looks at by itself, while weeks are skipped. */
import { calendarAround } from '../../activities/calendar';
import { moveWait } from '../../domain/wait-planning';
import { Service, type Onboarding } from './a-service';

jest.setTimeout(60_000);

const fia = 'fia@vardsystem.example';
const reason = 'Semester';
let service: Service;
beforeAll(async () => {
  service = await Service.start('skipping');
});
afterAll(() => service?.stop());

const reminders = async (onboarding: Onboarding) => (await onboarding.mailed(fia, 'Påminnelse')).length;

describe('A wait', () => {
  it('is reminded of now when an operator asks, and the planned reminders come all the same', async () => {
    const onboarding = await (await service.apply()).carriedTo('agreementSigning');
    await onboarding.send('reminderRequested', { reason });
    await onboarding.haveMailed(fia, 'Påminnelse', 1);
    await service.temporal.sleep('8 days');
    expect(await reminders(onboarding)).toBe(2);
  });

  it('ends at the deadline that an operator has moved it to', async () => {
    const onboarding = await (await service.apply()).carriedTo('agreementSigning');
    const inTwoDays = new Date((await service.temporal.currentTimeMs()) + 48 * 3_600_000)
      .toISOString()
      .replace(/....Z/, '.000Z');
    await onboarding.send('deadlineMoved', { deadline: inTwoDays, reason });
    expect((await onboarding.until('moved', ({ dueAt }) => dueAt === inTwoDays)).dueAt).toBe(inTwoDays);
    await service.temporal.sleep('49 hours');
    const { outcome } = await onboarding.view();
    expect(outcome?.kind).toBe('expired');
    expect(outcome!.at.slice(0, 19)).toBe(inTwoDays.slice(0, 19));
  });

  it('paused reminds nobody and has no deadline, and resumed goes on as many working days later', async () => {
    const onboarding = await (await service.apply()).carriedTo('agreementSigning');
    const { dueAt } = await onboarding.view();
    await onboarding.send('waitPaused', { reason });
    await service.temporal.sleep('90 days');
    expect(await reminders(onboarding)).toBe(0);
    expect((await onboarding.view()).outcome).toBeUndefined();

    await onboarding.send('waitResumed', { reason });
    const resumed = await onboarding.until(
      'moved on',
      (view) => view.dueAt !== undefined && view.dueAt !== dueAt,
    );
    const days = (Date.parse(resumed.dueAt!) - Date.parse(dueAt!)) / (24 * 3_600_000);
    expect(days).toBeGreaterThan(80);
    expect(days).toBeLessThan(100);
  });

  it('reminds nobody of what is done: the service looks first, also where no callback came', async () => {
    const onboarding = await (await service.apply()).carriedTo('agreementSigning');
    await onboarding.sign(fia);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await service.temporal.sleep('8 days');
    expect((await onboarding.view()).path).toContain('roleAssignment');
    expect(await reminders(onboarding)).toBe(0);
  });

  it('finds assigned roles by looking, where nobody tells', async () => {
    const onboarding = await (await service.apply()).carriedTo('roleAssignment');
    await onboarding.giveRole('orderer');
    await onboarding.giveRole('attestant');
    await service.temporal.sleep('8 days');
    expect((await onboarding.view()).stage).toBe('ordering');
  });

  it('tells a replaced contact at once, and the reminders follow', async () => {
    const onboarding = await (await service.apply()).carriedTo('roleAssignment');
    const person = { name: 'Nils Ny', email: 'nils@vardsystem.example' };
    await onboarding.send('contactReplaced', { contact: 'administrator', person, reason });
    await onboarding.haveMailed(person.email, 'inloggningsuppgifter');
    await service.temporal.sleep('8 days');
    expect(await onboarding.mailed(person.email, 'Påminnelse')).toHaveLength(1);
    expect(await onboarding.mailed('adam@vardsystem.example', 'Påminnelse')).toHaveLength(0);
  });

  it('on orderers reminds whoever holds the role then', async () => {
    const onboarding = await (await service.apply()).carriedTo('ordering');
    const later = await onboarding.giveRole('orderer');
    await service.temporal.sleep('10 days');
    expect(await onboarding.mailed(later, 'Påminnelse')).toHaveLength(1);
  });

  it('that goes on without end keeps its pace after a pause, also beyond the reminders planned first', async () => {
    const onboarding = await service.apply();
    await onboarding.waitingIn('applicationReview');
    await onboarding.send('waitPaused', { reason });
    await service.temporal.sleep('60 days');
    await onboarding.send('waitResumed', { reason });
    await service.temporal.sleep('150 days');
    const sent = (await onboarding.trail())
      .filter(({ what }) => what === 'reminded')
      .map(({ at }) => Date.parse(at));
    expect(sent.length).toBeGreaterThan(15);
    const daysBetween = sent.slice(3).map((at, index) => (at - sent[index + 2]!) / (24 * 3_600_000));
    expect(Math.min(...daysBetween)).toBeGreaterThan(6.9);
  });

  it('that has stood still for years goes on by the working days of then', async () => {
    const onboarding = await (await service.apply()).carriedTo('agreementSigning');
    const { dueAt: deadline } = await onboarding.view();
    await onboarding.send('waitPaused', { reason });
    await service.temporal.sleep('1500 days');
    await onboarding.send('waitResumed', { reason });
    const movedOn = await onboarding.until('moved on', ({ dueAt = deadline }) => dueAt !== deadline);

    const trail = await onboarding.trail();
    const at = (what: string) => trail.find((line) => line.what === what)!.at;
    const stoodStill = { from: at('waitPaused'), to: at('waitResumed') };
    const byThen = moveWait(
      calendarAround(stoodStill.to),
      { reminders: [], deadline: deadline! },
      stoodStill,
    );
    expect(movedOn.dueAt).toBe(byThen.deadline);
    const asKnownBefore = moveWait(
      calendarAround(stoodStill.from),
      { reminders: [], deadline: deadline! },
      stoodStill,
    );
    expect(movedOn.dueAt).not.toBe(asKnownBefore.deadline);
  });
});

describe('What operators filter by', () => {
  it('is told when it changes, and not again', async () => {
    const onboarding = await (await service.apply()).carriedTo('agreementSigning');
    await onboarding.atRest();
    await onboarding.send('withdrawn', { by: 'applicant', reason: 'Ångrat' });
    await onboarding.handle.result();
    const told = await attributesTold(onboarding);
    expect(told).toMatchObject({
      OrganisationNumber: [onboarding.organisationNumber],
      OnboardingStage: ['applicationReview', 'agreementSigning'],
      WaitingFor: ['caseOfficer', 'signatory', null],
      Escalated: [false],
      OnboardingOutcome: [null, 'withdrawn'],
    });
  });

  /** Of each attribute, the values that the history holds, in turn. */
  async function attributesTold(onboarding: Onboarding): Promise<Record<string, unknown[]>> {
    const { events } = await onboarding.handle.fetchHistory();
    const told: Record<string, unknown[]> = {};
    for (const { upsertWorkflowSearchAttributesEventAttributes: upsert } of events ?? []) {
      for (const [name, { data }] of Object.entries(upsert?.searchAttributes?.indexedFields ?? {})) {
        (told[name] ??= []).push(data?.length ? JSON.parse(Buffer.from(data).toString()) : null);
      }
    }
    return told;
  }
});
