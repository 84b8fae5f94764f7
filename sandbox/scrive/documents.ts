/** Scrive's documents: their states, and what moves them from one to the next. */
import { randomBytes, randomInt } from 'node:crypto';
import type { State } from '../state';
import { ScriveError } from './errors';
import {
  type DocumentToSet,
  type EndedOutside,
  type FileRef,
  newDocument,
  type ScriveDocument,
  type Status,
} from './document';
import { asParties, isTurnOf, mustAct, newPartyId, valueOf, type Party } from './parties';
import { seal } from './sealing';

/** What the books know beside what Scrive shows. */
interface Kept {
  shown: ScriveDocument;
  startedTimes: number;
  remindedTimes: number;
}

interface Dependencies {
  state: State;
  /** How long a closed document has no sealed file yet. */
  sealingMs: number;
  /** The status changed, or the sealed file is there. */
  onChange: (document: ScriveDocument) => void;
}

const inDays = (days: number) => new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString();
const now = () => new Date().toISOString();

export type Documents = ReturnType<typeof createDocuments>;

export function createDocuments({ state, sealingMs, onChange }: Dependencies) {
  const documents = state.collection<Kept>('scrive-documents');
  /** Base64, by file id. */
  const files = state.collection<string>('scrive-files');
  const sealing = new Set<NodeJS.Timeout>();

  const kept = (id: string): Kept => {
    const found = documents.get(id);
    if (!found) throw new ScriveError('resource_not_found', `The document with id '${id}' was not found.`);
    return found;
  };
  const change = (id: string, changes: Partial<ScriveDocument>, counts: Partial<Kept> = {}) => {
    const before = kept(id);
    const versioned = { mtime: now(), object_version: before.shown.object_version + 1 };
    const after = { ...before, ...counts, shown: { ...before.shown, ...changes, ...versioned } };
    documents.set(id, after);
    return after.shown;
  };
  const changeParty = (id: string, partyId: string, changes: Partial<Party>) =>
    kept(id).shown.parties.map((party) => (party.id === partyId ? { ...party, ...changes } : party));
  const must = (id: string, status: Status) => {
    const { shown } = kept(id);
    if (shown.status !== status)
      throw new ScriveError('document_state_error', `The document status should be '${capital(status)}'.`);
    return shown;
  };
  const keepFile = (name: string, content: Buffer): FileRef => {
    const id = String(randomInt(100_000, 281_474_976_710_655));
    files.set(id, content.toString('base64'));
    return { id, name };
  };
  const contentOf = ({ id }: FileRef) => Buffer.from(files.get(id) ?? '', 'base64');

  function moveTo(id: string, status: Status, changes: Partial<ScriveDocument>, counts?: Partial<Kept>) {
    const moved = change(id, { ...changes, status }, counts);
    onChange(moved);
    return moved;
  }

  function sealLater(id: string): void {
    const timer = setTimeout(() => {
      sealing.delete(timer);
      const { shown } = kept(id);
      if (!shown.file) return;
      const sealed = keepFile(shown.file.name, seal(contentOf(shown.file), shown));
      onChange(change(id, { sealed_file: sealed }));
    }, sealingMs);
    sealing.add(timer);
  }
  // Those whose sealing a restart came into.
  for (const { shown } of documents.values())
    if (shown.status === 'closed' && !shown.sealed_file) sealLater(shown.id);

  return {
    get: (id: string) => kept(id).shown,
    all: () => documents.values().map(({ shown }) => shown),

    create(file: { name: string; content: Buffer } | undefined): ScriveDocument {
      const id = `8${Array.from({ length: 18 }, () => randomInt(10)).join('')}`;
      const shown = newDocument(id, file ? keepFile(file.name, file.content) : null);
      documents.set(id, { shown, startedTimes: 0, remindedTimes: 0 });
      return shown;
    },

    update(id: string, { parties, ...sent }: DocumentToSet): ScriveDocument {
      must(id, 'preparation');
      const given = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined));
      return change(id, { ...given, ...(parties && { parties: asParties(parties) }) });
    },

    start(id: string): ScriveDocument {
      const shown = must(id, 'preparation');
      const missing = whatIsMissing(shown);
      if (missing) throw new ScriveError('document_state_error', missing);
      const parties = shown.parties.map((party) => withSigningLink(id, { ...party, id: newPartyId() }));
      const startedTimes = kept(id).startedTimes + 1;
      return moveTo(id, 'pending', { parties, timeout_time: inDays(shown.days_to_sign) }, { startedTimes });
    },

    remind(id: string): void {
      must(id, 'pending');
      change(id, {}, { remindedTimes: kept(id).remindedTimes + 1 });
    },

    /** By its author over the API, or from outside: by its author on Scrive's pages, by time, or by an error. */
    end(id: string, status: EndedOutside): ScriveDocument {
      must(id, 'pending');
      return moveTo(id, status, {});
    },

    see(id: string, partyId: string): void {
      const { status, parties } = kept(id).shown;
      const party = parties.find((one) => one.id === partyId);
      if (status !== 'pending' || !party || party.seen_time) return;
      change(id, { parties: changeParty(id, partyId, { seen_time: now() }) });
    },

    sign(id: string, partyId: string): ScriveDocument {
      mustBeTheirTurn(must(id, 'pending'), partyId);
      const parties = changeParty(id, partyId, { sign_time: now() });
      if (parties.some((party) => mustAct(party) && !party.sign_time)) {
        const signed = change(id, { parties });
        onChange(signed);
        return signed;
      }
      sealLater(id);
      return moveTo(id, 'closed', { parties });
    },

    reject(id: string, partyId: string, reason: string): ScriveDocument {
      mustBeTheirTurn(must(id, 'pending'), partyId);
      const rejection = { rejected_time: now(), rejection_reason: reason || null };
      return moveTo(id, 'rejected', { parties: changeParty(id, partyId, rejection) });
    },

    mainFile(id: string): Buffer {
      const { status, file, sealed_file } = kept(id).shown;
      if (status === 'closed' && !sealed_file)
        throw new ScriveError(
          'document_state_error',
          'The sealed PDF for the document is not ready yet, please wait and try again.',
          503,
        );
      const wanted = sealed_file ?? file;
      if (!wanted) throw new ScriveError('resource_not_found', 'The document has no main file');
      return contentOf(wanted);
    },

    books: () =>
      documents.values().map(({ shown, startedTimes, remindedTimes }) => ({
        id: shown.id,
        status: shown.status,
        tags: shown.tags,
        sealed: shown.sealed_file !== null,
        startedTimes,
        remindedTimes,
        signedBy: shown.parties.filter((one) => one.sign_time).map((one) => valueOf(one, 'email')),
      })),

    close() {
      for (const timer of sealing) clearTimeout(timer);
    },
  };
}

