/** Every provider as a real local server that behaves as the provider does, with faults on demand, in one process. */
import { createServer, type Server } from 'node:http';
import express, { type Express } from 'express';
import { openBankId, type BankIdAccess, type BankIdTimes } from './bankid';
import { createCallBook } from './books';
import { createCodec, type CodecOptions } from './codec';
import { createControl } from './control';
import { createEventReceiver } from './events';
import { createFaults } from './faults';
import { openIdentityProvider } from './idp';
import { tokensFrom } from './idp/tokens';
import { openInbox } from './inbox';
import { createPortalApi } from './kundportalen/api';
import { createPeopleDoors } from './kundportalen/people';
import { createPortal } from './kundportalen/portal';
import { listen, LOOPBACK } from './listening';
import { createMailServer } from './mail';
import { createPages, nothingHere, type Links } from './pages';
import { createScriveApi } from './scrive/api';
import { createCallbacks } from './scrive/callbacks';
import { createDocuments } from './scrive/documents';
import { createSigningPage } from './scrive/signing-page';
import { createElks } from './sms';
import { openState } from './state';

export interface SandboxOptions {
  /** 0 or none: a free one. */
  port?: number | undefined;
  smtpPort?: number | undefined;
  /** None: no inbox page. */
  inboxPort?: number | undefined;
  bankIdPort?: number | undefined;
  /** Keeps what was done for the next start. None: in memory. */
  folder?: string | undefined;
  /** How long a document that all have signed is being sealed. Scrive: about 10 s. */
  sealingMs?: number | undefined;
  /** Before a callback that was not taken is made again, doubled each time. Scrive: 5 minutes. */
  callbackRetryMs?: number | undefined;
  /** How long an invitation to Kundportalen can be used. */
  invitationLifetimeMs?: number | undefined;
  /** How long things last at BankID, where not as there. */
  bankIdTimes?: BankIdTimes | undefined;
  /** How long an SMS is under way. */
  smsDeliveryMs?: number | undefined;
  /** The service's API, to which Kundportalen's pages post. */
  apiUrl?: string | undefined;
  /** Where a person's browser reaches the other servers; shown only where given. */
  links?: Links | undefined;
  /** Decrypts payloads for Temporal UI and the CLI. None: no codec server. */
  codec?: CodecOptions | undefined;
}

export interface Sandbox {
  url: string;
  smtpUrl: string;
  bankId: BankIdAccess;
  close(): Promise<void>;
}

const A_DAY_MS = 24 * 60 * 60 * 1000;

/** @throws Error that names the port and its setting, where one is taken; nothing is left running then. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const undo: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const one of undo.splice(0).reverse()) await one();
  };
  try {
    return { ...(await start(options, undo)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(options: SandboxOptions, undo: (() => Promise<void> | void)[]) {
  const { folder, inboxPort } = options;
  const state = openState(folder);
  undo.push(() => state.close());
  const faults = createFaults();
  const { count, calls } = createCallBook(state);
  let url = '';

  const inbox = inboxPort === undefined ? undefined : await openInbox(inboxPort, folder);
  if (inbox) undo.push(() => inbox.close());
  const mail = createMailServer({ state, faults, count, onTaken: (taken) => inbox?.pass(taken) });
  undo.push(() => mail.close());
  const smtpPort = await listen(mail.server.server, options.smtpPort ?? 0, 'SMTP_PORT');

  const portal = createPortal(state, options.invitationLifetimeMs ?? A_DAY_MS);
  const documents = createDocuments({
    state,
    sealingMs: options.sealingMs ?? 300,
    onChange: (document) => callbacks.announce(document),
  });
  undo.push(() => documents.close());
  const callbacks = createCallbacks({
    state,
    documentNow: (id) => documents.get(id),
    retryAfterMs: options.callbackRetryMs ?? 200,
  });
  undo.push(() => callbacks.close());

  const bankId = await openBankId({
    ...{ state, faults, count, folder },
    ...{ port: options.bankIdPort, times: options.bankIdTimes },
  });
  undo.push(() => bankId.close());
  const elks = createElks({ state, faults, count, deliveryMs: options.smsDeliveryMs ?? 200 });
  undo.push(() => elks.close());
  const idp = await openIdentityProvider(state);

  const events = createEventReceiver({ state, faults, count });

  const app = express().disable('x-powered-by').disable('etag');
  const invitationsUrl = () => `${url}/kundportalen/people/invitations`;
  app.use('/idp', idp.router);
  app.use(createPages({ portal, state, mail, tokens: tokensFrom(() => `${url}/idp`), ...options }));
  app.use('/kundportalen/api', createPortalApi({ portal, state, faults, count, invitationsUrl }));
  app.use('/kundportalen/people', createPeopleDoors(portal));
  app.use('/kundportalen/events', events.provider);
  app.use('/scrive/api/v2', createScriveApi({ documents, faults, count }));
  app.use('/scrive/sign', createSigningPage(documents));
  app.use('/bankid/phone', bankId.phone);
  app.use('/46elks', elks.provider);
  app.use('/_sandbox/bankid', bankId.control);
  app.use('/_sandbox/sms', elks.control);
  app.use('/_sandbox/events', events.control);
  if (options.codec) app.use('/codec', createCodec(options.codec, folder));
  app.use('/_sandbox', createControl({ faults, calls, portal, documents, callbacks, mail }));
  sayWhetherAllIsUp(app, () => mail.isUp() && bankId.isUp() && inbox?.isUp() !== false);
  app.use(nothingHere);

  const server = createServer(app);
  undo.push(() => stop(server));
  url = `http://${LOOPBACK}:${await listen(server, options.port ?? 0, 'SANDBOX_PORT')}`;
  idp.listensAt(`${url}/idp`);
  callbacks.resume();
  elks.resume();
  return { url, smtpUrl: `smtp://${LOOPBACK}:${smtpPort}`, bankId: bankId.access };
}

function sayWhetherAllIsUp(app: Express, isUp: () => boolean): void {
  app.get('/healthz', (_request, response) => {
    const up = isUp();
    response.status(up ? 200 : 503).json({ up });
  });
}

/** Also ends the calls that a fault has left hanging. */
const stop = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
