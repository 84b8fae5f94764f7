import { headings, type Digest, type DigestRow, type DigestSections } from '../../activities/digest/digest';
import { addressesIn, MOST_ROWS, sectionOf } from '../../activities/digest/listing';
import { createMailTransport, type MailTransport } from '../../activities/mail/client';
import { startSandbox, type Sandbox } from '../../sandbox';
import { mailActivities, mailsTo, settings, type ReceivedMail } from './every-letter';

let sandbox: Sandbox;
let transport: MailTransport;
beforeAll(async () => {
  sandbox = await startSandbox();
  transport = createMailTransport(sandbox.smtpUrl);
});
afterAll(async () => {
  transport.close();
  await sandbox.close();
});

const address = (workflowId: string) =>
  `https://temporal.example/namespaces/live/workflows/${workflowId}/run-1`;
const row = (organisationNumber: string, more: Partial<DigestRow> = {}): DigestRow => ({
  workflowId: `agent-onboarding~${organisationNumber}`,
  organisationNumber,
  address: address(organisationNumber),
  ...more,
});
const none = { count: 0, rows: [] };
const nothing: DigestSections = {
  reportedProblems: none,
  parked: none,
  escalated: none,
  dueSoon: none,
  endedWithoutCaseFile: none,
};
const since = '2026-02-24T08:00:00.000Z';

const received = () => mailsTo(sandbox.url, { to: 'caseTeam' });
const send = (digest: Digest) => mailActivities(transport).sendDigest(digest);

/** Each in a namespace of its own, and so a mail of its own. */
let namespaces = 0;
async function sent(sections: Partial<DigestSections>): Promise<ReceivedMail> {
  const before = (await received()).length;
  namespaces += 1;
  await send({
    namespace: `live-${namespaces}`,
    at: '2026-03-03T07:00:00.000Z',
    sections: { ...nothing, ...sections },
  });
  const mails = (await received()).slice(before);
  expect(mails).toHaveLength(1);
  return mails[0]!;
}

