/** A judge that cannot fail is no judge: each check finds the fault that is planted for it, and no other check does. */
import { judge, type Seen, type Witnessed } from '../../scripts/chaos/judge';
import { stories } from '../../scripts/demo/stories';
import type { CaseFile } from '../../domain/case-file';
import type { View } from '../../domain/view';

const CASE = 'a'.repeat(32);
const ID = `5566778899~${CASE}`;
const record = { name: 'attestation-1.json', sha256: '1'.repeat(64) };
const signature = { name: 'bankid-0123456789abcdef.json', sha256: '2'.repeat(64), signature: 'PHg+' };

const plain: Seen = {
  story: 'plain',
  wanted: stories.plain,
  organisationNumber: '5566778899',
  id: ID,
  view: {
    id: ID,
    stage: 'connection',
    path: stories.plain.stages,
    outcome: { kind: 'completed', reason: 'connected', at: '2026-03-02T10:00:00Z' },
    attestation: {
      ...{ attestedBy: 'user-1', attestedAt: '2026-03-02T09:59:00Z', method: 'BankID' },
      evidence: signature.name,
      record,
    },
  } as View,
  mails: { ...stories.plain.mails },
  evidence: { record: { ...record, content: { proof: { method: 'BankID' } } }, signature },
  digests: { [record.name]: record.sha256, [signature.name]: signature.sha256 },
  caseFile: { outcome: { kind: 'completed' } } as CaseFile,
};

const tags = (caseId: string, round: number) => [
  { name: 'caseId', value: caseId },
  { name: 'round', value: String(round) },
];

const clean: Witnessed = {
  onboardings: [plain],
  books: {
    accounts: [
      { organisationNumber: '5566778899', made: 1 },
      { organisationNumber: '5500000000', made: 1 },
    ],
    documents: [{ status: 'closed', tags: tags(CASE, 1) }],
    handovers: [{ organisationNumber: '5566778899', made: 1 }],
  },
  accepted: [{ onboardingId: ID, messageId: 'm1', lines: 1 }],
};

const found = (witnessed: Witnessed) =>
  judge(witnessed).flatMap(({ check, found: all }) => (all.length > 0 ? [[check, all.length]] : []));
const with_ = (changes: Partial<Seen>): Witnessed => ({ ...clean, onboardings: [{ ...plain, ...changes }] });
const booked = (changes: Partial<Witnessed['books']>): Witnessed => ({
  ...clean,
  books: { ...clean.books, ...changes },
});
const seen = (changes: Partial<View>) => with_({ view: { ...plain.view, ...changes } as View });
const rejected = { kind: 'rejected', reason: 'applicationRejected', at: '2026-03-02T10:00:00Z' } as const;

describe('What a chaos run has left', () => {
  it('is clean where nothing is wrong', () => {
    expect(found(clean)).toEqual([]);
  });

  it.each<[planted: string, check: string, witnessed: Witnessed]>([
    ['a start that was never answered', 'onboardings lost', with_({ id: undefined, view: undefined })],
    ['one that the API does not know', 'onboardings lost', with_({ view: undefined })],
    [
      'one that has not ended',
      'onboardings lost',
      (() => {
        const { outcome: _none, ...open } = plain.view as View;
        return with_({ view: open });
      })(),
    ],
    [
      'another way to its end',
      'ended in the wrong state',
      seen({ path: [...stories.plain.stages, 'connection'] }),
    ],
    [
      'another reason to end',
      'ended in the wrong state',
      seen({ outcome: { ...rejected, kind: 'completed' } }),
    ],
    [
      'an account made anew',
      'accounts made twice',
      booked({ accounts: [{ organisationNumber: '5566778899', made: 2 }] }),
    ],
    [
      'two accounts of one organisation',
      'accounts made twice',
      booked({ accounts: [...clean.books.accounts, clean.books.accounts[0]!] }),
    ],
    [
      'a second document of a round',
      'documents made twice',
      booked({ documents: [...clean.books.documents, { status: 'preparation', tags: tags(CASE, 1) }] }),
    ],
    [
      'a document that nobody has tagged',
      'documents made twice',
      booked({ documents: [...clean.books.documents, { status: 'preparation', tags: [] }] }),
    ],
    [
      'a document that can still be signed',
      'documents left open',
      booked({ documents: [{ status: 'pending', tags: tags(CASE, 1) }] }),
    ],
    ['an order not handed over', 'orders not handed over once', booked({ handovers: [] })],
    [
      'an order handed over twice',
      'orders not handed over once',
      booked({ handovers: [...clean.books.handovers, ...clean.books.handovers] }),
    ],
    ['a mail that never came', 'mail keys missing', with_({ mails: { ...plain.mails, applicant: 0 } })],
    ['a mail that nobody should get', 'mail keys too many', with_({ mails: { ...plain.mails, orderer: 3 } })],
    [
      'a mail to somebody who gets none',
      'mail keys too many',
      with_({ mails: { ...plain.mails, secondSignatory: 1 } }),
    ],
    ...[0, 2].map((lines): [string, string, Witnessed] => [
      `an accepted call with ${lines} lines`,
      'accepted calls without their one audit line',
      { ...clean, accepted: [{ onboardingId: ID, messageId: 'm1', lines }] },
    ]),
    [
      'a connection that nobody has attested',
      'attestations without evidence',
      (() => {
        const { attestation: _none, ...others } = plain.view as View;
        return with_({ view: others });
      })(),
    ],
    ['no evidence', 'attestations without evidence', with_({ evidence: undefined })],
    [
      'evidence of another record',
      'attestations without evidence',
      with_({
        evidence: { ...plain.evidence!, record: { ...plain.evidence!.record, sha256: '3'.repeat(64) } },
      }),
    ],
    [
      'a record that was changed',
      'attestations without evidence',
      with_({ digests: { ...plain.digests, [record.name]: 'x' } }),
    ],
    [
      'a signature that is gone',
      'attestations without evidence',
      with_({ digests: { [record.name]: record.sha256 } }),
    ],
    [
      'BankID without the signature',
      'attestations without evidence',
      with_({ evidence: { record: plain.evidence!.record } }),
    ],
    ['no case file', 'ends without case file', with_({ caseFile: undefined })],
    [
      'a case file of another end',
      'ends without case file',
      with_({ caseFile: { outcome: { kind: 'withdrawn' } } as CaseFile }),
    ],
  ])('%s is found, by the check for %s alone', (_planted, check, witnessed) => {
    expect(found(witnessed)).toEqual([[check, 1]]);
  });

  it('a second round has a document of its own', () => {
    const documents = [...clean.books.documents, { status: 'closed', tags: tags(CASE, 2) }];
    expect(found(booked({ documents }))).toEqual([]);
  });

  it('says which onboarding, and what is wrong with it', () => {
    expect(
      judge(with_({ mails: { ...plain.mails, applicant: 0 } })).flatMap(({ found: all }) => all),
    ).toEqual([`${ID} (plain): applicant 0 instead of 1`]);
  });
});
