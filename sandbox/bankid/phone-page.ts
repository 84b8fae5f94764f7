/** The page that plays the phone with the BankID app. Swedish. */
import { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { fieldsOf, readForm, type Fields } from '../pages/forms';
import { exampleUsers } from '../pages/kundportalen/example';
import { sendPage, template } from '../pages/layout';
import type { Standing } from './order';
import { whyNot, type Phone } from './phone';

export function createPhonePage(phone: Phone): Router {
  const page = Router();

  page.get('/', ({ query }: Request, response) => {
    // As the link to the app names it.
    const { autostarttoken: token } = query;
    const { personalNumber, name } = exampleUsers.attestant;
    showStart(response, { autoStartToken: typeof token === 'string' ? token : '', personalNumber, name });
  });

  /** By the order's reference, as each stood when something was done. */
  const done = new Map<string, Shown>();

  page.post('/', readForm, async (request, response) => {
    const fields = fieldsOf(request);
    try {
      const { order, standing, text } = await phone.act(fields);
      keep(done, order.orderRef, { standing, text, fields });
      // The way back to the service leads over no form, which a browser would want to send again.
      response.redirect(303, `${HOME}/orders/${order.orderRef}`);
    } catch (error) {
      const reason = whyNot(error);
      if (!reason) throw error;
      showStart(response, fields, reason);
    }
  });

  page.get('/orders/:orderRef', ({ params }, response) => {
    const shown = done.get(params.orderRef);
    if (shown) showOrder(response, shown);
    else response.redirect(303, HOME);
  });

  page.use(sayWhatFailed);
  return page;
}

const MOST_KEPT = 100;

/** The oldest gives way. */
function keep(done: Map<string, Shown>, orderRef: string, shown: Shown): void {
  done.delete(orderRef);
  done.set(orderRef, shown);
  const [oldest] = done.keys();
  if (done.size > MOST_KEPT && oldest) done.delete(oldest);
}

const HOME = '/bankid/phone';
const title = 'Telefonen med BankID';
const back = { label: 'BankID-appen', href: HOME };

const startPage = template<{ fields: Fields; problem: string }>(`
<% if (it.problem) { %>
<%~ part('@problem', { heading: 'Det gick inte', texts: [{ text: it.problem }] }) %>
<% } %>
<p>Den här sidan spelar en telefon med BankID-appen. Välj <strong>BankID på den här enheten</strong> i tjänsten, så öppnas
den med startkoden ifylld. En QR-kod läses av genom att det som den säger klistras in här, inom några sekunder.</p>
<form method="post" action="${HOME}">
<%~ part('@hidden', { fields: { action: 'start' } }) %>
<%~ part('@field', { name: 'qr', label: 'QR-kodens text', hint: 'Börjar med bankid. och byts varje sekund.', value: it.fields.qr }) %>
<%~ part('@field', { name: 'autoStartToken', label: 'Startkod', hint: 'Ifylld när appen öppnas från tjänsten; då behövs ingen QR-kod.', value: it.fields.autoStartToken }) %>
<%~ part('@field', { name: 'personalNumber', label: 'Personnummer', hint: 'Vems BankID som finns i telefonen. Ifyllt är attestantens i exemplet.', value: it.fields.personalNumber }) %>
<%~ part('@field', { name: 'name', label: 'Namn', value: it.fields.name }) %>
<button>Öppna</button>
</form>
`);

const orderPage = template<{ text: string; said: string; mayAct: boolean; fields: Fields }>(`
<p role="status"><%= it.said %></p>
<% if (it.mayAct) { %>
<h2>Det här skriver du under</h2>
<blockquote><%= it.text %></blockquote>
<% for (const { action, label, kind } of [
  { action: 'sign', label: 'Skriv under', kind: '' },
  { action: 'cancel', label: 'Avbryt', kind: 'second' },
  { action: 'expire', label: 'Låt tiden gå ut', kind: 'second' },
]) { %>
<form method="post" action="${HOME}">
<%~ part('@hidden', { fields: { ...it.fields, action } }) %>
<button class="<%= kind %>"><%= label %></button>
</form>
<% } %>
<% } %>
`);

const plainPage = template<{ text: string }>('<p><%= it.text %></p>');

function showStart(response: Response, fields: Fields, problem?: { status: number; text: string }): void {
  const body = startPage({ fields, problem: problem?.text ?? '' });
  sendPage(response, { title, body, status: problem?.status ?? 200 });
}

interface Shown {
  standing: Standing;
  text: string;
  fields: Fields;
}

function showOrder(response: Response, { standing, text, fields }: Shown): void {
  const { qr = '', autoStartToken = '', personalNumber = '', name = '' } = fields;
  const kept = { qr, autoStartToken, personalNumber, name };
  const mayAct = standing.status === 'pending';
  sendPage(response, { title, body: orderPage({ text, said: said(standing), mayAct, fields: kept }), back });
}

function said(standing: Standing): string {
  if (standing.status === 'complete') return 'Klart! Du har skrivit under. Gå tillbaka till tjänstens sida.';
  if (standing.status === 'pending') return 'Läs texten och skriv under.';
  return standing.hintCode === 'userCancel' ? 'Du avbröt underskriften.' : 'Underskriften är avslutad.';
}

/** Express knows an error handler by its four parameters. */
const sayWhatFailed: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  console.error(error);
  sendPage(response, { title, body: plainPage({ text: 'Något gick fel.' }), status: 500 });
};
