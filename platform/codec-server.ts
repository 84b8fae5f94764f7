/**
 * Temporal's codec server protocol: Temporal UI and the CLI have payloads decrypted here, to show them to an operator.
 * POST /decode and /encode, JSON. Pages of no other origin than the UI's are answered; each decode is in the audit log.
 */
import type { Payload, PayloadCodec } from '@temporalio/common';
import { JSONToPayload, payloadToJSON, type JSONPayload } from '@temporalio/common/lib/proto-utils';
import express, { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import * as z from 'zod/mini';
import { isKeyLacking } from './key-ring';

/** A line of the audit log. Nothing of what was decrypted. */
export interface Decoding {
  at: string;
  /** Who, where they had to say. */
  by?: string;
  namespace?: string;
  payloads: number;
}

export interface CodecServerOptions {
  codec: PayloadCodec;
  /** Of Temporal UI. The CLI names no origin. */
  uiOrigins: string[];
  /** Called before the answer leaves: where it throws, nothing is decoded. */
  audit: (decoding: Decoding) => void;
  /** Who asks, by the Authorization header as the UI passes it on; `undefined`: refused. None: whoever reaches it. */
  admit?: (authorization: string | undefined) => Promise<string | undefined>;
}

/** The server takes payloads of 2 MB; the UI asks for those of a page at once. */
const LARGEST_BODY = '16mb';
/** Foreign text: no longer in the log than a namespace can be of any use. */
const LONGEST_NAMESPACE = 200;

const question = z.object({ payloads: z.array(z.custom<JSONPayload>()) });

export function codecServer(options: CodecServerOptions): Router {
  const { codec, audit } = options;
  const server = Router();
  server.use(forPagesOf(options.uiOrigins));
  server.use(forWhoMay(options), express.json({ limit: LARGEST_BODY }));
  server.post('/encode', async ({ body }, response) => {
    const encoded = await codec.encode(payloadsIn(body));
    response.json({ payloads: encoded.map(payloadToJSON) });
  });
  server.post('/decode', async (request, response) => {
    const asked = payloadsIn(request.body);
    const decoded = await codec.decode(asked);
    const namespace = request.get('X-Namespace')?.slice(0, LONGEST_NAMESPACE);
    const by = (response.locals as { by?: string }).by;
    audit({
      at: new Date().toISOString(),
      ...(by !== undefined && { by }),
      ...(namespace !== undefined && { namespace }),
      payloads: asked.length,
    });
    response.json({ payloads: decoded.map(payloadToJSON) });
  });
  server.use(sayWhy);
  return server;
}

class Unreadable extends Error {}

function payloadsIn(body: unknown): Payload[] {
  try {
    return z.parse(question, body).payloads.map(JSONToPayload);
  } catch {
    throw new Unreadable();
  }
}

/** A browser tells whose page asks; it asks first, without a body, since JSON is sent. */
function forPagesOf(origins: string[]): RequestHandler {
  return (request, response, next) => {
    const origin = request.get('Origin');
    response.vary('Origin').set('Cache-Control', 'no-store');
    if (origin === undefined) return next();
    if (!origins.includes(origin)) return void response.status(403).json({ error: 'not for that origin' });
    response.set('Access-Control-Allow-Origin', origin);
    if (request.method !== 'OPTIONS') return next();
    response
      .set('Access-Control-Allow-Methods', 'POST')
      .set('Access-Control-Allow-Headers', 'Content-Type, X-Namespace, Authorization')
      .sendStatus(204);
  };
}

function forWhoMay({ admit }: CodecServerOptions): RequestHandler {
  return async (request, response, next) => {
    if (!admit) return next();
    const by = await admit(request.get('Authorization'));
    if (by === undefined) return void response.status(401).json({ error: 'not for whoever asks' });
    response.locals.by = by;
    next();
  };
}

/** Nothing that was sent is repeated. Express knows an error handler by its four parameters. */
const sayWhy: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  if (isKeyLacking(error)) return void response.status(422).json({ error: error.message });
  const status = error instanceof Unreadable ? 400 : ((error as { status?: number }).status ?? 500);
  if (status < 500)
    return void response.status(status).json({ error: 'must be {"payloads": […]}, 16 MB at most' });
  console.error(`Codec server: ${error instanceof Error ? error.name : 'failed'}`);
  response.status(500).json({ error: 'failed' });
};
