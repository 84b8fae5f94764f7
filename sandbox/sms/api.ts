/** The part of 46elks' API that sends an SMS and tells what became of it. */
import { Router, urlencoded, type ErrorRequestHandler, type RequestHandler, type Response } from 'express';
import type { CallCounter } from '../books';
import { endpointsOf, type Faults } from '../faults';
import { partsOf, type Messages, type Sms } from './messages';

/** Made up, and good for nothing outside the sandbox. */
const CREDENTIALS = `Basic ${Buffer.from('sandbox-elks:sandbox-elks-secret').toString('base64')}`;

/** In 1/10,000 of a krona. */
const COST_OF_A_PART = 3500;

/** Its body is plain text. */
class ElksError extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404,
    text: string,
  ) {
    super(text);
  }
}

interface Dependencies {
  messages: Messages;
  faults: Faults;
  count: CallCounter;
}

export function createElksApi({ messages, faults, count }: Dependencies): Router {
  const api = Router();
  const at = endpointsOf('elks', { faults, count }, refuse);

  api.post('/sms', at('send'), knowsCaller, urlencoded({ extended: false }), (request, response) => {
    const sms = read(request.body as Form | undefined);
    if (!messages.network().hasCredit) throw new ElksError(403, 'Not enough credits to send SMS');
    response.json(sms.isDryRun ? dryRun(sms) : asSent(messages.take(sms)));
  });

  api.get('/sms/:id', at('get'), knowsCaller, (request, response) => {
    const sms = messages.get(String(request.params.id));
    if (!sms) throw new ElksError(404, 'Not found');
    const { message, ...shown } = asSent(sms);
    response.json({
      ...shown,
      status: sms.status,
      ...(sms.delivered && { delivered: sms.delivered }),
      ...(!sms.notLogged && { message }),
    });
  });

  api.use(knowsCaller, () => {
    throw new ElksError(404, 'Not found');
  });
  api.use(answerWithText);
  return api;
}

const knowsCaller: RequestHandler = (request, response, next) => {
  if (request.get('Authorization') === CREDENTIALS) return next();
  response.set('WWW-Authenticate', 'Basic');
  throw new ElksError(401, 'API access requires Basic HTTP authentication');
};

type Form = Record<string, string | string[] | undefined>;

const E164 = /^\+[1-9]\d{6,14}$/;
const ALPHANUMERIC = /^[A-Za-z][A-Za-z0-9]{2,10}$/;

function read(form: Form = {}) {
  const field = (name: string): string => {
    const value = form[name];
    if (typeof value === 'string' && value !== '') return value;
    throw new ElksError(400, `Missing key ${name}`);
  };
  const [from, to, message] = [field('from'), field('to'), field('message')];
  if (!E164.test(from) && !ALPHANUMERIC.test(from)) throw new ElksError(400, 'Invalid from');
  if (!E164.test(to)) throw new ElksError(400, 'Invalid to number');
  const whenDelivered = form.whendelivered === undefined ? undefined : field('whendelivered');
  if (whenDelivered && !URL.canParse(whenDelivered)) throw new ElksError(400, 'Invalid whendelivered');
  const notLogged = form.dontlog === 'message';
  return { from, to, message, whenDelivered, notLogged, isDryRun: form.dryrun === 'yes' };
}

const dryRun = ({ from, to, message }: ReturnType<typeof read>) => ({
  status: 'created',
  direction: 'outgoing',
  from,
  to,
  parts: partsOf(message),
  estimated_cost: partsOf(message) * COST_OF_A_PART,
  message,
});

/** As it is answered when it has just been sent. */
const asSent = ({ id, from, to, created, parts, message }: Sms) => ({
  id,
  status: 'created',
  direction: 'outgoing',
  from,
  to,
  created,
  parts,
  cost: parts * COST_OF_A_PART,
  message,
});

const refuse = (response: Response, status: 500 | 429) =>
  void response
    .status(status)
    .type('text')
    .send(status === 429 ? 'Too many requests' : 'Internal error');

/** Express knows an error handler by its four parameters. */
const answerWithText: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  if (error instanceof ElksError) {
    response.status(error.status).type('text').send(error.message);
    return;
  }
  if (((error as { status?: number }).status ?? 500) < 500) {
    response.status(400).type('text').send('Invalid request');
    return;
  }
  console.error(error);
  refuse(response, 500);
};
