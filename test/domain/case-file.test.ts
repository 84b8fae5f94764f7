import {
  canonicalJson,
  caseFileOf,
  personsFileOf,
  trailFromCaseFile,
  viewFromCaseFile,
  type CaseFile,
  type PersonsFile,
} from '../../domain/case-file';
import type { Onboarding } from '../../domain/onboarding';
import { refusals } from '../../domain/refusals';
import { refuseMalformed } from '../../domain/routine';
import { outcomes } from '../../domain/stages';
import { viewOf } from '../../domain/view';
import {
  anApplication,
  anOrder,
  applied,
  appliedWithExistingAgreement,
  assigningRoles,
  attestantLookedInto,
  attesting,
  bothRoles,
  connecting,
  NOON,
  ordering,
  reviewingOrder,
  signing,
  type Told,
} from './an-onboarding';

const operator = { actor: { kind: 'operator', id: 'anna.andersson@inera.example' } } as const;
const withdraw = (told: Told) =>
  told.send('withdrawn', { by: 'caseOfficer', reason: 'Sökanden ångrade sig' }, operator);
const failure = { type: 'Unavailable', message: 'Scrive: POST new: 503' } as const;

const ended: Record<string, () => Told> = {
  'completed: connected': () =>
    connecting().find({ finding: 'handedOver', instructions: ['Ring Berit på 08-123 45.'] }),
  'withdrawn by an agent from before': () => {
    const told = appliedWithExistingAgreement();
    const { contacts } = anApplication;
    told.find({ finding: 'agreementFound', account: { accountId: 'account-1' }, contacts, signedAt: NOON });
    return withdraw(told.find({ finding: 'holdersSeen', ...bothRoles }));
  },
  'rejected: the application': () =>
    applied().send('applicationDecided', { decision: 'rejected', reason: 'Inget system' }),
  'rejected: no agreement': () => appliedWithExistingAgreement().find({ finding: 'agreementNotFound' }),
  'rejected: the order': () =>
    reviewingOrder().send('ineraApproved', { decision: 'rejected', reason: 'Fel tjänst för Bo' }),
  'withdrawn while the agreement is signed': () => withdraw(signing()),
  'withdrawn after a completion': () =>
    withdraw(applied().send('applicationDecided', { decision: 'completionRequested', reason: 'Fel namn' })),
  'withdrawn after the attestant declined': () => {
    const refused = { decision: 'declined', attestedBy: 'user-attestant', reason: 'Inte beställd' } as const;
    return withdraw(attestantLookedInto(attesting().send('attested', refused)));
  },
  'withdrawn with a step parked': () =>
    withdraw(signing().find({ finding: 'stepParked', parked: { step: 'lookAtAgreement', failure } })),
  'expired while roles are assigned': () => assigningRoles().find({ finding: 'deadlinePassed' }),
  'withdrawn while Inera needed to talk': () =>
    withdraw(reviewingOrder().send('ineraApproved', { decision: 'contactNeeded', reason: 'Ring mig, Bo' })),
  'expired while an order is awaited': () => ordering().find({ finding: 'deadlinePassed' }),
};
const each = Object.entries(ended).map(([how, make]) => [how, make().onboarding] as const);

const digests = { persons: '00'.repeat(32) };
/** As the store gives them back. */
function files(onboarding: Onboarding): { caseFile: CaseFile; persons: PersonsFile; text: string } {
  const text = canonicalJson(caseFileOf(onboarding, digests));
  return {
    text,
    caseFile: JSON.parse(text) as CaseFile,
    persons: JSON.parse(canonicalJson(personsFileOf(onboarding))) as PersonsFile,
  };
}

