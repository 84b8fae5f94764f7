/** What an attestant may do at the page that their link leads to, and what comes of it (DOMAIN.md 6b, 6c). */
import { atThePage, isToLookInto } from '../../domain/attesting';
import { attestantsWithoutMethod } from '../../domain/attesting-findings';
import type { SigningOrder } from '../../domain/at-the-page';
import { attestants } from '../../domain/people';
import { attested, attesting, aWait, bothRoles, connecting, type Told } from './an-onboarding';

const USER = 'user-attestant';
const link = { userId: USER, round: 1, version: 1 };
const RIGHT = 'r'.repeat(43);
const WRONG = 'w'.repeat(43);
const order: SigningOrder = {
  ...{ orderRef: 'order-ref', autoStartToken: 'auto', qrStartToken: 'qr', qrStartSecret: 'secret' },
  ...{ startedAt: '2026-03-02T11:00:00.000Z', digest: 'ab'.repeat(32) },
};
const mayAttest = { externalAccepted: false, holdsRole: true, mustLogOut: false };
const NOON = Date.parse('2026-03-02T11:00:00.000Z');
const minutesLater = (minutes: number) => new Date(NOON + minutes * 60_000).toISOString();

const page = (told: Told) => atThePage(told.onboarding, USER);
const begin = (told = attesting()) => told.send('signingRequested', { link, endUserIp: '127.0.0.1' });
const pending = (attempt = 1, told = begin()) =>
  told.find({ finding: 'signingBegan', userId: USER, attempt, order });
const kept = (personalNumberMatches = true, told = pending()) =>
  told.find({
    ...{ finding: 'signatureKept', userId: USER, attempt: 1, personalNumberMatches },
    ...{ file: 'bankid-1.json', sha256: 'cd'.repeat(32) },
  });
const ask = (told = attesting()) => told.send('codeRequested', { link });
const sent = (sending = 1, told = ask()) =>
  told.find({
    ...{ finding: 'codeSent', userId: USER, sending, digest: RIGHT },
    ...{ messageId: 'sms-1', maskedNumber: '+46•••••05' },
  });
const enter = (told: Told, digest: string, sending = 1) =>
  told.send('codeEntered', { link, sending, digest });
const lookedInto = (told: Told, seen: Partial<typeof mayAttest> = {}) =>
  told.find({
    finding: 'attestantLookedInto',
    messageId: told.onboarding.noted[0]?.messageId ?? '',
    attestant: { ...mayAttest, ...seen },
  });

describe('A link', () => {
  it.each([
    ['of an earlier round', { ...link, round: 2 }, 'linkClosed'],
    ['that has been replaced', { ...link, version: 2 }, 'linkReplaced'],
    ['of somebody without the role', { ...link, userId: 'user-nobody' }, 'notAttestant'],
  ])('%s opens nothing', (_which, other, refusal) => {
    expect(attesting().send('codeRequested', { link: other }).refusedAs()).toBe(refusal);
  });

  it('is closed once the order is attested', () => {
    expect(begin(connecting()).refusedAs()).toBe('linkClosed');
  });

  it('is replaced when the attestant has another address, who is then told again', () => {
    const [holder] = bothRoles.attestants;
    const moved = attesting()
      .find({ finding: 'waitBegan', wait: aWait('attestant') })
      .find({
        finding: 'holdersSeen',
        ...bothRoles,
        attestants: [{ ...holder, userId: USER, name: 'Atle', email: 'ny@vardsystem.example' }],
      });
    expect(moved.send('codeRequested', { link }).refusedAs()).toBe('linkReplaced');
    expect(moved.send('codeRequested', { link: { ...link, version: 2 } }).refusedAs()).toBeUndefined();
    expect(attestants(moved.onboarding)).toMatchObject([{ key: `${USER}.2`, link: { version: 2 } }]);
    expect(moved.onboarding.wait?.tellAgain).toBe(true);
  });

  it('of the same address stays when the roles are read again', () => {
    const read = attesting().find({ finding: 'holdersSeen', ...bothRoles });
    expect(read.send('codeRequested', { link }).refusedAs()).toBeUndefined();
  });

  it('is sent to whoever gets the role while the order waits', () => {
    const another = { userId: 'user-2', name: 'Alva', email: 'alva@vardsystem.example', methods: [] };
    const read = attesting()
      .find({ finding: 'waitBegan', wait: aWait('attestant') })
      .find({ finding: 'holdersSeen', ...bothRoles, attestants: [...bothRoles.attestants, another] });
    expect(read.onboarding.wait?.tellAgain).toBe(true);
    expect(attestantsWithoutMethod(read.onboarding)).toEqual([another]);
  });
});

