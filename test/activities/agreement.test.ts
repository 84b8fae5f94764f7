import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { createAgreementActivities } from '../../activities/agreement';
import { createScriveClient, type ScriveClient } from '../../activities/agreement/client';
import { agreementPdf } from '../../activities/agreement/document';
import type { AgreementActivities, AgreementDrawnUp, AgreementToDrawUp } from '../../activities/contract';
import { startSandbox } from '../../sandbox';
import { anApplication, NOON } from '../domain/an-onboarding';
import { doorsOf, failureOf, faults, SHORT, type Fault } from './providers';

const credentials = {
  apiToken: 'sandbox-api',
  apiSecret: 'sandbox-api-secret',
  accessToken: 'sandbox-access',
  accessSecret: 'sandbox-access-secret',
};
const callbackUrl = (onboardingId: string) => `http://127.0.0.1:1/callbacks/${onboardingId}`;

/** Milliseconds: long enough to be seen unsealed. */
const SEALING = 600;

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let doors: ReturnType<typeof doorsOf>;
let scrive: ScriveClient;
let ask: AgreementActivities;
/** The same provider, for a call that meets the fault. */
let whenItMeets: (fault: Fault) => AgreementActivities;

beforeAll(async () => {
  sandbox = await startSandbox({ sealingMs: SEALING });
  doors = doorsOf(sandbox.url);
  await doors.send('PUT', '/_sandbox/callbacks', { enabled: false });
  const url = `${sandbox.url}/scrive/api/v2`;
  scrive = createScriveClient({ url, credentials });
  ask = createAgreementActivities({ scrive, callbackUrl });
  const impatient = createScriveClient({ url, credentials, timeLimit: SHORT });
  whenItMeets = (fault) =>
    fault === 'hang' ? createAgreementActivities({ scrive: impatient, callbackUrl }) : ask;
});
afterEach(() => doors.clearFaults());
afterAll(() => sandbox.close());

const fia = { name: 'Fia Maria Firmatecknare', email: 'fia@vardsystem.example', mobile: '+46701740605' };
const frej = { name: 'Frej Östlund', email: 'Frej@vardsystem.example' };
const kim = anApplication.contacts.agreementContact;

let cases = 0;
/** Each of a case of its own. */
function anAgreement(more: Partial<AgreementToDrawUp> = {}): AgreementToDrawUp {
  cases += 1;
  const caseId = `case${String(cases).padStart(16, '0')}`;
  return {
    caseId,
    round: 1,
    onboardingId: `5560160680~${caseId}`,
    organisationNumber: '5560160680',
    organisationName: 'Vårdsystem i Norden AB',
    signatories: [fia, frej],
    agreementContact: kim,
    drawnUpAt: NOON,
    ...more,
  };
}

const act = (link: string | undefined, form: Record<string, string>) =>
  fetch(link ?? '', { method: 'POST', body: new URLSearchParams(form) });
const sign = async ({ signingLinks }: AgreementDrawnUp) => {
  for (const link of signingLinks) expect((await act(link, { action: 'sign' })).status).toBe(200);
};
const sealed = async ({ documentId }: AgreementDrawnUp) => {
  while (!(await scrive.getDocument(documentId)).sealed_file) await new Promise((r) => setTimeout(r, 20));
};
async function documentsOf({ caseId }: AgreementToDrawUp) {
  const { documents } = await doors.books();
  return documents.filter(({ tags }) => tags.some(({ value }) => value === caseId));
}
const statusOf = async ({ documentId }: AgreementDrawnUp) => (await scrive.getDocument(documentId)).status;

