/**
 * The pages on which a person reads the mails that the sandbox took, and follows the links in them. Of a mail they show
 * its text alone, never its HTML: what somebody wrote in it stays words.
 */
import type { Response, Router } from 'express';
import { simpleParser } from 'mailparser';
import type { Mail, MailServer } from '../mail';
import { sendPage, template, type Link } from './layout';
import { inSwedishTime } from './kundportalen/words';

export const toMails: Link = { label: 'Mejl', href: '/mejl' };

interface Row {
  href: string;
  subject: string;
  to: string;
  time: string;
}

const list = template<{ rows: Row[]; to: string }>(`
<form>
<%~ part('@field', { name: 'till', label: 'Till', hint: 'Mottagarens hela adress', type: 'email', value: it.to, optional: true }) %>
<button class="second">Visa mejlen</button>
</form>
<% if (it.to) { %><p><a href="${toMails.href}">Visa alla mejl</a></p><% } %>
<% if (it.rows.length) { %>
<p>Nyast först. Ladda om sidan för att se fler.</p>
<ul>
<% for (const { href, subject, to, time } of it.rows) { %>
<li><a href="<%= href %>"><%= subject %></a><br>Till <%= to %> · <%= time %></li>
<% } %>
</ul>
<% } else { %>
<p>Inget mejl <%= it.to && 'till ' + it.to %> har kommit än.</p>
<% } %>
`);

interface Piece {
  text: string;
  isLink: boolean;
}

interface MailShown {
  details: [label: string, value: string][];
  /** Each of lines, and these of pieces. */
  paragraphs: Piece[][][];
}

const letter = template<MailShown>(`
<dl>
<% for (const [label, value] of it.details) { %><dt><%= label %></dt><dd><%= value %></dd><% } %>
</dl>
<h2>Mejlets text</h2>
<% if (!it.paragraphs.length) { %><p>Mejlet har ingen text.</p><% } %>
<% for (const lines of it.paragraphs) { %>
<p><% for (const [index, pieces] of lines.entries()) { %><% if (index) { %><br><% } %><% for (const { text, isLink } of pieces) { %><% if (isLink) { %><a href="<%= text %>"><%= text %></a><% } else { %><%= text %><% } %><% } %><% } %></p>
<% } %>
`);

const plain = template<{ text: string }>('<p><%= it.text %></p>');

/** The sentence's full stop or bracket after an address is none of it. */
const ADDRESS = /(\bhttps?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}'])/i;

/** What is split by a pattern with one group is, by turns, beside it and within it. */
const piecesOf = (line: string): Piece[] =>
  line.split(ADDRESS).map((text, index) => ({ text, isLink: index % 2 === 1 }));

const paragraphsOf = (text: string): Piece[][][] =>
  text
    .trim()
    .split(/\n\s*\n/)
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => paragraph.split('\n').map(piecesOf));

/** The server keeps headers as they came, in which letters such as ä are encoded. */
async function senderOf({ headers }: Mail): Promise<string> {
  const { from } = await simpleParser(`From: ${headers.from ?? ''}\r\n\r\n`);
  return from?.text ?? '';
}

const subjectOf = ({ subject }: Mail) => subject || 'Utan ämne';

/** A mail's number is its place among all that have come, which it keeps. */
function rowsOf(mail: Pick<MailServer, 'mailsTo'>, to: string): Row[] {
  const all = mail.mailsTo(undefined);
  const numbers = new Map(all.map(({ messageId }, index) => [messageId, index + 1]));
  return mail
    .mailsTo(to)
    .reverse()
    .map((one) => ({
      href: `${toMails.href}/${numbers.get(one.messageId)}`,
      subject: subjectOf(one),
      to: one.to,
      time: inSwedishTime(one.receivedAt),
    }));
}

async function sendMail(response: Response, mail: Mail): Promise<void> {
  const body = letter({
    details: [
      ['Från', await senderOf(mail)],
      ['Till', mail.to],
      ['Ämne', subjectOf(mail)],
      ['Tid', inSwedishTime(mail.receivedAt)],
      ['Message-ID', mail.messageId],
    ],
    paragraphs: paragraphsOf(mail.text),
  });
  sendPage(response, { title: subjectOf(mail), body, back: toMails });
}

export function mailPages(router: Router, mail: Pick<MailServer, 'mailsTo'>): void {
  router.get(toMails.href, ({ query: { till } }, response) => {
    const to = typeof till === 'string' ? till.trim() : '';
    sendPage(response, { title: 'Mejl som har skickats', body: list({ rows: rowsOf(mail, to), to }) });
  });

  router.get(`${toMails.href}/:n`, async ({ params: { n } }, response) => {
    const found = /^[1-9]\d*$/.test(n) ? mail.mailsTo(undefined)[Number(n) - 1] : undefined;
    if (found) return sendMail(response, found);
    const body = plain({ text: 'Det finns inget sådant mejl.' });
    sendPage(response, { title: 'Mejlet kan inte visas', body, status: 404, back: toMails });
  });
}
