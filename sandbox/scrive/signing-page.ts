/**
 * The signing page, to which `api_delivery_url` leads: Scrive has no API for signing, so here people act. Swedish. The
 * list of all that waits for a signature is the sandbox's own: Scrive has none such, there the link is in the mail.
 */
import express, { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { sendPage, template } from '../pages/layout';
import type { ScriveDocument } from './document';
import type { Documents } from './documents';
import { ScriveError } from './errors';
import { isTurnOf, mustAct, nameOf, type Party } from './parties';

type Place = { id: string; partyId: string; secret: string };

export function createSigningPage(documents: Documents): Router {
  const page = Router();
  /** @throws ScriveError for a link that leads nowhere. */
  const find = ({ id, partyId, secret }: Place) => {
    const document = documents.get(id);
    const party = document.parties.find((one) => one.id === partyId);
    if (!party || party.api_delivery_url?.split('/').at(-1) !== secret)
      throw new ScriveError('resource_not_found', 'There is no such signing link.');
    return { document, party };
  };
  const show = (request: Request<Place>, response: Response) => {
    const { document, party } = find(request.params);
    const documentUrl = `${party.api_delivery_url}/document.pdf`;
    const body = signingPage({
      ...{ name: nameOf(party), documentUrl, said: said(document, party) },
      mayAct: mayAct(document, party),
    });
    sendPage(response, { title: document.title, body, back });
  };

  page.get('/', (_request, response) => {
    sendPage(response, { title: 'Avtal att underteckna', body: listPage({ waiting: waitingIn(documents) }) });
  });

  page.get('/:id/:partyId/:secret', (request: Request<Place>, response) => {
    const { id, partyId } = request.params;
    find(request.params);
    documents.see(id, partyId);
    show(request, response);
  });

  page.get('/:id/:partyId/:secret/document.pdf', (request: Request<Place>, response) => {
    find(request.params);
    response.type('application/pdf').send(documents.mainFile(request.params.id));
  });

  page.post(
    '/:id/:partyId/:secret',
    express.urlencoded({ extended: false }),
    (request: Request<Place>, response) => {
      const { id, partyId } = request.params;
      find(request.params);
      const { action, reason } = (request.body ?? {}) as { action?: unknown; reason?: unknown };
      if (action === 'sign') documents.sign(id, partyId);
      else if (action === 'reject') documents.reject(id, partyId, typeof reason === 'string' ? reason : '');
      else throw new ScriveError('request_parameters_invalid', 'action is sign or reject.');
      show(request, response);
    },
  );

  page.use(answerWithPage);
  return page;
}

const back = { label: 'Avtal att underteckna', href: '/scrive/sign' };

const signingPage = template<{ name: string; documentUrl: string; said: string; mayAct: boolean }>(`
<p>Till <%= it.name %>.</p>
<p><%= it.said %></p>
<p><a href="<%= it.documentUrl %>">Läs dokumentet (pdf)</a></p>
<% if (it.mayAct) { %>
<form method="post">
<%~ part('@hidden', { fields: { action: 'sign' } }) %>
<button>Underteckna</button>
</form>
<h2>Vill du inte underteckna?</h2>
<form method="post">
<%~ part('@hidden', { fields: { action: 'reject' } }) %>
<%~ part('@field', { name: 'reason', label: 'Varför vill du inte underteckna?' }) %>
<button class="second">Avböj</button>
</form>
<% } %>
`);

const listPage = template<{ waiting: { name: string; title: string; href: string }[] }>(`
<p>Länken till avtalet finns i mejlet till varje firmatecknare. Här är de samlade, så att det går att prova utan mejl.</p>
<% if (it.waiting.length) { %>
<ul>
<% for (const { name, title, href } of it.waiting) { %>
<li><a href="<%= href %>">Underteckna som <%= name %></a><br><%= title %></li>
<% } %>
</ul>
<% } else { %>
<p>Inget avtal väntar på underskrift nu.</p>
<% } %>
`);

const plainPage = template<{ text: string }>('<p><%= it.text %></p>');

const waitingIn = (documents: Documents) =>
  documents
    .all()
    .flatMap((document) =>
      document.parties
        .filter((party) => mayAct(document, party))
        .flatMap((party) =>
          party.api_delivery_url
            ? [{ name: nameOf(party), title: document.title, href: party.api_delivery_url }]
            : [],
        ),
    );

const mayAct = ({ status, parties }: ScriveDocument, party: Party) =>
  status === 'pending' && mustAct(party) && !party.sign_time && isTurnOf(party, parties);

function said({ status, parties }: ScriveDocument, party: Party): string {
  if (status === 'closed') return 'Alla har undertecknat dokumentet.';
  if (status === 'rejected')
    return party.rejected_time
      ? 'Du har avböjt att underteckna.'
      : 'En annan part har avböjt att underteckna.';
  if (status !== 'pending') return 'Dokumentet kan inte längre undertecknas.';
  if (!mustAct(party)) return 'Du får dokumentet för kännedom.';
  if (party.sign_time) return 'Tack! Du har undertecknat. Vi väntar på övriga parter.';
  return isTurnOf(party, parties)
    ? 'Läs dokumentet och underteckna det.'
    : 'Andra ska underteckna före dig. Kom tillbaka senare.';
}

/** Express knows an error handler by its four parameters. */
const answerWithPage: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const status = error instanceof ScriveError ? error.status : 500;
  if (status === 500) console.error(error);
  const text =
    status === 404
      ? 'Länken leder ingenstans.'
      : status === 503
        ? 'Dokumentet förseglas. Försök igen om en stund.'
        : status === 409
          ? 'Det går inte att göra det nu: dokumentet är avslutat, redan undertecknat av dig, eller väntar på andra.'
          : 'Något gick fel.';
  sendPage(response, { title: 'Underteckna', body: plainPage({ text }), status });
};
