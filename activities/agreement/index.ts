/** What the routine asks of the e-signature provider, Scrive. */
import { createHash } from 'node:crypto';
import { failureTypes } from '../../domain/failures';
import type { AgreementActivities, AgreementDrawnUp, AgreementSeen, AgreementToDrawUp } from '../contract';
import { failure } from '../http';
import type { ScriveClient, ScriveDocument, Tag } from './client';
import { agreementPdf } from './document';
import { partiesOf, signersOf, signingLinks } from './parties';

export interface AgreementDependencies {
  scrive: ScriveClient;
  /** Where Scrive tells that something has happened. Unguessable: its callbacks are not signed. */
  callbackUrl: (onboardingId: string) => string;
}

/** Longer than the workflow's own deadline, which is the one that counts. */
const DAYS_TO_SIGN = 90;
/** As long as any reason given by a person may be. */
const LONGEST_REASON = 1000;

export function createAgreementActivities({
  scrive,
  callbackUrl,
}: AgreementDependencies): AgreementActivities {
  return {
    /** Idempotent by the tags of case and round: what is found there is gone on with. */
    async drawUpAgreement(agreement) {
      const found = (await documentsOf(scrive, agreement))[0];
      const document = found
        ? await scrive.getDocument(found.id)
        : await scrive.newDocument(titleBeforeTagging(agreement), await agreementPdf(agreement));
      const isToBeStarted = document.status === 'preparation' && !isCalledOff(document);
      const drawnUp = isToBeStarted
        ? await prepareAndStart(scrive, document, agreement, callbackUrl(agreement.onboardingId))
        : document;
      return asDrawnUp(scrive, drawnUp, agreement);
    },

    /** Idempotent: reads only. */
    async lookAtAgreement({ documentId }) {
      return whatBecameOf(scrive, await scrive.getDocument(documentId));
    },

    /** Idempotent: what is cancelled already is left as it is. */
    async cancelAgreement(agreement) {
      for (const document of await documentsOf(scrive, agreement)) await callOff(scrive, document);
    },
  };
}

interface Round {
  caseId: string;
  round: number;
}

const tagsOf = ({ caseId, round }: Round): Tag[] => [
  { name: 'caseId', value: caseId },
  { name: 'round', value: String(round) },
];
/** On what was cancelled while in preparation, which Scrive itself doesn't cancel: it is never started. */
const CALLED_OFF: Tag = { name: 'calledOff', value: 'true' };

const has = (document: ScriveDocument, { name, value }: Tag) =>
  document.tags.some((tag) => tag.name === name && tag.value === value);
const isCalledOff = (document: ScriveDocument) => has(document, CALLED_OFF);

/** Scrive titles a new document by its file; this names case and round until the tags do. */
const titleBeforeTagging = ({ caseId, round }: Round) => `agentavtal-${caseId}-${round}`;

/**
 * What this case and round made, that which was started first. A document whose making was not answered has no tags
 * yet: it is known by its title.
 */
async function documentsOf(scrive: ScriveClient, agreement: Round): Promise<ScriveDocument[]> {
  const tags = tagsOf(agreement);
  const tagged = await scrive.listDocuments(tags.map((tag) => ({ filter_by: 'tag', ...tag })));
  const ours = tagged.filter((document) => tags.every((tag) => has(document, tag)));
  if (ours.length > 0) return ours.sort((one, other) => inPreparation(one) - inPreparation(other));
  const unfinished = await scrive.listDocuments([{ filter_by: 'status', statuses: ['preparation'] }]);
  const title = titleBeforeTagging(agreement);
  return unfinished.filter((document) => document.status === 'preparation' && document.title === title);
}

const inPreparation = ({ status }: ScriveDocument) => Number(status === 'preparation');

async function prepareAndStart(
  scrive: ScriveClient,
  document: ScriveDocument,
  agreement: AgreementToDrawUp,
  callbackUrl: string,
): Promise<ScriveDocument> {
  const prepared = await scrive.updateDocument(document, {
    title: `Agentavtal – ${agreement.organisationName}`,
    parties: partiesOf(document, agreement),
    days_to_sign: DAYS_TO_SIGN,
    lang: 'sv',
    tags: tagsOf(agreement),
    api_callback_url: callbackUrl,
  });
  const started = prepared && (await scrive.startDocument(prepared));
  if (started) return started;
  // Started or called off by another try meanwhile; or Scrive finds it unfit.
  const now = await scrive.getDocument(document.id);
  if (now.status !== 'preparation' || isCalledOff(now)) return now;
  throw failure(failureTypes.refusedByProvider, 'Scrive: the document cannot be started');
}

/** One that has ended, or was called off, has no links to sign by: a look tells what became of it. */
function asDrawnUp(
  scrive: ScriveClient,
  document: ScriveDocument,
  { signatories }: AgreementToDrawUp,
): AgreementDrawnUp {
  const links = signingLinks(document, signatories);
  if (document.status === 'pending' && links.length < signatories.length) {
    throw failure(failureTypes.unintelligibleAnswer, 'Scrive: a signing link is missing');
  }
  return { documentId: document.id, signingLinks: links.map((link) => scrive.absolute(link)) };
}

async function whatBecameOf(scrive: ScriveClient, document: ScriveDocument): Promise<AgreementSeen> {
  switch (document.status) {
    case 'closed':
      return signedAndSealed(scrive, document);
    case 'rejected':
      return { status: 'declined', reason: reasonOf(document) };
    case 'canceled':
    case 'timedout':
    case 'document_error':
      return { status: 'endedOutside' };
    default:
      // A status that is not known yet is waited out: the wait's own deadline counts.
      return isCalledOff(document) ? { status: 'endedOutside' } : pending(document);
  }
}

/** Scrive keeps the parties in the order sent, which is the application's. */
const pending = ({ parties }: ScriveDocument): AgreementSeen => ({
  status: 'pending',
  hasSigned: signersOf(parties).map(({ sign_time: time }) => Boolean(time)),
});

async function signedAndSealed(scrive: ScriveClient, document: ScriveDocument): Promise<AgreementSeen> {
  const sealed = document.sealed_file && (await scrive.sealedFile(document.id));
  if (!sealed) return pending(document);
  const times = document.parties.flatMap(({ sign_time: time }) => (time ? [Date.parse(time)] : []));
  if (times.length === 0) {
    throw failure(failureTypes.unintelligibleAnswer, 'Scrive: a signed document without a time of signing');
  }
  return {
    status: 'signed',
    signedAt: new Date(Math.max(...times)).toISOString(),
    sha256: createHash('sha256').update(sealed).digest('hex'),
  };
}

function reasonOf({ parties }: ScriveDocument): string {
  const given = parties.map(({ rejection_reason: reason }) => reason?.trim()).find(Boolean);
  return given ? Array.from(given).slice(0, LONGEST_REASON).join('') : 'Inget skäl angavs.';
}

async function callOff(scrive: ScriveClient, document: ScriveDocument): Promise<void> {
  if (document.status !== 'preparation') return scrive.cancelDocument(document.id);
  if (isCalledOff(document)) return;
  const tags = [...document.tags, CALLED_OFF];
  if (await scrive.updateDocument(document, { tags })) return;
  throw failure(failureTypes.unavailable, 'Scrive: the document changed while it was called off');
}
