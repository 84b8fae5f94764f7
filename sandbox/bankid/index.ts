/**
 * BankID: the Relying Party API on an HTTPS port of its own, for those alone who hold the client certificate, and on
 * the sandbox's main port the phone with which a person signs.
 */
import { createServer, type Server } from 'node:https';
import express, { Router, type ErrorRequestHandler } from 'express';
import * as z from 'zod/mini';
import type { CallCounter } from '../books';
import type { Faults } from '../faults';
import { listen, LOOPBACK } from '../listening';
import type { State } from '../state';
import { createBankIdApi } from './api';
import { createAskedErrors, type AskedErrors } from './asked-errors';
import { certificatesIn, type Certificates } from './certificates';
import type { Times } from './order';
import { createOrders, type Orders } from './orders';
import { createPhone, createPhoneApi } from './phone';
import { createPhonePage } from './phone-page';
import { createSigner } from './signature';

export type BankIdTimes = Partial<Times>;

interface Dependencies {
  state: State;
  faults: Faults;
  count: CallCounter;
  /** Keeps the certificates for the next start. */
  folder: string | undefined;
  port: number | undefined;
  times: BankIdTimes | undefined;
}

/** What a relying party is given: where the API is, its root, and a client certificate; PEM. */
export interface BankIdAccess {
  url: string;
  ca: string;
  cert: string;
  key: string;
}

const asBankId: Times = { pickUpWithin: 30_000, signWithin: 180_000, searching: 1000 };

export async function openBankId({ state, faults, count, folder, port, times }: Dependencies) {
  const certificates = await certificatesIn(folder);
  const signer = createSigner(certificates.ca);
  const orders = createOrders({ state, signer, times: { ...asBankId, ...times } });
  const askedErrors = createAskedErrors();

  const app = express().disable('x-powered-by').disable('etag');
  app.use('/rp/v6.0', createBankIdApi({ orders, faults, count, askedErrors }));
  const server = serverFor(certificates, app);
  const url = `https://${LOOPBACK}:${await listen(server, port ?? 0, 'BANKID_PORT')}/rp/v6.0`;

  const phone = createPhone(orders);
  const { ca, client } = certificates;
  return {
    access: { url, ca: ca.cert, ...client } satisfies BankIdAccess,
    phone: Router().use('/api', createPhoneApi(phone)).use(createPhonePage(phone)),
    control: createControl(orders, askedErrors),
    isUp: () => server.listening,
    close: () => stop(server),
  };
}

/** Without a client certificate that the root has signed there is no connection at all. */
const serverFor = ({ ca, server }: Certificates, app: express.Express) =>
  createServer(
    { ...server, ca: ca.cert, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    app,
  );

/** For tests: what orders there are, and errors on demand. */
function createControl(orders: Orders, askedErrors: AskedErrors): Router {
  const control = Router();
  control.get('/orders', (_request, response) => {
    response.json(orders.books());
  });
  control
    .route('/errors')
    .post(express.json(), (request, response) => {
      askedErrors.ask(request.body);
      response.status(201).json({});
    })
    .delete((_request, response) => {
      askedErrors.clear();
      response.status(204).end();
    });
  control.use(answerWithReason);
  return control;
}

/** Express knows an error handler by its four parameters. */
const answerWithReason: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (!(error instanceof z.core.$ZodError)) return next(error);
  response.status(400).json({ error: error.issues.map(({ path }) => path.join('.')).join('; ') });
};

/** Also ends the calls that a fault has left hanging. */
const stop = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