describe('The case file', () => {
  it('is tried with every kind of end', () => {
    const kinds = each.map(([, { outcome }]) => outcome?.kind);
    expect(new Set(kinds)).toEqual(new Set(outcomes));
  });

  it.each(each)('shows what the onboarding showed: %s', (_how, onboarding) => {
    const { caseFile, persons } = files(onboarding);
    expect(viewFromCaseFile(caseFile, persons)).toEqual(viewOf(onboarding));
    expect(trailFromCaseFile(caseFile, persons)).toEqual(onboarding.trail.lines);
  });

  it.each(each)('says nothing of any person, and repeats nobody: %s', (_how, onboarding) => {
    const { text } = files(onboarding);
    const everything = JSON.stringify([onboarding, bothRoles]);
    const addresses = everything.match(/[\w.]+@[\w.]+/g) ?? [];
    const named = everything.match(/(?<="(?:name|organisationName|reason|note)":")[^"]+/g) ?? [];
    const own = ['connected', onboarding.outcome?.reason, onboarding.order?.service];
    const words = named.filter((word) => !own.includes(word) && !/^[a-z]+[A-Z]/.test(word));
    expect(words.length).toBeGreaterThan(2);
    for (const personal of [...addresses, ...words, 'Journalen', '08-123 45'])
      expect(text).not.toContain(personal);
  });

  it.each(each)('shows the rest when the persons have been erased: %s', (_how, onboarding) => {
    const view = viewFromCaseFile(files(onboarding).caseFile);
    const { order, outcome, sentBackBecause, instructions, orderCameBack, attestation, ...all } =
      viewOf(onboarding);
    const { organisationName, ...kept } = all;
    expect([organisationName, sentBackBecause, instructions]).toBeDefined();
    expect(view).toMatchObject(kept);
    expect(view).toMatchObject({ organisationName: '', outcome: { kind: outcome?.kind, at: outcome?.at } });
    expect(view).not.toHaveProperty('sentBackBecause');
    expect(view).not.toHaveProperty('instructions');
    expect(view.outcome).not.toHaveProperty('note');
    if (attestation) expect(view.attestation).toEqual({ ...attestation, evidence: '' });
    if (order) expect(view.order).toEqual({ ...order, form: {} });
    if (orderCameBack) expect(view.orderCameBack).toEqual({ ...orderCameBack, reason: '' });
  });

  it("keeps a case officer's account name with the persons", () => {
    const actor = { kind: 'caseOfficer', id: 'anna.andersson' } as const;
    const data = { by: 'caseOfficer', reason: 'Dubblett' } as const;
    const { onboarding } = signing().send('withdrawn', data, { actor });
    const { caseFile, persons, text } = files(onboarding);
    expect(text).not.toContain('anna.andersson');
    expect(trailFromCaseFile(caseFile, persons)).toEqual(onboarding.trail.lines);
  });

  it("keeps an operator's account name, and what strangers wrote, with the persons", () => {
    const told = withdraw(signing());
    const hello = refusals.malformed('Hej Fia', 'data');
    const onboarding = refuseMalformed(told.onboarding, 'Hej jag heter Fia', hello, NOON);
    const { caseFile, persons, text } = files(onboarding);
    expect(text).not.toMatch(/Fia|anna\.andersson/);
    expect(trailFromCaseFile(caseFile).at(-1)).toMatchObject({ by: 'unknown', refusal: 'malformed' });
    expect(trailFromCaseFile(caseFile).at(-2)).toMatchObject({ what: 'withdrawn', by: { kind: 'operator' } });
    expect(trailFromCaseFile(caseFile, persons)).toEqual(onboarding.trail.lines);
  });

  it("keeps the portal's account name in the open: it names no person", () => {
    const { caseFile } = files(ended['rejected: the application']!().onboarding);
    expect(trailFromCaseFile(caseFile)[0]).toMatchObject({ by: { kind: 'portal', id: 'kundportalen' } });
  });

  it("keeps what was typed in a signal with the persons: whose it says it is, and a messageId of one's own", () => {
    const typed = {
      actor: { kind: 'portal', id: 'fia.firmatecknare', onBehalfOf: 'fia' },
      ...({ door: 'signal', messageId: 'fia-har-sagt-ja' } as const),
    } as const;
    const told = signing().send('rolesAssigned', {}, typed);
    const { caseFile, persons, text } = files(withdraw(told).onboarding);
    expect(text).not.toMatch(/fia/i);
    expect(trailFromCaseFile(caseFile, persons)).toEqual(told.onboarding.trail.lines);
  });

  it('that says that all else has been erased shows when, once it has been', () => {
    const { caseFile } = files(withdraw(signing()).onboarding);
    const begun = { begunAt: NOON, runs: 1, files: 2 };
    expect(viewFromCaseFile({ ...caseFile, erasure: begun })).not.toHaveProperty('erasedAt');
    const completed = { ...begun, completedAt: NOON };
    expect(viewFromCaseFile({ ...caseFile, erasure: completed })).toMatchObject({ erasedAt: NOON });
  });

  it('is not made of an onboarding that has not ended', () => {
    expect(() => caseFileOf(applied().onboarding, digests)).toThrow('not ended');
  });

  it('is the same text whatever the order in which things were put together', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: anOrder })).toBe(
      canonicalJson({ a: { ...anOrder }, b: [{ c: 2, d: 1 }] }),
    );
  });
});
