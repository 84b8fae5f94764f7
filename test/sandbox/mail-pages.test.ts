/** The sandbox's own pages of mails, as somebody at a browser reads them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { startSandbox, type Sandbox } from '../../sandbox';
import type { Mail } from '../../sandbox/mail';
import { openState } from '../../sandbox/state';
import { aVisitor, hrefsIn, textOf, type Shown } from './a-visitor';

let sandbox: Sandbox;
let visitor: ReturnType<typeof aVisitor>;
beforeEach(async () => {
  sandbox = await startSandbox();
  visitor = aVisitor(sandbox.url);
});
afterEach(() => sandbox.close());

const send = (mail: SendMailOptions) =>
  createTransport({ url: sandbox.smtpUrl }).sendMail({
    from: { name: 'Inera, anslutning för agenter', address: 'inera@example.test' },
    to: 'ada@example.test',
    subject: 'Ansökan är mottagen',
    text: 'Hej!',
    ...mail,
  });

/** What of the page is that page's own: the links of the layout lead elsewhere. */
const linksIn = ({ html }: Shown) => hrefsIn(html.slice(html.indexOf('</h1>')));

describe('the list of mails', () => {
  it('says where none has come yet', async () => {
    expect(textOf((await visitor.get('/mejl')).html)).toContain('Inget mejl har kommit än.');
  });

  it('shows the newest first, with its subject and to whom it went', async () => {
    await send({ subject: 'Den första' });
    await send({ subject: 'Å andra <sidan>', to: 'bo@example.test' });
    const shown = await visitor.get('/mejl');
    expect(linksIn(shown)).toEqual(['/mejl/2', '/mejl/1']);
    expect(textOf(shown.html)).toMatch(
      /Å andra <sidan> Till bo@example\.test · .* Den första Till ada@example\.test · /,
    );
  });

  it("shows one recipient's alone, of whom it is asked, by the numbers that they have among all", async () => {
    await send({ subject: 'Den första' });
    await send({ subject: 'Den andra', to: 'bo@example.test' });
    await send({ subject: 'Den tredje', to: ['ada@example.test', 'bo@example.test'] });
    const shown = await visitor.press(await visitor.get('/mejl'), 'Visa mejlen', { till: 'BO@example.test' });
    expect(shown.path).toBe('/mejl?till=BO%40example.test');
    expect(linksIn(shown)).toEqual(['/mejl', '/mejl/3', '/mejl/2']);
    expect(shown.html).toContain('value="BO@example.test"');
    const none = textOf((await visitor.get('/mejl?till=eva@example.test')).html);
    expect(none).toContain('Inget mejl till eva@example.test har kommit än.');
  });

  it('keeps the number of a mail that comes again', async () => {
    await send({ subject: 'Den första', messageId: '<1@inera>' });
    await send({ subject: 'Den andra', messageId: '<2@inera>' });
    await send({ subject: 'Den första', messageId: '<1@inera>' });
    expect(linksIn(await visitor.get('/mejl'))).toEqual(['/mejl/2', '/mejl/1']);
  });

  it('has the time in Stockholm, in winter and in summer', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mail-pages-'));
    const state = openState(folder);
    for (const receivedAt of ['2026-03-02T08:00:00.000Z', '2026-07-02T08:00:00.000Z']) {
      const mail = { messageId: receivedAt, to: 'ada@example.test', subject: 'Hej', text: '', html: '' };
      state.collection<Mail>('mails').set(receivedAt, { ...mail, receivedAt, times: 1, headers: {} });
    }
    state.close();
    const other = await startSandbox({ folder });
    const get = async (path: string) => textOf((await aVisitor(other.url).get(path)).html);
    const shown = [await get('/mejl'), await get('/mejl/1'), await get('/mejl/2')];
    await other.close();
    await rm(folder, { recursive: true });
    expect(shown[0]).toMatch(/· 2 juli 2026 kl\. 10:00 .* · 2 mars 2026 kl\. 09:00/);
    expect(shown[1]).toMatch(/Tid 2 mars 2026 kl\. 09:00 .* Mejlet har ingen text\./);
    expect(shown[2]).toContain('Tid 2 juli 2026 kl. 10:00');
  });
});

describe('a mail', () => {
  const sent = async (text: string, more: SendMailOptions = {}) => {
    await send({ text, ...more });
    return visitor.get('/mejl/1');
  };

  it('is shown with its sender, recipients, subject and Message-ID, and leads back to all', async () => {
    const to = ['ada@example.test', 'bo@example.test'];
    const { html, headers } = await sent('Hej!', { messageId: '<key-1@inera>', to });
    const text = textOf(html);
    expect(text).toContain('Från "Inera, anslutning för agenter" <inera@example.test> Till');
    expect(text).toContain('Till ada@example.test, bo@example.test Ämne');
    expect(text).toContain('Ämne Ansökan är mottagen Tid');
    expect(text).toContain('Message-ID <key-1@inera>');
    expect(hrefsIn(html)).toEqual(['/mejl']);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it('is shown in paragraphs and lines', async () => {
    const { html } = await sent('Hej!\n\nLogga in:\nMed rollen Beställare\n\n\n--\nInera\n');
    expect(html).toContain('<p>Hej!</p>\n<p>Logga in:<br>Med rollen Beställare</p>\n<p>--<br>Inera</p>');
  });

  it.each([
    ['https://a.example/x', ['https://a.example/x']],
    ['Se http://127.0.0.1:1/attest/a-b_c~1?x=1&y=2.', ['http://127.0.0.1:1/attest/a-b_c~1?x=1&y=2']],
    ['(https://a.example/), HTTPS://b.example/_-!', ['https://a.example/', 'HTTPS://b.example/_-']],
    [
      '- Visa roller: https://a.example/1\n- Mer: https://a.example/2',
      ['https://a.example/1', 'https://a.example/2'],
    ],
    ['javascript:alert(1) ftp://a.example data:text/html,x a@a.example //a.example', []],
    ['<a href="https://a.example/" onclick="x">', ['https://a.example/']],
  ])('has links of what are addresses of the web: %s', async (text, links) => {
    const shown = await sent(text);
    expect(linksIn(shown)).toEqual(links);
    expect(textOf(shown.html).replace(/\s/g, '')).toContain(text.replace(/\s/g, ''));
  });

  it('is shown by its text, never by its HTML, and neither is taken for markup', async () => {
    const { html } = await sent('<script>alert("x")</script> <b>fet</b> &amp;', {
      subject: '<b>Ämne</b>',
      html: '<p>Bara i <i>html</i></p><img src="https://a.example/x.png">',
    });
    expect(html).not.toMatch(/<script|<b>|<i>|<img|Bara i/);
    expect(textOf(html)).toContain('<script>alert("x")</script> <b>fet</b> &amp;');
  });

  it('without a subject can be opened all the same', async () => {
    const { html } = await sent('Hej!', { subject: '' });
    expect(html).toContain('<h1>Utan ämne</h1>');
    expect((await visitor.get('/mejl')).html).toContain('<a href="/mejl/1">Utan ämne</a>');
  });

  it.each(['0', '2', '01', '1.0', '-1', 'x', '1e0', '99999999999999999999'])(
    'that is none is not found: %s',
    async (number) => {
      await send({});
      const { status, html } = await visitor.get(`/mejl/${number}`);
      expect(status).toBe(404);
      expect(textOf(html)).toContain('Det finns inget sådant mejl.');
      expect(hrefsIn(html)).toEqual(['/mejl']);
    },
  );
});
