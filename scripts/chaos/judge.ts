/**
 * What a chaos run must not leave behind, each as a check of what is seen from outside: the providers' books, the API and
 * the case store. Pure. The workflow's own word counts for nothing here but where the API shows it.
 */
import type { CaseFile } from '../../domain/case-file';
import type { View } from '../../domain/view';
import type { Who } from '../demo/scene';
import type { Story } from '../demo/stories';

/** One onboarding, as it is seen from outside when all is over. */
export interface Seen {
  /** What its story is called. */
  story: string;
  wanted: Pick<Story, 'outcome' | 'because' | 'stages' | 'mails'>;
  organisationNumber: string;
  /** None: its start was never answered. */
  id?: string | undefined;
  /** None: the API doesn't know it. */
  view?: View | undefined;
  /** Distinct Message-IDs. */
  mails: Partial<Record<Who, number>>;
  /** As the API gives it. */
  evidence?: Evidence | undefined;
  /** SHA-256 of the files that the evidence names, as they lie in the case store. */
  digests: Record<string, string>;
  /** As it lies in the case store. */
  caseFile?: CaseFile | undefined;
}

export interface Evidence {
  record: Kept & { content: { proof: { method: string } } };
  signature?: Kept & { signature: string };
}

interface Kept {
  name: string;
  sha256: string;
}

export interface BooksSeen {
  accounts: { organisationNumber: string; made: number }[];
  documents: { status: string; tags: { name: string; value: string }[] }[];
  handovers: { organisationNumber: string; made: number }[];
}

export interface Witnessed {
  onboardings: Seen[];
  books: BooksSeen;
  /** Calls answered with 200 or 202, and how many lines of the audit trail each has. */
  accepted: { onboardingId: string; messageId: string; lines: number }[];
}

export interface Finding {
  check: string;
  /** Each with the onboarding it is about. */
  found: string[];
}

type Check = (witnessed: Witnessed) => string[];

/** A case's own. */
const each =
  (look: (one: Seen, books: BooksSeen) => string | undefined): Check =>
  ({ onboardings, books }) =>
    onboardings.flatMap((one) => {
      const wrong = look(one, books);
      return wrong === undefined ? [] : [`${one.id ?? one.organisationNumber} (${one.story}): ${wrong}`];
    });

const caseIdOf = ({ id }: Seen) => id?.split('~').at(-1) ?? '';
const sum = (all: number[]) => all.reduce((total, one) => total + one, 0);
const madeFor = ({ organisationNumber }: Seen, all: BooksSeen['accounts']) =>
  sum(all.filter((one) => one.organisationNumber === organisationNumber).map(({ made }) => made));

const checks: Record<string, Check> = {
  'onboardings lost': each(({ id, view }) => {
    if (id === undefined) return 'its start was never answered';
    if (!view) return 'the API does not know it';
    return view.outcome ? undefined : `still in ${view.stage}`;
  }),
  'ended in the wrong state': each(({ view, wanted }) => {
    if (!view?.outcome) return undefined;
    const is = [view.outcome.kind, view.outcome.reason, ...view.path].join(' ');
    const should = [wanted.outcome, wanted.because, ...wanted.stages].join(' ');
    return is === should ? undefined : `${is} instead of ${should}`;
  }),
  'accounts made twice': each((one, { accounts }) => {
    const made = madeFor(one, accounts);
    return made > 1 ? `${made} times` : undefined;
  }),
  'documents made twice': (witnessed) => [
    ...each((one, { documents }) => {
      const rounds = documents.flatMap(({ tags }) =>
        tagged(tags, 'caseId') === caseIdOf(one) ? [tagged(tags, 'round')] : [],
      );
      const twice = rounds.filter((round, index) => rounds.indexOf(round) !== index);
      return twice.length > 0 ? `in round ${twice.join(', ')}` : undefined;
    })(witnessed),
    // One without a round is one that was made and forgotten.
    ...witnessed.books.documents
      .filter(({ tags }) => tagged(tags, 'round') === undefined)
      .map(({ status }) => `a document of no case, in ${status}`),
  ],
  'documents left open': each((one, { documents }) => {
    const open = documents.filter(
      ({ status, tags }) => status === 'pending' && tagged(tags, 'caseId') === caseIdOf(one),
    );
    return one.view?.outcome && open.length > 0 ? 'still to be signed' : undefined;
  }),
  'orders not handed over once': each((one, { handovers }) => {
    if (!one.view?.outcome) return undefined;
    const made = madeFor(one, handovers);
    return made === (one.view.outcome.kind === 'completed' ? 1 : 0) ? undefined : `${made} times`;
  }),
  'mail keys missing': each((one) => unevenMails(one, (is, should) => is < should)),
  'mail keys too many': each((one) => unevenMails(one, (is, should) => is > should)),
  'accepted calls without their one audit line': ({ accepted }) =>
    accepted
      .filter(({ lines }) => lines !== 1)
      .map(({ onboardingId, messageId, lines }) => `${onboardingId}: ${lines} lines of ${messageId}`),
  'attestations without evidence': each(({ view, evidence, digests }) => {
    if (!view?.attestation) return view?.outcome?.kind === 'completed' ? 'no attestation' : undefined;
    if (!evidence) return 'none is given';
    const { record, signature } = evidence;
    if (record.sha256 !== view.attestation.record?.sha256) return 'of another record';
    if (record.content.proof.method === 'BankID' && !signature?.signature) return 'without the signature';
    const wrong = [record, ...(signature ? [signature] : [])].find(
      (kept) => digests[kept.name] !== kept.sha256,
    );
    return wrong && `the digest of ${wrong.name} does not match`;
  }),
  'ends without case file': each(({ view, caseFile }) => {
    if (!view?.outcome) return undefined;
    if (!caseFile) return 'none';
    return caseFile.outcome.kind === view.outcome.kind ? undefined : `of an end ${caseFile.outcome.kind}`;
  }),
};

export function judge(witnessed: Witnessed): Finding[] {
  return Object.entries(checks).map(([check, look]) => ({ check, found: look(witnessed) }));
}

const tagged = (tags: { name: string; value: string }[], wanted: string) =>
  tags.find(({ name }) => name === wanted)?.value;

function unevenMails(
  { mails, wanted }: Seen,
  isWrong: (is: number, should: number) => boolean,
): string | undefined {
  const all = [...new Set([...Object.keys(mails), ...Object.keys(wanted.mails)])] as Who[];
  const wrong = all
    .filter((who) => isWrong(mails[who] ?? 0, wanted.mails[who] ?? 0))
    .map((who) => `${who} ${mails[who] ?? 0} instead of ${wanted.mails[who] ?? 0}`);
  return wrong.length > 0 ? wrong.join(', ') : undefined;
}
