/** A client of the identity provider: gets tokens as any system would, and keeps each until it is about to expire. */
import * as z from 'zod/mini';
import { clients, type ClientId } from './clients';

/** @throws Error where none is given. */
export type Tokens = (client: ClientId) => Promise<string>;

const answer = z.object({ access_token: z.string(), expires_in: z.number() });
/** Milliseconds before it expires: no call is to carry one that expires on the way. */
const RENEWED_BEFORE = 60_000;
const LONGEST_MS = 5_000;

/** `issuer`: where the identity provider is. */
export function tokensFrom(issuer: () => string): Tokens {
  const kept = new Map<ClientId, { token: string; until: number }>();
  return async (client) => {
    const found = kept.get(client);
    if (found && found.until > Date.now()) return found.token;
    const { access_token: token, expires_in: seconds } = await newToken(issuer(), client);
    kept.set(client, { token, until: Date.now() + seconds * 1000 - RENEWED_BEFORE });
    return token;
  };
}

async function newToken(issuer: string, client: ClientId) {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${client}:${clients[client].secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    signal: AbortSignal.timeout(LONGEST_MS),
  });
  if (!response.ok) throw new Error(`The identity provider gives ${client} no token: ${response.status}.`);
  return z.parse(answer, await response.json());
}
