/** The pages on which a person walks the whole routine by hand. Kundportalen's act as any portal's backend: over HTTP. */
import { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import type { ClientId } from '../idp/clients';
import type { Tokens } from '../idp/tokens';
import type { Portal } from '../kundportalen/portal';
import type { MailServer } from '../mail';
import type { State } from '../state';
import { applicationPages } from './kundportalen/apply';
import { attestPages } from './kundportalen/attest';
import { casePages } from './kundportalen/case-pages';
import { createCases } from './kundportalen/cases';
import type { Backend, Links } from './kundportalen/common';
import { decisionPages } from './kundportalen/decisions';
import { logInPages } from './kundportalen/log-in';
import { orderPages } from './kundportalen/order';
import { rolePages } from './kundportalen/roles';
import { createService } from './kundportalen/service';
import { landingPage } from './landing';
import { sendPage, template } from './layout';
import { mailPages } from './mail-pages';

export type { Links };

interface Dependencies {
  portal: Portal;
  state: State;
  mail: MailServer;
  /** The service's API, as the sandbox reaches it. None: the pages say that they cannot reach it. */
  apiUrl?: string | undefined;
  /** With which the API is called. */
  tokens: Tokens;
  links?: Links | undefined;
}

/** Goes before the doors of `/kundportalen/people`: a browser is shown a page where others get JSON. */
export function createPages({ portal, state, mail, apiUrl, tokens, links = {} }: Dependencies): Router {
  const router = Router();
  const serviceAs = (client: ClientId) => createService(apiUrl?.replace(/\/+$/, ''), tokens, client);
  const backend: Backend = {
    service: serviceAs('kundportalen'),
    officersService: serviceAs('handlaggare'),
    operatorsService: serviceAs('operator'),
    portal,
    cases: createCases(state),
    links,
  };
  landingPage(router, links);
  mailPages(router, mail);
  applicationPages(router, backend);
  casePages(router, backend);
  decisionPages(router, backend);
  logInPages(router, backend);
  rolePages(router, backend);
  orderPages(router, backend);
  attestPages(router, backend);
  router.use(sayWhatFailed);
  return router;
}

const plain = template<{ text: string }>('<p><%= it.text %></p>');

/** Goes last of all. */
export const nothingHere: RequestHandler = (_request, response) => {
  const body = plain({ text: 'Adressen leder ingenstans.' });
  sendPage(response, { title: 'Här finns inget', body, status: 404 });
};

/** Express knows an error handler by its four parameters. */
const sayWhatFailed: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const { status = 500 } = error as { status?: number };
  if (status >= 500) console.error(error);
  const text = status < 500 ? 'Det som skickades kan inte läsas.' : 'Det är sandlådans fel, inte ditt.';
  sendPage(response, { title: 'Något gick fel', body: plain({ text }), status });
};
