/**
 * An identity provider for systems: it knows a few made-up clients and gives each tokens with its own scopes. Keys and
 * signing are oauth2-mock-server's, which by itself would give anybody anything.
 */
import express, { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import {
  Events,
  OAuth2Issuer,
  OAuth2Service,
  type MutableToken,
  type TokenRequestIncomingMessage,
} from 'oauth2-mock-server';
import type { State } from '../state';
import { Denied, grantedTo } from './asked';
import { AUDIENCE, clients } from './clients';

export interface IdentityProvider {
  router: Router;
  /** As its tokens name it, and where it is reached: known when the sandbox listens. */
  listensAt(issuer: string): void;
}

type Jwk = Record<string, unknown> & { kid: string };
const ALGORITHM = 'RS256';

export async function openIdentityProvider(state: State): Promise<IdentityProvider> {
  const issuer = new OAuth2Issuer(false);
  const service = new OAuth2Service(issuer, { wellKnownDocument: '/.well-known/openid-configuration' });
  await withKeptKey(issuer, state);
  service.on(
    Events.BeforeTokenSigning,
    ({ payload }: MutableToken, { body }: TokenRequestIncomingMessage) => {
      Object.assign(payload, { sub: body.client_id, client_id: body.client_id });
    },
  );
  const router = Router();
  router.get('/.well-known/openid-configuration', (_request, response) => {
    response.json(described(issuer.url ?? ''));
  });
  router.get('/jwks', service.requestHandler);
  router.post(
    '/token',
    express.urlencoded({ extended: false }),
    grantOnlyWhatIsTheirs,
    service.requestHandler,
  );
  router.use(sayWhyDenied);
  return { router, listensAt: (url) => (issuer.url = url) };
}

/** A restart keeps tokens valid. */
async function withKeptKey({ keys }: OAuth2Issuer, state: State): Promise<void> {
  const kept = state.collection<Jwk>('idp-keys');
  for (const key of kept.values()) await keys.add(key);
  if (kept.values().length > 0) return;
  const made = (await keys.generate(ALGORITHM)) as Jwk;
  kept.set(made.kid, made);
}

/** Only what there is: oauth2-mock-server's own document tells of flows that are closed here. */
const described = (issuer: string) => ({
  issuer,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  grant_types_supported: ['client_credentials'],
  response_types_supported: [],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  token_endpoint_auth_signing_alg_values_supported: [ALGORITHM],
  scopes_supported: Object.values(clients).flatMap(({ scopes }) => scopes),
});

const grantOnlyWhatIsTheirs: RequestHandler = (request, _response, next) => {
  const { clientId, scope } = grantedTo(request);
  request.body = { grant_type: 'client_credentials', client_id: clientId, scope, aud: AUDIENCE };
  next();
};

/** Express knows an error handler by its four parameters. */
const sayWhyDenied: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (!(error instanceof Denied)) return next(error);
  if (error.status === 401) response.set('WWW-Authenticate', 'Basic realm="sandbox"');
  response.status(error.status).set('Cache-Control', 'no-store').json({ error: error.error });
};