describe('The agreement that is drawn up', () => {
  it('is started with every signatory, the contact as a reader, and Scrive told where to call', async () => {
    const agreement = anAgreement();
    const { documentId } = await ask.drawUpAgreement(agreement);
    const { parties, ...shown } = await shownByScrive(documentId);
    expect(shown).toMatchObject({
      status: 'pending',
      title: 'Agentavtal – Vårdsystem i Norden AB',
      days_to_sign: 90,
      lang: 'sv',
      api_callback_url: callbackUrl(agreement.onboardingId),
      tags: [
        { name: 'caseId', value: agreement.caseId },
        { name: 'round', value: '1' },
      ],
    });
    expect(parties.map((party) => [party.is_author, party.signatory_role, party.delivery_method])).toEqual([
      [true, 'viewer', 'api'],
      [false, 'signing_party', 'api'],
      [false, 'signing_party', 'api'],
      [false, 'viewer', 'api'],
    ]);
    expect(parties[1]).toMatchObject({
      authentication_method_to_sign: 'standard',
      fields: [
        { type: 'name', order: 1, value: 'Fia Maria' },
        { type: 'name', order: 2, value: 'Firmatecknare' },
        { type: 'email', value: fia.email },
        { type: 'mobile', value: fia.mobile },
        { type: 'company', value: 'Vårdsystem i Norden AB' },
        { type: 'company_number', value: '5560160680' },
      ],
    });
  });

  it('gives each signatory a link to sign by, absolute, in the order of the application', async () => {
    const { signingLinks } = await ask.drawUpAgreement(anAgreement({ signatories: [frej, fia] }));
    const pages = await Promise.all(signingLinks.map(async (link) => (await fetch(link)).text()));
    expect(pages).toEqual([
      expect.stringContaining('Till Frej Östlund'),
      expect.stringContaining('Till Fia Maria Firmatecknare'),
    ]);
  });

  it('is read by nobody twice: a contact who signs too is not a reader as well', async () => {
    const { documentId } = await ask.drawUpAgreement(anAgreement({ signatories: [kim] }));
    expect((await scrive.getDocument(documentId)).parties).toHaveLength(2);
  });

  it('needs no contact', async () => {
    const { agreementContact: _none, ...agreement } = anAgreement();
    const { documentId } = await ask.drawUpAgreement(agreement);
    expect((await scrive.getDocument(documentId)).parties).toHaveLength(3);
  });

  it('is the same one when asked for again, and another one in another round', async () => {
    const agreement = anAgreement();
    const drawnUp = await ask.drawUpAgreement(agreement);
    expect(await ask.drawUpAgreement(agreement)).toEqual(drawnUp);
    const next = await ask.drawUpAgreement({ ...agreement, round: 2 });
    expect(next.documentId).not.toBe(drawnUp.documentId);
    expect(await documentsOf(agreement)).toHaveLength(2);
  });

  describe.each(['new', 'update', 'start', 'list'])(
    'is one, started once, when the first try of %s',
    (endpoint) => {
      it.each(faults)('met %s', async (fault, type) => {
        const agreement = anAgreement();
        const before = (await doors.books()).documents.length;
        await doors.fault('scrive', endpoint, fault);
        const failed = await failureOf(whenItMeets(fault).drawUpAgreement(agreement));
        expect(failed).toMatchObject({ type, nonRetryable: false });
        expect(JSON.stringify(failed)).not.toMatch(/Fia|Vårdsystem|@/);

        const drawnUp = await ask.drawUpAgreement(agreement);
        expect(drawnUp.signingLinks).toHaveLength(2);
        const { documents } = await doors.books();
        expect(documents.slice(before)).toMatchObject([
          { id: drawnUp.documentId, status: 'pending', startedTimes: 1 },
        ]);
      });
    },
  );

  it('that has ended meanwhile is left as it is: a look tells what became of it', async () => {
    const agreement = anAgreement();
    const drawnUp = await ask.drawUpAgreement(agreement);
    await doors.send('POST', `/_sandbox/documents/${drawnUp.documentId}/end`, { status: 'canceled' });
    expect((await ask.drawUpAgreement(agreement)).documentId).toBe(drawnUp.documentId);
    expect(await documentsOf(agreement)).toMatchObject([{ status: 'canceled', startedTimes: 1 }]);
  });

  it('fails for good with credentials that are not accepted', async () => {
    const url = `${sandbox.url}/scrive/api/v2`;
    const stranger = createScriveClient({ url, credentials: { ...credentials, apiSecret: 'another' } });
    const failed = await failureOf(
      createAgreementActivities({ scrive: stranger, callbackUrl }).drawUpAgreement(anAgreement()),
    );
    expect(failed).toMatchObject({ type: 'NotAuthorised', nonRetryable: true });
  });

  it('fails for good where Scrive finds it unfit to be started', async () => {
    const failed = await failureOf(ask.drawUpAgreement(anAgreement({ signatories: [] })));
    expect(failed).toMatchObject({ type: 'RefusedByProvider', nonRetryable: true });
  });
});

