import * as z from 'zod/mini';
import { envelope, messageData, type MessageName } from '../../domain/messages';
import { refuseMalformed } from '../../domain/routine';
import { detailsOf } from '../../domain/operators-details';
import { refusals } from '../../domain/refusals';
import { applied, aWait, NOON, ordering, signing, type Told } from './an-onboarding';

const waiting = () => signing().find({ finding: 'waitBegan', wait: aWait('signatory') });
const retryAt = '2026-03-02T12:00:00.000Z';
const parkedOn = (step: string, type: 'Unavailable' | 'NotAuthorised', more = {}) =>
  waiting().find({
    finding: 'stepParked',
    parked: { step, failure: { type, message: 'portal openAccount: 401' }, ...more },
  });
const shown = ({ onboarding }: Told) => detailsOf(onboarding);

/** Every signal as it would be pasted: its name, and the JSON under it. */
function signalsIn(details: string): { name: MessageName; json: string }[] {
  return [...details.matchAll(/Signal `(\w+)`[^\n]*\n\n```json\n(.*\n.*)\n```/g)].map((found) => ({
    name: found[1] as MessageName,
    json: found[2]!,
  }));
}
const namesIn = (told: Told) => signalsIn(shown(told)).map(({ name }) => name);

/** As the doors judge it. */
function dataTaken({ name, json }: { name: MessageName; json: string }): boolean {
  const { data } = z.parse(envelope, JSON.parse(json));
  return z.safeParse(messageData[name], data).success;
}

describe('What an operator reads', () => {
  it('of a wait: whom it is on since when, what has been done about it, and what comes', () => {
    expect(shown(waiting())).toContain(
      [
        '## Avtal signeras (agreementSigning), round 1',
        '',
        'Organisation `5560160680`',
        '',
        'Waiting for **signatory** since 2026-03-02 11:00 UTC',
        '',
        '- reminders sent: 0, the next 2026-03-05 08:00 UTC',
        '- not escalated',
        '- deadline 2026-04-15 22:00 UTC',
      ].join('\n'),
    );
  });

  it('of one reminded, escalated and paused', () => {
    const told = waiting().when('2026-03-12T08:00:00.000Z').find({ finding: 'reminded' });
    const text = shown(told.find({ finding: 'escalated' }).send('waitPaused', { reason: 'Semester' }));
    expect(text).toContain('- reminders sent: 1, none planned');
    expect(text).toContain('- **escalated** 2026-03-12 08:00 UTC');
    expect(text).toContain('- **paused** since 2026-03-12 08:00 UTC');
  });

  it('of a case with a reference of its own, and of the service at work', () => {
    const told = signing();
    told.onboarding = { ...told.onboarding, reference: 'K-17' };
    expect(shown(told)).toContain('Organisation `5560160680`, reference `K-17`');
    expect(shown(told)).toContain('nobody is waited for');
  });

  it('of a step parked for good: what failed, that it waits, and the signal that mends it', () => {
    const told = parkedOn('openAccount', 'NotAuthorised').find({
      finding: 'stepParked',
      parked: { step: 'openAccount', failure: { type: 'NotAuthorised', message: 'portal openAccount: 401' } },
    });
    expect(shown(told)).toContain(
      [
        '### Parked: `openAccount`',
        '',
        '**NotAuthorised**: portal openAccount: 401. Tries: 2, since 2026-03-02 11:00 UTC. ' +
          'It waits for an operator: no retry mends this by itself.',
        '',
        'Signal `stepRetried` (when the cause is mended):',
        '',
        '```json',
        '{"actor":{"kind":"operator","id":"your-name"},',
        ' "data":{"step":"openAccount"}}',
        '```',
      ].join('\n'),
    );
  });

  it('of a step parked for a while: when it tries by itself, until somebody asks it to', () => {
    const told = parkedOn('openAccount', 'Unavailable', { retryAt });
    expect(shown(told)).toContain('It tries again by itself at 2026-03-02 12:00 UTC.');
    expect(shown(told.send('stepRetried', {}))).toContain('It is being tried again now.');
  });

  it('of an onboarding that has ended: how and why, and a closing step that is parked', () => {
    const told = waiting().send('withdrawn', { by: 'applicant', reason: 'Anna Ansökande vill inte' });
    expect(shown(told)).toContain('## Ended: withdrawn, 2026-03-02 11:00 UTC (withdrawn)');
    expect(namesIn(told)).toEqual([]);
    const failure = { type: 'Unavailable', message: 'no answer in time' } as const;
    told.find({ finding: 'stepParked', parked: { step: 'cancelAgreement', failure, retryAt } });
    expect(namesIn(told)).toEqual(['stepRetried']);
  });
});

describe('The signals offered', () => {
  it('are those that the rules would take now', () => {
    expect(namesIn(waiting())).toEqual(['reminderRequested', 'deadlineMoved', 'waitPaused', 'withdrawn']);
    expect(namesIn(waiting().send('waitPaused', { reason: 'Semester' }))).toEqual([
      'reminderRequested',
      'deadlineMoved',
      'waitResumed',
      'withdrawn',
    ]);
    expect(namesIn(parkedOn('lookAtAgreement', 'Unavailable', { retryAt }))).toEqual([
      'stepRetried',
      'deadlineMoved',
      'waitPaused',
      'withdrawn',
    ]);
    expect(namesIn(signing())).toEqual(['withdrawn']);
  });

  it('are well-formed as they stand, but for the one that ends the onboarding: its reason is yet to be given', () => {
    const all = [
      waiting(),
      waiting().send('waitPaused', { reason: 'Semester' }),
      parkedOn('agreementToSign to signatory1', 'Unavailable', { retryAt }),
    ].flatMap((told) => signalsIn(shown(told)));
    const refused = all.filter((one) => !dataTaken(one)).map(({ name }) => name);
    expect(all).toHaveLength(12);
    expect(new Set(refused)).toEqual(new Set(['withdrawn']));
  });
});

describe('The last lines of the audit trail', () => {
  it('are five: when, what, by whom, and how it was judged', () => {
    const told = ordering();
    for (const at of ['01', '02', '03', '04', '05', '06']) {
      told
        .when(`2026-04-${at}T10:00:00.000Z`)
        .send('stepRetried', {}, { actor: { kind: 'operator', id: 'ops-1' } });
    }
    const rows = shown(told)
      .split('\n')
      .filter((line) => line.startsWith('- 2026'));
    expect(rows).toHaveLength(5);
    expect(rows[4]).toBe('- 2026-04-06 10:00 UTC `stepRetried` by operator `ops-1`: refused (nothingParked)');
  });

  it("hold nobody's words, and nothing that a stranger has sent", () => {
    const told = applied().send('applicationDecided', {
      decision: 'rejected',
      reason: 'Bo Beställare ljuger',
    });
    const malformed = refusals.malformed('Anna', 'nothing');
    for (const what of ['| Anna | <script>', 'stepRetried', 'stepRetried'])
      told.onboarding = refuseMalformed(told.onboarding, what, malformed, NOON);
    expect(shown(told)).not.toMatch(/Anna|Bo |script/);
    expect(shown(told)).toContain('no known message by unknown: refused (malformed)');
    expect(shown(told)).toContain('`stepRetried` by unknown: refused (malformed) 2 times');
  });

  it('and all else hold no name and no address of a person', () => {
    const told = ordering().find({ finding: 'waitBegan', wait: aWait('orderer') });
    expect(shown(told)).not.toMatch(/@|Anna|Fia|Adam|Kim|Bo Best|Atle|Vårdsystem/);
  });
});
