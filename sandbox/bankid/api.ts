/** The part of BankID's Relying Party API v6.0 that signing needs. */
import express, { Router, type RequestHandler } from 'express';
import type { CallCounter } from '../books';
import { endpointsOf, type Faults } from '../faults';
import type { AskedErrors } from './asked-errors';
import { answerWithError, BankIdError, refuse } from './errors';
import type { Orders } from './orders';
import { orderNamed, orderToSign, read } from './shapes';

interface Dependencies {
  orders: Orders;
  faults: Faults;
  count: CallCounter;
  askedErrors: AskedErrors;
}

const paths = ['/sign', '/collect', '/cancel'];

export function createBankIdApi({ orders, faults, count, askedErrors }: Dependencies): Router {
  const api = Router();
  const at = endpointsOf('bankid', { faults, count }, refuse);
  const inFront: RequestHandler[] = [askedErrors.meet, isJson, express.json({ limit: '1mb' })];

  api.post('/sign', at('sign'), ...inFront, (request, response) => {
    const { orderRef, autoStartToken, qrStartToken, qrStartSecret } = orders.start(
      read(orderToSign, request.body),
    );
    response.json({ orderRef, autoStartToken, qrStartToken, qrStartSecret });
  });

  api.post('/collect', at('collect'), ...inFront, (request, response) => {
    const { orderRef } = read(orderNamed, request.body);
    response.json({ orderRef, ...orders.collect(orderRef) });
  });

  api.post('/cancel', at('cancel'), ...inFront, (request, response) => {
    orders.cancel(read(orderNamed, request.body).orderRef);
    response.json({});
  });

  api.all(paths, () => {
    throw new BankIdError('methodNotAllowed', 'Only POST is allowed.');
  });
  api.use(() => {
    throw new BankIdError('notFound', 'There is no such endpoint.');
  });
  api.use(answerWithError);
  return api;
}

/** Exactly so: a charset behind it is refused too. */
const isJson: RequestHandler = (request, _response, next) => {
  if (request.get('Content-Type') === 'application/json') return next();
  throw new BankIdError('unsupportedMediaType', 'Content-Type must be application/json.');
};
