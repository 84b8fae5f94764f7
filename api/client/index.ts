/** A typed client of this service, for a portal's backend: what it may send and what it gets stand in the contract. */
import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './schema';

export interface PortalClientSettings {
  /** Where the service is. */
  url: string;
  /** An OAuth 2 access token that is good now. Asked for before each request: whoever gives it may keep it. */
  token: () => Promise<string>;
}

export type PortalClient = Client<paths>;

/** Sends once, and throws where nobody answers: whoever sends again does so under the same Idempotency-Key. */
export function createPortalClient({ url, token }: PortalClientSettings): PortalClient {
  const client = createClient<paths>({ baseUrl: url });
  client.use({
    async onRequest({ request }) {
      request.headers.set('Authorization', `Bearer ${await token()}`);
      return request;
    },
  });
  return client;
}
