/** The table of DOMAIN.md, "Waiting on people", row by row: six onboardings begin to wait at once, and a year is skipped. */
import type { TrailLine } from '../../domain/trail';
import { anApplication } from '../domain/an-onboarding';
import { Service, type Onboarding } from './a-service';

jest.setTimeout(120_000);

const rows = ['caseOfficer', 'applicant', 'signatory', 'administrator', 'orderer', 'attestant'] as const;
const waiting = {} as Record<(typeof rows)[number], Onboarding>;
let service: Service;

beforeAll(async () => {
  service = await Service.start('skipping');
  await service.skipTo('2031-12-01T09:00:00Z');
  for (const row of rows) waiting[row] = await service.apply();
  await Promise.all([
    waiting.caseOfficer.waitingIn('applicationReview'),
    askForCompletion(waiting.applicant),
    waiting.signatory.carriedTo('agreementSigning'),
    waiting.administrator.carriedTo('roleAssignment'),
    waiting.orderer.carriedTo('ordering'),
    waiting.attestant.carriedTo('attestation'),
  ]);
  await service.skipTo('2032-11-30T09:00:00Z');
});
afterAll(() => service?.stop());

async function askForCompletion(onboarding: Onboarding): Promise<void> {
  await onboarding.waitingIn('applicationReview');
  await onboarding.send('applicationDecided', { decision: 'completionRequested', reason: 'Vilket system?' });
  await onboarding.waitingIn('applicationCompletion');
}

const inStockholm = new Intl.DateTimeFormat('sv-SE', {
  dateStyle: 'short',
  timeStyle: 'short',
  timeZone: 'Europe/Stockholm',
});

/** When the service did so, as a clock on a wall in Stockholm showed it. */
const when = (trail: TrailLine[], what: string, detail = '') =>
  trail
    .filter((line) => line.what === what && (line.detail ?? '').includes(detail))
    .map(({ at }) => inStockholm.format(new Date(at)));

const reminders = async (row: (typeof rows)[number]) =>
  when(await waiting[row].trail(), 'reminded', ` to ${row}`);
const escalations = async (row: (typeof rows)[number]) => when(await waiting[row].trail(), 'escalated', row);
const mornings = (...days: string[]) => days.map((day) => `${day} 09:00`);

/** Who has been sent a mail with that in its subject; each mail once. */
async function told(row: (typeof rows)[number], subject: string): Promise<string[]> {
  const mails = (await waiting[row].mails()).filter((mail) => mail.subject.includes(subject));
  expect(mails.every(({ times }) => times === 1)).toBe(true);
  return mails.map(({ to }) => to);
}

const { applicant, contacts } = anApplication;
const { administrator, agreementContact } = contacts;

describe('A wait on', () => {
  it('the case officer is told to the case team, reminded for ever, and escalates to their lead', async () => {
    expect((await reminders('caseOfficer')).slice(0, 6)).toEqual(
      mornings('2031-12-04', '2031-12-08', '2031-12-15', '2031-12-22', '2032-01-05', '2032-01-13'),
    );
    expect(await escalations('caseOfficer')).toEqual(mornings('2031-12-08'));
    expect(await told('caseOfficer', 'väntar')).toEqual(['teamledare@inera.example']);
    expect((await waiting.caseOfficer.view()).outcome).toBeUndefined();
  });

  it('the case officer keeps to 09:00 through both clock changes, and to working days at Midsommar', async () => {
    const all = await reminders('caseOfficer');
    expect(all.every((at) => at.endsWith(' 09:00'))).toBe(true);
    expect(all).toEqual(
      expect.arrayContaining(
        mornings('2032-03-23', '2032-04-01', '2032-06-18', '2032-06-28', '2032-10-25', '2032-11-01'),
      ),
    );
    expect(all).not.toContain('2032-06-25 09:00');
  });

  it('the applicant is reminded three times, escalates to nobody, and expires after 20 working days', async () => {
    expect(await reminders('applicant')).toEqual(mornings('2031-12-08', '2031-12-15', '2031-12-22'));
    expect(await escalations('applicant')).toEqual([]);
    const { outcome } = await waiting.applicant.view();
    expect(outcome).toMatchObject({ kind: 'expired', reason: 'deadlinePassed' });
    expect(inStockholm.format(new Date(outcome!.at))).toBe('2032-01-06 00:00');
  });

  it('signatories escalates to applicant and contact for the agreement, and cancels the document when it expires', async () => {
    expect(await reminders('signatory')).toEqual(mornings('2031-12-04', '2031-12-10', '2031-12-17'));
    expect(await escalations('signatory')).toEqual(mornings('2031-12-17'));
    expect((await told('signatory', 'väntar')).sort()).toEqual(
      [applicant.email, agreementContact.email].sort(),
    );
    const { outcome } = await waiting.signatory.view();
    expect(inStockholm.format(new Date(outcome!.at))).toBe('2032-01-21 00:00');
    const { documents } = await service.sandboxCall<{
      documents: { status: string; tags: { value: string }[] }[];
    }>('GET', '/_sandbox/books');
    const own = documents.filter(({ tags }) => tags.some(({ value }) => value === waiting.signatory.caseId));
    expect(own.map(({ status }) => status)).toEqual(['canceled']);
  });

  it('the administrator escalates to the contact for the agreement, and expires after 40 working days', async () => {
    expect(await reminders('administrator')).toEqual(mornings('2031-12-04', '2031-12-10', '2031-12-17'));
    expect(await escalations('administrator')).toEqual(mornings('2031-12-17'));
    const [escalation] = await waiting.administrator.mailed(agreementContact.email, 'väntar');
    expect(escalation?.text).toContain('Inera Kundservice');
    const { outcome } = await waiting.administrator.view();
    expect(inStockholm.format(new Date(outcome!.at))).toBe('2032-02-04 00:00');
  });

  it('the orderers escalates to the administrator, and expires after 60 working days', async () => {
    expect(await reminders('orderer')).toEqual(mornings('2031-12-08', '2031-12-15', '2032-01-05'));
    expect(await escalations('orderer')).toEqual(mornings('2032-01-05'));
    expect(await told('orderer', 'väntar')).toEqual([administrator.email]);
    const { outcome } = await waiting.orderer.view();
    expect(inStockholm.format(new Date(outcome!.at))).toBe('2032-03-03 00:00');
  });

  it('the attestants escalates to orderer and administrator, and lapses the order after 20 working days', async () => {
    expect(await reminders('attestant')).toEqual(
      mornings('2031-12-02', '2031-12-04', '2031-12-08', '2031-12-15', '2031-12-22', '2032-01-05'),
    );
    const trail = await waiting.attestant.trail();
    expect(when(trail, 'escalated', 'attestant')).toEqual(mornings('2031-12-08'));
    expect(when(trail, 'orderLapsed')).toEqual(['2032-01-06 00:00']);
    const { path } = await waiting.attestant.view();
    expect(path.slice(-2)).toEqual(['attestation', 'ordering']);
  });

  it('each reminder says since when, until when and whom to ask, and holds the link', async () => {
    const [reminder] = await waiting.signatory.mailed(anApplication.signatories[0]!.email, 'Påminnelse');
    expect(reminder?.text).toContain('1 december 2031');
    expect(reminder?.text).toContain('20 januari 2032');
    expect(reminder?.text).toContain('kundservice@inera.se');
    expect(reminder?.text).toMatch(/http:\S+\/scrive\/sign\//);
  });
});
