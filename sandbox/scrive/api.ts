/** The part of Scrive's Document API v2 that carries a document from a PDF to one signed by all. */
import { Router, type Request, type RequestHandler } from 'express';
import * as z from 'zod/mini';
import type { CallCounter } from '../books';
import { endpointsOf, type Faults } from '../faults';
import { documentToSet } from './document';
import type { Documents } from './documents';
import { answerWithError, refuse, ScriveError } from './errors';
import { list } from './listing';
import { mustBePdf, readForm, type Form } from './uploads';

/** Made up, and good for nothing outside the sandbox. */
const credentials = {
  oauth_signature_method: 'PLAINTEXT',
  oauth_consumer_key: 'sandbox-api',
  oauth_token: 'sandbox-access',
  oauth_signature: 'sandbox-api-secret&sandbox-access-secret',
};

type OfDocument = Request<{ id: string }>;

interface Dependencies {
  documents: Documents;
  faults: Faults;
  count: CallCounter;
}

export function createScriveApi({ documents, faults, count }: Dependencies): Router {
  const api = Router();
  const at = endpointsOf('scrive', { faults, count }, refuse);
  /** Reads the form, and holds the caller to the version it names. */
  const formOf = async (request: OfDocument): Promise<Form> => {
    const form = await readForm(request);
    const known = documents.get(request.params.id).object_version;
    const named = form.fields.object_version;
    if (named !== undefined && Number(named) !== known)
      throw new ScriveError('document_object_version_mismatch', `The document's version is ${known}.`);
    return form;
  };

  api.post('/documents/new', at('new'), knowsCaller, async (request, response) => {
    const { file } = await readForm(request);
    if (file) mustBePdf(file);
    response.status(201).json(documents.create(file));
  });

  api.get('/documents/list', at('list'), knowsCaller, (request, response) => {
    response.json(list(documents.all(), request.query));
  });

  api.post('/documents/:id/update', at('update'), knowsCaller, async (request: OfDocument, response) => {
    const { fields } = await formOf(request);
    response.json(documents.update(request.params.id, readDocument(fields.document)));
  });

  api.post('/documents/:id/start', at('start'), knowsCaller, async (request: OfDocument, response) => {
    await formOf(request);
    response.json(documents.start(request.params.id));
  });

  api.get('/documents/:id/get', at('get'), knowsCaller, (request: OfDocument, response) => {
    response.json(documents.get(request.params.id));
  });

  api.get('/documents/:id/files/main{/:name}', at('file'), knowsCaller, (request: OfDocument, response) => {
    response.type('application/pdf').send(documents.mainFile(request.params.id));
  });

  api.post('/documents/:id/remind', at('remind'), knowsCaller, async (request: OfDocument, response) => {
    await formOf(request);
    documents.remind(request.params.id);
    response.status(202).end();
  });

  api.post('/documents/:id/cancel', at('cancel'), knowsCaller, async (request: OfDocument, response) => {
    await formOf(request);
    response.json(documents.end(request.params.id, 'canceled'));
  });

  api.use(knowsCaller, () => {
    throw new ScriveError('endpoint_not_found', 'There is no such endpoint.');
  });
  api.use(answerWithError);
  return api;
}

const knowsCaller: RequestHandler = (request, _response, next) => {
  const given = request.get('Authorization') ?? '';
  const stated = new Map<string | undefined, string | undefined>();
  for (const [, name, value] of given.matchAll(/(oauth_\w+)="([^"]*)"/g)) stated.set(name, value);
  const accepted = Object.entries(credentials).every(([name, value]) =>
    [value, encodeURIComponent(value)].includes(stated.get(name) ?? ''),
  );
  if (!accepted) throw new ScriveError('invalid_authorisation', 'No valid access credentials were provided.');
  next();
};

function readDocument(sent: string | undefined) {
  if (sent === undefined)
    throw new ScriveError('request_parameters_missing', "The parameter 'document' is missing.");
  const unreadable = (why: string) =>
    new ScriveError(
      'request_parameters_parse_error',
      `The parameter 'document' could not be parsed. Please refer to our API documentation. Error details: ${why}`,
    );
  let json: unknown;
  try {
    json = JSON.parse(sent);
  } catch {
    throw unreadable('Invalid JSON');
  }
  const judged = z.safeParse(documentToSet, json);
  if (judged.success) return judged.data;
  throw unreadable(
    judged.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  );
}