interface Shown {
  parties: { is_author: boolean; signatory_role: string; delivery_method: string }[];
}
async function shownByScrive(documentId: string): Promise<Shown & Record<string, unknown>> {
  const Authorization =
    'oauth_signature_method="PLAINTEXT",oauth_consumer_key="sandbox-api",oauth_token="sandbox-access",' +
    'oauth_signature="sandbox-api-secret&sandbox-access-secret"';
  const url = `${sandbox.url}/scrive/api/v2/documents/${documentId}/get`;
  return (await (await fetch(url, { headers: { Authorization } })).json()) as Shown & Record<string, unknown>;
}

describe('A look at the agreement', () => {
  it('tells who has signed, in the order of the application', async () => {
    const drawnUp = await ask.drawUpAgreement(anAgreement());
    expect(await ask.lookAtAgreement(drawnUp)).toEqual({ status: 'pending', hasSigned: [false, false] });
    await act(drawnUp.signingLinks[1], { action: 'sign' });
    expect(await ask.lookAtAgreement(drawnUp)).toEqual({ status: 'pending', hasSigned: [false, true] });
  });

  it('finds it signed only when it has been sealed, with the digest of the sealed file', async () => {
    const drawnUp = await ask.drawUpAgreement(anAgreement());
    await sign(drawnUp);
    expect(await statusOf(drawnUp)).toBe('closed');
    expect(await ask.lookAtAgreement(drawnUp)).toEqual({ status: 'pending', hasSigned: [true, true] });
    expect(await scrive.sealedFile(drawnUp.documentId)).toBeUndefined();

    await sealed(drawnUp);
    const file = await scrive.sealedFile(drawnUp.documentId);
    const { parties } = await scrive.getDocument(drawnUp.documentId);
    const last = parties
      .flatMap(({ sign_time: time }) => time ?? [])
      .sort()
      .at(-1);
    expect(await ask.lookAtAgreement(drawnUp)).toEqual({
      status: 'signed',
      signedAt: last,
      sha256: createHash('sha256')
        .update(file ?? '')
        .digest('hex'),
    });
  });

  describe('at its sealed file', () => {
    let drawnUp: AgreementDrawnUp;
    beforeAll(async () => {
      drawnUp = await ask.drawUpAgreement(anAgreement());
      await sign(drawnUp);
      await sealed(drawnUp);
    });

    it.each(faults)('takes no digest of what came instead of it: %s', async (fault, type) => {
      await doors.fault('scrive', 'file', fault);
      const failed = await failureOf(whenItMeets(fault).lookAtAgreement(drawnUp));
      expect(failed).toMatchObject({ type, nonRetryable: false });
      expect((await ask.lookAtAgreement(drawnUp)).status).toBe('signed');
    });
  });

  it.each([
    ['Fel bolag står i avtalet', 'Fel bolag står i avtalet'],
    ['å'.repeat(3000), 'å'.repeat(1000)],
    ['', 'Inget skäl angavs.'],
  ])('finds it declined, with the reason, bounded', async (given, told) => {
    const drawnUp = await ask.drawUpAgreement(anAgreement());
    await act(drawnUp.signingLinks[0], { action: 'reject', reason: given });
    expect(await ask.lookAtAgreement(drawnUp)).toEqual({ status: 'declined', reason: told });
  });

  it.each(['canceled', 'timedout', 'document_error'])('finds it ended outside: %s', async (status) => {
    const drawnUp = await ask.drawUpAgreement(anAgreement());
    await doors.send('POST', `/_sandbox/documents/${drawnUp.documentId}/end`, { status });
    expect(await ask.lookAtAgreement(drawnUp)).toEqual({ status: 'endedOutside' });
  });
});

