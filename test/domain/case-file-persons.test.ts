/** Whatever people write, wherever they can, `case.json` has none of it: random onboardings whose every word is marked. */
import fc from 'fast-check';
import { canonicalJson, caseFileOf, personsFileOf } from '../../domain/case-file';
import type { Message } from '../../domain/messages';
import { refusals } from '../../domain/refusals';
import { refuseMalformed } from '../../domain/routine';
import { applied, appliedWithExistingAgreement, NOON, type Told } from './an-onboarding';
import { events, play, type Event, type Telling } from './random-events';

const MARK = 'Mxqzv';
/** Also in what is small or large, or has been made part of a word. */
const marksIn = (text: string) => text.toLowerCase().split(MARK.toLowerCase()).length - 1;

/** What names no person by itself: ids, kinds, times, digests, and what the portal names. All else is marked. */
const impersonal = [
  ...['finding', 'decision', 'contact', 'by', 'step', 'type', 'message', 'methods', 'deadline'],
  ...['acceptedAt', 'signedAt', 'startedAt', 'since', 'reminders', 'escalation', 'owner', 'file'],
  ...[
    'caseId',
    'userId',
    'orderedBy in orders',
    'attestedBy',
    'messageId',
    'accountId',
    'documentId',
    'orderRef',
  ],
  ...['digest', 'sha256', 'file', 'methods', 'service', 'version', 'stage'],
];

let marks = 0;
const mark = () => `${MARK}${(marks += 1)}`;

const withMarks = <T>(value: T): T => marked(value, '') as T;

/** Every string in it but those under such names, in whatever depth; names of a form's fields too. */
function marked(value: unknown, name: string): unknown {
  if (typeof value === 'string') return impersonal.includes(name) ? value : mark();
  if (Array.isArray(value)) return value.map((one) => marked(one, name));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, part]) => [
    name === 'form' ? mark() : key,
    // The orderer's id in an order; in what is signed, the orderer's name.
    marked(part, key === 'orderedBy' && 'terms' in value ? 'orderedBy in orders' : key),
  ]);
  return Object.fromEntries(entries);
}

/** Sent by the portal, by a case officer, or typed by hand under a name and a messageId of somebody's own. */
const senders: ((message: Message) => Partial<Message>)[] = [
  () => ({}),
  () => ({ actor: { kind: 'caseOfficer', id: mark(), onBehalfOf: mark() } }),
  () => ({ actor: { kind: 'operator', id: mark() }, door: 'signal', messageId: mark() }),
  () => ({ actor: { kind: 'portal', id: mark(), onBehalfOf: mark() }, door: 'signal', messageId: mark() }),
  () => ({ actor: { kind: 'attestant', id: `${mark()}@agent.example` }, messageId: mark() }),
];

const telling: Telling = {
  message: (message, roll) =>
    ({
      ...message,
      data: withMarks(message.data),
      ...senders[roll % senders.length]?.(message),
    }) as Message,
  finding: (found) => withMarks(found),
};

/** Carried on as it comes, among strangers' signals, and ended where it has not. */
function toldTo(told: Told, all: Event[]): Told {
  const { organisationName, applicant, signatories, contacts } = told.onboarding;
  const people = withMarks({ organisationName, applicant, signatories, ...(contacts && { contacts }) });
  told.onboarding = { ...told.onboarding, ...people };
  all.forEach((event, roll) => {
    play(told, event, roll, telling);
    if (roll % 7 === 0) {
      const refusal = refusals.malformed(mark(), mark());
      told.onboarding = refuseMalformed(told.onboarding, roll % 2 ? 'attested' : mark(), refusal, NOON);
    }
  });
  const tellLast = (event: Event) => play(told, event, all.length, telling);
  if (all.length % 3 === 0) tellLast('onward');
  if (all.length % 2 === 0) {
    tellLast({ message: 'ineraApproved', data: { decision: 'correctionRequested', reason: 'x' } });
  }
  tellLast({ message: 'withdrawn', data: { by: 'applicant', reason: 'x' } });
  return told;
}

describe('The case file of whatever has happened', () => {
  it('holds no word of any person; the persons file does, in every field that it has', () => {
    const methods = new Set<string>();
    const fields = new Set<string>();
    fc.assert(
      fc.property(events, fc.boolean(), fc.integer({ min: 5, max: 60 }), (all, hasAgreement, soMany) => {
        const begun = hasAgreement ? appliedWithExistingAgreement() : applied();
        const { onboarding } = toldTo(begun, all.slice(0, soMany));
        const caseFile = canonicalJson(caseFileOf(onboarding, { persons: '00' }));
        expect(caseFile.split('\n').filter((line) => marksIn(line) > 0)).toEqual([]);
        methods.add(onboarding.attestation?.method ?? 'none');
        for (const [field, value] of Object.entries(personsFileOf(onboarding))) {
          if (marksIn(JSON.stringify(value)) > 0) fields.add(field);
        }
      }),
      { numRuns: 600 },
    );
    expect([...methods].sort()).toEqual(['BankID', 'SMS', 'by operator', 'by portal', 'none']);
    expect([...fields].sort()).toEqual([
      ...['administratorUsername', 'applicant', 'attestationReference', 'contactNeededBecause', 'contacts'],
      ...['holders', 'instructions', 'orderCameBackReason', 'orderForm', 'organisationName', 'outcomeNote'],
      ...['sentBackBecause', 'signatories', 'trail'],
    ]);
  });
});
