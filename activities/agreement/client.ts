/** Scrive's Document API v2 as a client. Source: Scrive's published API documentation. */
import * as z from 'zod/mini';
import { call, json, USUAL_TIME_LIMIT, type Provider } from '../http';

const party = z.object({
  id: z.optional(z.string()),
  is_author: z.optional(z.boolean()),
  signatory_role: z.optional(z.string()),
  /** Kept whole: the author's own go back as they came. */
  fields: z.array(z.looseObject({ type: z.string(), value: z.optional(z.unknown()) })),
  sign_time: z.nullish(z.iso.datetime({ offset: true })),
  rejection_reason: z.nullish(z.string()),
  /** Relative; only after the start. */
  api_delivery_url: z.nullish(z.string()),
});
const tag = z.object({ name: z.string(), value: z.string() });
const document = z.object({
  id: z.string().check(z.regex(/^[\w-]{1,100}$/)),
  title: z.optional(z.string()),
  /** preparation, pending, closed, canceled, timedout, rejected, document_error, awaiting_start; others may come. */
  status: z.string(),
  /** Counts every change, so that nothing is changed that has changed since it was read. */
  object_version: z.optional(z.int()),
  tags: z.array(tag),
  /** None while the signed document is being sealed. */
  sealed_file: z.nullish(z.looseObject({})),
  parties: z.array(party),
});
/** Nothing else is believed: what counts as cancelled and isn't could still be signed. */
const cancelled = z.object({ status: z.literal('canceled') });
const list = z.object({ documents: z.array(document) });

export type ScriveDocument = z.infer<typeof document>;
export type ScriveParty = z.infer<typeof party>;
export type Tag = z.infer<typeof tag>;
type Filter = { filter_by: 'tag'; name: string; value: string } | { filter_by: 'status'; statuses: string[] };

export interface ScriveClient {
  /** Those that match all filters, the latest changed first; at most 100. */
  listDocuments(filters: Filter[]): Promise<ScriveDocument[]>;
  /** In preparation, with the title that the file is named by. Not idempotent. */
  newDocument(title: string, pdf: Buffer): Promise<ScriveDocument>;
  /** `undefined`: no longer in preparation, or changed since it was read. */
  updateDocument(document: ScriveDocument, changes: object): Promise<ScriveDocument | undefined>;
  /** `undefined`: not in preparation, changed since it was read, or not fit to be started. */
  startDocument(document: ScriveDocument): Promise<ScriveDocument | undefined>;
  getDocument(id: string): Promise<ScriveDocument>;
  /** The PDF; `undefined` while it is being sealed. */
  sealedFile(id: string): Promise<Buffer | undefined>;
  /** Only what is pending can be cancelled: anything else is left as it is. */
  cancelDocument(id: string): Promise<void>;
  /** Absolute, from the relative one that Scrive gives. */
  absolute(link: string): string;
}

export interface ScriveAccess {
  /** With the version: `https://scrive.com/api/v2`. */
  url: string;
  credentials: { apiToken: string; apiSecret: string; accessToken: string; accessSecret: string };
  /** Milliseconds for one call. */
  timeLimit?: number;
}

/** Milliseconds. A sealed document may have some megabytes. */
const TIME_LIMIT_FOR_FILES = 30_000;

/** Every call throws an ApplicationFailure of domain/failures.ts. */
export function createScriveClient(access: ScriveAccess): ScriveClient {
  const { url, timeLimit = USUAL_TIME_LIMIT } = access;
  const scrive: Provider = { name: 'Scrive', url, headers: { Authorization: signed(access) }, timeLimit };
  return {
    async listDocuments(filters) {
      const query = { max: '100', filter: JSON.stringify(filters) };
      const path = '/documents/list';
      const { documents } = await call(scrive, {
        method: 'GET',
        endpoint: 'list',
        path,
        query,
        read: json(list),
      });
      return documents;
    },
    newDocument(title, pdf) {
      const multipart = new FormData();
      multipart.set('file', new Blob([new Uint8Array(pdf)], { type: 'application/pdf' }), `${title}.pdf`);
      return call(scrive, {
        method: 'POST',
        endpoint: 'new',
        path: '/documents/new',
        body: { multipart },
        read: json(document),
      });
    },
    updateDocument: (read, changes) =>
      changeUnlessChanged(scrive, 'update', read, { document: JSON.stringify(changes) }),
    startDocument: (read) => changeUnlessChanged(scrive, 'start', read, {}),
    getDocument: (id) =>
      call(scrive, { method: 'GET', endpoint: 'get', path: pathOf(id, 'get'), read: json(document) }),
    sealedFile: (id) =>
      call<Buffer | undefined>(scrive, {
        method: 'GET',
        endpoint: 'file',
        path: pathOf(id, 'files/main/agentavtal.pdf'),
        headers: { Accept: 'application/pdf' },
        read: aPdf,
        means: { 503: undefined },
        timeLimit: access.timeLimit ?? TIME_LIMIT_FOR_FILES,
      }),
    cancelDocument: (id) =>
      call<void>(scrive, {
        method: 'POST',
        endpoint: 'cancel',
        path: pathOf(id, 'cancel'),
        read: (body) => void json(cancelled)(body),
        means: { 409: undefined },
      }),
    absolute: (link) => new URL(link, url).href,
  };
}

function signed({ credentials }: ScriveAccess): string {
  const { apiToken, apiSecret, accessToken, accessSecret } = credentials;
  return [
    'oauth_signature_method="PLAINTEXT"',
    `oauth_consumer_key="${apiToken}"`,
    `oauth_token="${accessToken}"`,
    `oauth_signature="${apiSecret}&${accessSecret}"`,
  ].join(',');
}

const pathOf = (id: string, what: string) => `/documents/${encodeURIComponent(id)}/${what}`;

function changeUnlessChanged(
  scrive: Provider,
  endpoint: 'update' | 'start',
  { id, object_version: version }: ScriveDocument,
  form: Record<string, string>,
): Promise<ScriveDocument | undefined> {
  return call<ScriveDocument | undefined>(scrive, {
    method: 'POST',
    endpoint,
    path: pathOf(id, endpoint),
    body: { form: { ...form, ...(version !== undefined && { object_version: String(version) }) } },
    read: json(document),
    means: { 409: undefined },
  });
}

/** Its digest is kept for good: a page of an error that comes with 200 must not be taken for the agreement. */
function aPdf(body: Buffer): Buffer {
  if (!body.subarray(0, 5).equals(Buffer.from('%PDF-'))) throw new Error('No PDF.');
  return body;
}