describe('The digest', () => {
  it('says of each heading how many, and of each onboarding which one, where it stands and since when', async () => {
    const { subject, text } = await sent({
      parked: {
        count: 1,
        rows: [
          row('5560125790', { reference: 'K-17', stage: 'accountSetup', step: 'openAccount', at: since }),
        ],
      },
      escalated: { count: 1, rows: [row('5560360793', { stage: 'attestation', at: since })] },
      dueSoon: {
        count: 1,
        rows: [row('5560360793', { stage: 'attestation', at: '2026-03-05T23:00:00.000Z' })],
      },
      endedWithoutCaseFile: {
        count: 1,
        rows: [row('5560360793', { stage: 'ordering', at: since, endedAs: 'TERMINATED' })],
      },
    });
    expect(subject).toBe('Agentärenden att se till, tisdagen den 3 mars 2026');
    expect(text).toContain(
      [
        'Tekniskt fel i tjänsten: 0',
        'Ett steg har stannat: 1',
        'Ingen har agerat trots påminnelser: 1',
        'Tiden går ut inom tre arbetsdagar: 1',
        'Avslutat utanför rutinen, utan ärendeakt: 1',
      ].join('\n'),
    );
    expect(text).not.toContain('Tekniskt fel i tjänsten (');
    for (const line of [
      '556012-5790, referens K-17 – Konto läggs upp, steget ”openAccount” har stannat, väntar sedan tisdagen den 24 februari 2026: ',
      '556036-0793 – Attest, väntar sedan tisdagen den 24 februari 2026: ',
      '556036-0793 – Attest, sista dagen är torsdagen den 5 mars 2026: ',
      '556036-0793 – Beställning, stoppades tisdagen den 24 februari 2026: ',
    ]) {
      expect(text).toContain(`- ${line}https://temporal.example/namespaces/live/workflows/`);
    }
  });

  it('names one without an organisation number by its workflow id, and keeps quiet of what is not known', async () => {
    const { text } = await sent({
      reportedProblems: { count: 1, rows: [{ workflowId: 'by-hand', address: address('by-hand') }] },
    });
    expect(text).toContain('Tekniskt fel i tjänsten (1)');
    expect(text).toContain(`- by-hand: ${address('by-hand')}\n`);
    expect(text).not.toMatch(/undefined|Invalid/);
  });

  it('shows the first of many, and leads to all of them', async () => {
    const all = 'https://temporal.example/namespaces/live/workflows?query=Escalated%20%3D%20true';
    const rows = Array.from({ length: 51 }, (_, at) => row(`55600000${String(at).padStart(2, '0')}`));
    const { text } = await sent({ escalated: sectionOf(rows, all) });
    expect(text.match(/^- 556000/gm)).toHaveLength(MOST_ROWS);
    expect(text).toContain('Här visas 50 av 51.');
    expect(text).toContain(`- Visa alla 51 i Temporal: ${all}`);
  });

  it('says the same as text and as HTML, and fetches nothing from elsewhere', async () => {
    const rows = [row('5560125790', { reference: '<b>&', stage: 'ordering', at: since })];
    const { text, html } = await sent({ escalated: { count: 1, rows } });
    expect(html).toContain('<html lang="sv">');
    expect(html).toMatch(/<h2[^>]*>Ingen har agerat trots påminnelser \(1\)<\/h2>/);
    expect(html).toContain(`href="${address('5560125790')}"`);
    expect(html).toContain('referens &lt;b&gt;&amp;');
    expect(html).not.toMatch(/<(img|link|script|iframe|style)\b|url\(|@import|undefined/i);
    const words = (part: string) => part.match(/\p{L}+/gu) ?? [];
    const inHtml = new Set(words(html));
    expect(words(text).filter((word) => !inHtml.has(word))).toEqual([]);
  });

  it('is of no case, so that it names none to ask about, and goes to the case team alone', async () => {
    const { to, text, html, headers } = await sent({ escalated: { count: 1, rows: [row('5560125790')] } });
    expect(to).toBe(settings.caseTeamEmail);
    expect(text.trimEnd()).toMatch(/--\nMejlet är skickat automatiskt av Inera, anslutning av agenter\.$/);
    for (const part of [text, html]) expect(part).not.toContain('ärendenummer');
    expect(headers['auto-submitted']?.trim()).toBe('auto-generated');
    expect(headers).not.toHaveProperty('reply-to');
  });

  it('is one mail a day and namespace, however often it is sent', async () => {
    const digest = (more: Partial<Digest>): Digest => ({
      namespace: 'one-a-day',
      at: '2026-03-03T07:00:00.000Z',
      sections: { ...nothing, escalated: { count: 1, rows: [row('5560125790')] } },
      ...more,
    });
    const before = (await received()).length;
    await send(digest({}));
    await send(digest({ at: '2026-03-03T15:00:00.000Z' }));
    await send(digest({ at: '2026-03-04T07:00:00.000Z' }));
    await send(digest({ namespace: 'another' }));
    expect((await received()).slice(before).map(({ times }) => times)).toEqual([2, 1, 1]);
  });
});

describe('What a heading holds', () => {
  it('is the most urgent first, and what has no instant last', () => {
    const rows = [row('1'), row('2', { at: '2026-03-02T10:00:00.000Z' }), row('3', { at: since })];
    expect(sectionOf(rows).rows.map(({ organisationNumber }) => organisationNumber)).toEqual(['3', '2', '1']);
  });

  it('stays small in the workflow’s history, however many there are', () => {
    const at = since;
    const reference = 'x'.repeat(40);
    const { run, all } = addressesIn('https://temporal.example', 'default');
    const rows = Array.from({ length: 10_000 }, (_, index) => {
      const workflowId = `agent-onboarding~${5_560_000_000 + index}~${reference}`;
      const runId = '01a20f6b-de8b-7dd5-8fc0-23cb81beb404';
      return row(`${5_560_000_000 + index}`, {
        ...{ workflowId, reference, stage: 'applicationCompletion', step: 'y'.repeat(100), at },
        address: run({ workflowId, runId }),
      });
    });
    const section = sectionOf(rows, all('x'.repeat(300)));
    expect(section.count).toBe(10_000);
    expect(JSON.stringify(headings.map(() => section)).length).toBeLessThan(200_000);
  });

  it('leads to Temporal UI, whatever stands in an id', () => {
    const { run, all } = addressesIn('https://temporal.example/ui/', 'inera.a1b2c');
    const base = 'https://temporal.example/ui/namespaces/inera.a1b2c/workflows';
    expect(run({ workflowId: 'agent-onboarding~5560125790~A.b', runId: 'r-1' })).toBe(
      `${base}/agent-onboarding~5560125790~A.b/r-1`,
    );
    expect(run({ workflowId: 'a/b c?', runId: 'r-1' })).toBe(`${base}/a%2Fb%20c%3F/r-1`);
    expect(all("Escalated = true AND Reference = 'å'")).toBe(
      `${base}?query=Escalated%20%3D%20true%20AND%20Reference%20%3D%20'%C3%A5'`,
    );
  });
});
