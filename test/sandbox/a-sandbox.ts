/** A sandbox of a test's own, and how its providers are called: over real HTTP. */
import PDFDocument from 'pdfkit';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox';

export const portalToken = { Authorization: 'Bearer sandbox-portal-token' };
export const scriveCredentials = {
  Authorization:
    'oauth_signature_method="PLAINTEXT",oauth_consumer_key="sandbox-api",oauth_token="sandbox-access",' +
    'oauth_signature="sandbox-api-secret&sandbox-access-secret"',
};
export const ORGANISATION = '5560001234';

/** Matchers, typed as what they stand for. */
export const aString: unknown = expect.any(String);
export const textWith = (part: string): unknown => expect.stringContaining(part);

interface Answer {
  status: number;
  type: string;
  body: unknown;
}

export type TestSandbox = Awaited<ReturnType<typeof aSandbox>>;

export async function aSandbox(options?: SandboxOptions) {
  return callsTo(await startSandbox({ callbackRetryMs: 20, sealingMs: 60, ...options }));
}

function callsTo(sandbox: Sandbox) {
  const call = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(sandbox.url + path, init);
    const type = response.headers.get('content-type') ?? '';
    const text = await response.text();
    return { status: response.status, type, body: /json/.test(type) ? JSON.parse(text) : text };
  };
  const withJson = (method: string, path: string, json?: unknown, headers: Record<string, string> = {}) =>
    call(path, {
      method,
      headers: { ...headers, ...(json !== undefined && { 'Content-Type': 'application/json' }) },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
  return {
    ...sandbox,
    call,
    /** Kundportalen's API. */
    portal: (method: string, path: string, json?: unknown, key?: string) =>
      withJson(method, `/kundportalen/api${path}`, json, {
        ...portalToken,
        ...(key && { 'Idempotency-Key': key }),
      }),
    /** People in Kundportalen. */
    people: (method: string, path: string, json?: unknown) =>
      withJson(method, `/kundportalen/people${path}`, json),
    /** Scrive's API: forms. */
    scrive: (method: string, path: string, body?: URLSearchParams | FormData) =>
      call(`/scrive/api/v2${path}`, { method, headers: scriveCredentials, ...(body && { body }) }),
    /** The sandbox itself. */
    control: (method: string, path: string, json?: unknown) => withJson(method, `/_sandbox${path}`, json),
    books: async () => (await call('/_sandbox/books')).body as Books,
  };
}

interface Books {
  accounts: { accountId: string; organisationNumber: string; made: number }[];
  documents: { id: string; status: string; startedTimes: number; signedBy: string[] }[];
  handovers: { orderId: string; made: number; calls: number }[];
  mails: { messageId: string; to: string; idempotencyKey: string | null; times: number }[];
  calls: Record<string, number>;
}

export const anAgent = {
  name: 'Vårdsystem AB',
  case: 'case-1',
  contacts: {
    administrator: { name: 'Ada Admin', email: 'ada@example.test', mobile: '+46701740605' },
    agreementContact: { name: 'Kim Kontakt', email: 'kim@example.test' },
  },
  agreement: { documentId: '17', sha256: 'a'.repeat(64), signedAt: '2026-02-02T13:30:00Z' },
};

export function aPdf(): Promise<Buffer> {
  return new Promise((resolve) => {
    const pdf = new PDFDocument();
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.text('Agentavtal').end();
  });
}

export interface ShownDocument {
  id: string;
  status: string;
  title: string;
  object_version: number;
  sealed_file: { id: string } | null;
  parties: {
    id: string;
    is_author: boolean;
    signatory_role: string;
    fields: { type: string; value: string }[];
    sign_time: string | null;
    rejected_time: string | null;
    rejection_reason: string | null;
    api_delivery_url: string | null;
  }[];
}

/** As Scrive has it, the first party is the author. */
const author = { signatory_role: 'viewer', delivery_method: 'pad' };
export const aSignatory = (email: string, sign_order = 1) => ({
  signatory_role: 'signing_party',
  sign_order,
  delivery_method: 'api',
  fields: [
    { type: 'name', order: 1, value: 'Ada' },
    { type: 'name', order: 2, value: 'Andersson' },
    { type: 'email', value: email },
  ],
});

export async function newDocument({ scrive }: TestSandbox): Promise<ShownDocument> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(await aPdf())], { type: 'application/pdf' }), 'agentavtal.pdf');
  return (await scrive('POST', '/documents/new', form)).body as ShownDocument;
}

export const asForm = (document: object) => new URLSearchParams({ document: JSON.stringify(document) });

/** Started; `links` in the order of the signatories. */
export async function pendingDocument(
  sandbox: TestSandbox,
  signatories: object[],
  more: object = {},
): Promise<{ id: string; links: string[] }> {
  const { id } = await newDocument(sandbox);
  await sandbox.scrive(
    'POST',
    `/documents/${id}/update`,
    asForm({ parties: [author, ...signatories], ...more }),
  );
  const started = (await sandbox.scrive('POST', `/documents/${id}/start`)).body as ShownDocument;
  return { id, links: started.parties.slice(1).map((party) => party.api_delivery_url ?? '') };
}

export const act = (sandbox: TestSandbox, link: string, form: Record<string, string>) =>
  sandbox.call(link, { method: 'POST', body: new URLSearchParams(form) });

export async function until<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  longestMs = 2000,
): Promise<T> {
  for (const end = Date.now() + longestMs; Date.now() < end;) {
    const seen = await look();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`It did not come about within ${longestMs} ms.`);
}