describe('A cancelled agreement', () => {
  it('is cancelled at the provider, and only that of its own round', async () => {
    const agreement = anAgreement();
    const first = await ask.drawUpAgreement(agreement);
    const second = await ask.drawUpAgreement({ ...agreement, round: 2 });
    await ask.cancelAgreement(agreement);
    await ask.cancelAgreement(agreement);
    expect([await statusOf(first), await statusOf(second)]).toEqual(['canceled', 'pending']);
  });

  it.each(faults)('is cancelled also when the first try met %s', async (fault, type) => {
    const agreement = anAgreement();
    const drawnUp = await ask.drawUpAgreement(agreement);
    await doors.fault('scrive', 'cancel', fault);
    expect(await failureOf(whenItMeets(fault).cancelAgreement(agreement))).toMatchObject({ type });
    await ask.cancelAgreement(agreement);
    expect(await statusOf(drawnUp)).toBe('canceled');
  });

  it('of which there is nothing is no failure', async () => {
    await ask.cancelAgreement(anAgreement());
  });

  it('that has closed stays closed', async () => {
    const agreement = anAgreement();
    const drawnUp = await ask.drawUpAgreement(agreement);
    await sign(drawnUp);
    await ask.cancelAgreement(agreement);
    expect(await statusOf(drawnUp)).toBe('closed');
  });

  it.each<[string, string, Fault]>([
    ['not answered when it was made', 'new', 'dropAfterActing'],
    ['not tagged yet', 'update', '500'],
    ['tagged but not started', 'start', '500'],
  ])('that was in preparation, %s, is never started afterwards', async (_what, endpoint, fault) => {
    const agreement = anAgreement();
    const before = (await doors.books()).documents.length;
    await doors.fault('scrive', endpoint, fault);
    await failureOf(ask.drawUpAgreement(agreement));
    await ask.cancelAgreement(agreement);
    await ask.cancelAgreement(agreement);

    const drawnUp = await ask.drawUpAgreement(agreement);
    expect(drawnUp.signingLinks).toEqual([]);
    expect((await doors.books()).documents.slice(before)).toMatchObject([
      { id: drawnUp.documentId, status: 'preparation', startedTimes: 0 },
    ]);
    expect(await ask.lookAtAgreement(drawnUp)).toEqual({ status: 'endedOutside' });
  });

  it('is not started by a try that was under way meanwhile', async () => {
    const agreement = anAgreement();
    const interrupted: ScriveClient = {
      ...scrive,
      updateDocument: async (document, changes) => {
        const prepared = await scrive.updateDocument(document, changes);
        await ask.cancelAgreement(agreement);
        return prepared;
      },
    };
    const underWay = createAgreementActivities({ scrive: interrupted, callbackUrl });
    expect((await underWay.drawUpAgreement(agreement)).signingLinks).toEqual([]);
    expect(await documentsOf(agreement)).toMatchObject([{ status: 'preparation', startedTimes: 0 }]);
  });
});

describe('The document', () => {
  const { caseId: _case, round: _round, onboardingId: _id, ...input } = anAgreement();

  it('is the same bytes for the same application', async () => {
    const [one, other] = [await agreementPdf(input), await agreementPdf(input)];
    expect(one.equals(other)).toBe(true);
    expect(one.equals(await agreementPdf({ ...input, organisationName: 'Annat AB' }))).toBe(false);
  });

  it('says who the parties are and who signs, å, ä and ö as they should be, on its day in Sweden', async () => {
    const text = textOf(await agreementPdf({ ...input, drawnUpAt: '2026-03-01T23:30:00.000Z' }));
    for (const part of [
      'Agentavtal',
      'Upprättat 2026-03-02',
      'Vårdsystem i Norden AB, organisationsnummer 556016-0680',
      'Fia Maria Firmatecknare, fia@vardsystem.example',
      'Frej Östlund',
      'Kim Kontakt',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('typsnitt');
  });

  it('says so where its font lacks a character, and prints nothing else in its place unnoticed', async () => {
    const name = 'Łukasz Żak 李 Åse';
    const text = textOf(await agreementPdf({ ...input, signatories: [{ ...fia, name }] }));
    expect(text).toContain('Lukasz Zak ? Åse');
    expect(text).toContain('Tecken som dokumentets typsnitt saknar');
  });
});

/** What the PDF prints, its lines joined. Its fonts are encoded as Windows-1252; the text stands in hex. */
function textOf(pdf: Buffer): string {
  const raw = pdf.toString('latin1');
  const streams = [...raw.matchAll(/stream\n([\s\S]*?)\nendstream/g)].flatMap(([, stream]) => {
    const page = inflateSync(Buffer.from(stream ?? '', 'latin1')).toString('latin1');
    return page.includes(' TJ') || page.includes('] TJ') ? [page] : [];
  });
  const lines = [...streams.join('\n').matchAll(/\[([^\]]*)\] TJ/g)].map(([, line]) =>
    [...(line ?? '').matchAll(/<([0-9a-f]+)>/g)]
      .map(([, hex]) => Buffer.from(hex ?? '', 'hex').toString('latin1'))
      .join(''),
  );
  return lines.join(' ');
}
