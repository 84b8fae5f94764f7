/** What is asked of the token endpoint (RFC 6749, client credentials), and whether it is granted. */
import type { Request } from 'express';
import * as z from 'zod/mini';
import { clients } from './clients';

export interface Granted {
  clientId: string;
  scope: string;
}

/** RFC 6749, 5.2. */
export class Denied extends Error {
  constructor(
    readonly status: 400 | 401,
    readonly error: 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_scope',
  ) {
    super(error);
  }
}

const asked = z.object({
  grant_type: z.string(),
  client_id: z.optional(z.string()),
  client_secret: z.optional(z.string()),
  scope: z.optional(z.string()),
});

/** @throws Denied */
export function grantedTo(request: Request): Granted {
  const form = z.safeParse(asked, request.body);
  if (!form.success) throw new Denied(400, 'invalid_request');
  const { grant_type: grantType, scope, ...inForm } = form.data;
  const [clientId = inForm.client_id, secret = inForm.client_secret] = basicAuthIn(request);
  const client = Object.entries(clients).find(([id]) => id === clientId)?.[1];
  if (!clientId || !client || client.secret !== secret) throw new Denied(401, 'invalid_client');
  if (grantType !== 'client_credentials') throw new Denied(400, 'unsupported_grant_type');
  const wanted = scope?.split(' ').filter(Boolean) ?? client.scopes;
  if (!wanted.every((one) => client.scopes.includes(one))) throw new Denied(400, 'invalid_scope');
  return { clientId, scope: wanted.join(' ') };
}

function basicAuthIn(request: Request): string[] {
  const [, encoded] = /^Basic +(\S+)$/i.exec(request.get('Authorization') ?? '') ?? [];
  if (encoded === undefined) return [];
  // RFC 6749, 2.3.1: each is form-encoded before.
  return Buffer.from(encoded, 'base64').toString().split(':').map(formDecoded);
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return '';
  }
}