describe('Signing with BankID', () => {
  it('attests when role and log-in have been read again', () => {
    const told = kept();
    expect(told.onboarding.stage).toBe('attestation');
    expect(isToLookInto(told.onboarding)).toBe(true);
    told.find({ finding: 'signatureLookedInto', userId: USER, attempt: 1, attestant: mayAttest });
    expect(told.onboarding.stage).toBe('connection');
    expect(told.onboarding.attestation).toMatchObject({
      ...{ attestedBy: USER, method: 'BankID', evidence: 'attestation-1.json' },
    });
    expect(told.onboarding.attestationProof).toEqual({
      ...{ method: 'BankID', file: 'bankid-1.json', sha256: 'cd'.repeat(32) },
    });
  });

  it.each([
    ['the role is lost', { holdsRole: false }, 'notAttestant'],
    ['who ordered too is logged in', { mustLogOut: true }, 'mustLogOut'],
  ])('attests nothing when %s', (_why, seen, refusal) => {
    const told = kept().find({
      ...{ finding: 'signatureLookedInto', userId: USER, attempt: 1 },
      attestant: { ...mayAttest, ...seen },
    });
    expect(told.onboarding.stage).toBe('attestation');
    expect(page(told).signing).toMatchObject({ status: 'ended', told: { refusal } });
    expect(told.onboarding.trail.lines.at(-1)).toMatchObject({ what: 'signingRefused', detail: refusal });
    expect(begin(told).refusedAs()).toBeUndefined();
  });

  it('by another person is refused and noted', () => {
    const told = kept(false);
    expect(page(told).signing).toMatchObject({ status: 'ended', told: { refusal: 'anotherPersonSigned' } });
    expect(told.onboarding.trail.lines.at(-1)).toMatchObject({ detail: 'anotherPersonSigned' });
  });

  it('goes on where a second tab asks for it too', () => {
    const told = begin(pending());
    expect(told.refusedAs()).toBeUndefined();
    expect(page(told).signing).toMatchObject({ attempt: 1, status: 'pending' });
  });

  it('can be begun again after it has failed', () => {
    const failed = { status: 'failed', hintCode: 'userCancel' } as const;
    const told = pending().find({ finding: 'signingEnded', userId: USER, attempt: 1, told: failed });
    expect(page(begin(told)).signing).toMatchObject({ attempt: 2, status: 'asked' });
  });

  it('that is cancelled before BankID has answered is still cancelled there', () => {
    const told = begin().send('signingCancelled', { link });
    pending(1, told);
    expect(page(told).signing).toMatchObject({ status: 'cancelling', order: { orderRef: 'order-ref' } });
  });

  it('cannot be cancelled when nothing is under way', () => {
    expect(attesting().send('signingCancelled', { link }).refusedAs()).toBe('notSigning');
  });

  it('leaves a line when the signature comes after it was cancelled', () => {
    const failed = { status: 'failed', hintCode: 'userCancel' } as const;
    const told = pending().find({ finding: 'signingEnded', userId: USER, attempt: 1, told: failed });
    kept(true, told);
    expect(page(told).signing?.status).toBe('ended');
    expect(told.onboarding.trail.lines.at(-1)).toMatchObject({ what: 'signatureTooLate' });
  });

  it('is refused where the portal has no personal identity number', () => {
    const told = attesting().find({ finding: 'methodMissing', userId: USER, method: 'bankId' });
    expect(begin(told).refusedAs()).toBe('noPersonalNumber');
    expect(ask(told).refusedAs()).toBeUndefined();
  });

  it('is begun ten times an hour at most', () => {
    const told = attesting();
    const failed = { status: 'failed', hintCode: 'startFailed' } as const;
    for (let attempt = 1; attempt <= 10; attempt++) {
      begin(told).find({ finding: 'signingEnded', userId: USER, attempt, told: failed });
      expect(told.refusedAs()).toBeUndefined();
    }
    expect(begin(told).refusedAs()).toBe('signedOften');
    expect(begin(told.when(minutesLater(60))).refusedAs()).toBeUndefined();
  });
});