function withSigningLink(id: string, party: Party): Party {
  if (party.delivery_method !== 'api') return party;
  const secret = randomBytes(8).toString('hex');
  return { ...party, api_delivery_url: `/scrive/sign/${id}/${party.id}/${secret}` };
}

/** In the words of Scrive's own source. */
function whatIsMissing({ parties, file }: ScriveDocument): string | undefined {
  const needsAddress = (party: Party) =>
    !party.is_author && ['email', 'email_mobile', 'portal'].includes(party.delivery_method);
  if (parties.some((party) => needsAddress(party) && !valueOf(party, 'email').includes('@')))
    return "Some parties have an invalid email address or mobile number, their invitation 'delivery_method' requires it to be valid and not empty.";
  if (!parties.some(({ signatory_role }) => signatory_role === 'signing_party'))
    return 'Document has to have at least one signing party';
  if (!file) return 'Document must have a file before it can be started';
  return undefined;
}

function mustBeTheirTurn({ parties }: ScriveDocument, partyId: string): void {
  const party = parties.find((one) => one.id === partyId);
  if (!party || !mustAct(party))
    throw new ScriveError('signatory_state_error', 'The party does not sign this document.');
  if (party.sign_time) throw new ScriveError('signatory_state_error', 'The signatory has already signed');
  if (!isTurnOf(party, parties))
    throw new ScriveError('signatory_state_error', 'Others are to sign before this party.');
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
