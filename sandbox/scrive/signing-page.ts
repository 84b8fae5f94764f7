/** The signing page, to which `api_delivery_url` leads: Scrive has no API for signing, so here people act. Swedish. */
import express, { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
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
    response.send(html(document, party));
  };

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

function html(document: ScriveDocument, party: Party): string {
  return frame(
    document.title,
    `<p>Till ${escaped(nameOf(party))}. <a href="${party.api_delivery_url}/document.pdf">Läs dokumentet</a></p>
<p>${said(document, party)}</p>${mayAct(document, party) ? forms : ''}`,
  );
}

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

const forms = `
<form method="post"><input type="hidden" name="action" value="sign"><button>Underteckna</button></form>
<form method="post"><input type="hidden" name="action" value="reject">
<label>Varför vill du inte underteckna? <input name="reason"></label> <button>Avböj</button></form>`;

const frame = (title: string, body: string) => `<!doctype html>
<html lang="sv"><head><meta charset="utf-8"><title>${escaped(title)}</title></head>
<body><h1>${escaped(title)}</h1>${body}</body></html>
`;

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

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
  response.status(status).send(frame('Scrive', `<p>${text}</p>`));
};