describe('A code by SMS', () => {
  it('attests when it is right and role and log-in have been read again', () => {
    const told = enter(sent(), RIGHT);
    expect(told.last?.kind).toBe('noted');
    lookedInto(told);
    expect(told.onboarding.attestation).toMatchObject({ attestedBy: USER, method: 'SMS' });
    expect(told.onboarding.attestationProof).toMatchObject({
      ...{ method: 'SMS', messageId: 'sms-1', maskedNumber: '+46•••••05', wrongTries: 0 },
    });
  });

  it('that is wrong is refused and counted, and after five tries the right one too', () => {
    const told = sent();
    for (let left = 4; left >= 0; left--) {
      enter(told, WRONG);
      expect(told.last).toMatchObject({
        refusal: { type: 'wrongCode', detail: expect.stringMatching(`${left}`) as string },
      });
    }
    expect(enter(told, RIGHT).refusedAs()).toBe('codeTriedOften');
    expect(told.onboarding.stage).toBe('attestation');
  });

  it.each([
    [5, undefined],
    [5.01, 'codeExpired'],
  ])('is taken within five minutes: after %d', (minutes, refusal) => {
    expect(enter(sent().when(minutesLater(minutes)), RIGHT).refusedAs()).toBe(refusal);
  });

  it('counts no longer when another has been asked for', () => {
    const told = ask(sent());
    expect(enter(told, RIGHT).refusedAs()).toBe('noCode');
    expect(enter(sent(2, told), RIGHT, 1).refusedAs()).toBe('noCode');
    expect(enter(told, RIGHT, 2).refusedAs()).toBeUndefined();
  });

  it('is one where it is asked for twice at once', () => {
    expect(page(ask(ask())).code).toMatchObject({ sending: 1, status: 'asked' });
  });

  it('is sent three times an hour at most', () => {
    const told = attesting();
    for (let sending = 1; sending <= 3; sending++) sent(sending, ask(told.when(minutesLater(sending))));
    expect(ask(told).refusedAs()).toBe('codesSentOften');
    expect(ask(told.when(minutesLater(60.9))).refusedAs()).toBe('codesSentOften');
    expect(ask(told.when(minutesLater(61))).refusedAs()).toBeUndefined();
  });

  it('is sent ten times for one order at most', () => {
    const told = attesting();
    for (let sending = 1; sending <= 10; sending++) sent(sending, ask(told.when(minutesLater(sending * 30))));
    expect(ask(told.when(minutesLater(1000))).refusedAs()).toBe('codesUsedUp');
  });

  it('keeps its hourly bound when the order comes back and is ordered again', () => {
    const told = attesting();
    for (let sending = 1; sending <= 3; sending++) sent(sending, ask(told));
    told.find({ finding: 'waitBegan', wait: aWait('attestant') }).find({ finding: 'deadlinePassed' });
    const { attestants: before } = told.onboarding;
    expect(before[USER]?.codesAt).toHaveLength(3);
  });

  it('that was right can be entered again at once when its owner has logged out', () => {
    const told = lookedInto(enter(sent(), RIGHT), { mustLogOut: true });
    expect(told.onboarding.stage).toBe('attestation');
    expect(page(told).code).toMatchObject({ status: 'sent', told: 'mustLogOut' });
    lookedInto(enter(told, RIGHT));
    expect(told.onboarding.stage).toBe('connection');
  });

  it('that could not be sent can be asked for again', () => {
    const told = ask().find({ finding: 'methodMissing', userId: USER, method: 'sms' });
    expect(attestantsWithoutMethod(told.onboarding)).toEqual([]);
    expect(ask(told).refusedAs()).toBe('noMobile');
  });

  it('shows what became of its SMS', () => {
    const told = sent().send('codeReported', { link, sending: 1 });
    expect(isToLookInto(told.onboarding)).toBe(false);
    told.find({ finding: 'codeSeen', userId: USER, sending: 1, delivery: 'failed' });
    expect(page(told).code?.delivery).toBe('failed');
    expect(told.send('codeReported', { link, sending: 2 }).refusedAs()).toBe('noCode');
  });
});

describe('Declining by the link', () => {
  const decline = () => attesting().send('attestationDeclined', { link, reason: 'Fel tjänst' });

  it('sends the order back to the orderer with the reason', () => {
    const told = lookedInto(decline());
    expect(told.onboarding).toMatchObject({
      ...{ stage: 'ordering', orderCameBack: { because: 'declined', reason: 'Fel tjänst' } },
      attestationsOver: [{ round: 1, became: 'declined' }],
    });
  });

  it('needs the role, and no log-out', () => {
    expect(lookedInto(decline(), { mustLogOut: true }).onboarding.stage).toBe('ordering');
    expect(lookedInto(decline(), { holdsRole: false }).onboarding.stage).toBe('attestation');
  });
});

describe('The first to act', () => {
  it('wins: whoever acts at the same time is told that it is too late', () => {
    const told = enter(sent(), RIGHT).send('attested', { ...attested, attestedBy: USER });
    lookedInto(told);
    expect(told.onboarding.attestation?.method).toBe('SMS');
    expect(told.onboarding.noted).toEqual([]);
    expect(told.onboarding.trail.lines.filter(({ refusal }) => refusal === 'wrongStage')).toHaveLength(1);
  });

  it('wins over a signature that is being collected', () => {
    const told = lookedInto(enter(sent(1, ask(pending())), RIGHT));
    kept(true, told);
    expect(told.onboarding.attestation?.method).toBe('SMS');
    expect(told.onboarding.trail.lines.at(-1)).toMatchObject({ what: 'signatureTooLate' });
  });
});
