/** The sandbox's identity provider, as a client and as the service meet it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from 'jose';
import { createJudge } from '../../api/access/judge';
import { authFrom, authSettings } from '../../api/access/settings';
import { readSettings } from '../../platform/settings';
import { clients } from '../../sandbox/idp/clients';
import { tokensFrom } from '../../sandbox/idp/tokens';
import * as z from 'zod/mini';
import { sandboxSettings } from '../../scripts/stack/sandbox-settings';
import { aSandbox, type TestSandbox } from './a-sandbox';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await aSandbox();
});
afterAll(() => sandbox.close());

const CREDENTIALS = { client_id: 'kundportalen', client_secret: 'sandbox-kundportalen-secret' };
const GRANT = { grant_type: 'client_credentials' };
const ask = (form: Record<string, string>, headers: Record<string, string> = {}, at = sandbox) =>
  at.call('/idp/token', { method: 'POST', body: new URLSearchParams(form), headers });
const basic = (id: string, secret: string) => ({
  Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});
const tokenIn = ({ body }: { body: unknown }) => (body as { access_token: string }).access_token;
const judgeOf = ({ url, smtpUrl, bankId }: TestSandbox) =>
  createJudge(authFrom(readSettings(z.object(authSettings), sandboxSettings({ url, smtpUrl, bankId }))));

describe('A client', () => {
  it.each(Object.entries(clients))(
    '%s gets a token for exactly its scopes, which the service takes',
    async (id, { secret, scopes }) => {
      const answer = await ask(GRANT, basic(id, secret));
      expect(answer).toMatchObject({
        status: 200,
        body: { token_type: 'Bearer', expires_in: 3600, scope: scopes.join(' ') },
      });
      expect(await judgeOf(sandbox)(tokenIn(answer))).toEqual({ client: id, scopes: new Set(scopes) });
      expect(
        await judgeOf(sandbox)(await tokensFrom(() => `${sandbox.url}/idp`)(id as keyof typeof clients)),
      ).toEqual({
        client: id,
        scopes: new Set(scopes),
      });
    },
  );

  it('may say who it is in the form, and ask for a scope by its name', async () => {
    const answer = await ask({ ...GRANT, ...CREDENTIALS, scope: 'portal' });
    expect(answer).toMatchObject({ status: 200, body: { scope: 'portal' } });
    expect(decodeJwt(tokenIn(answer))).toMatchObject({
      ...{ iss: `${sandbox.url}/idp`, aud: 'agent-onboarding', client_id: 'kundportalen', scope: 'portal' },
    });
  });

  it.each([
    [
      'a wrong secret',
      { ...GRANT, ...CREDENTIALS, client_secret: 'sandbox-operator-secret' },
      401,
      'invalid_client',
    ],
    ['no secret', { ...GRANT, client_id: 'kundportalen' }, 401, 'invalid_client'],
    ['a name that nobody has', { ...GRANT, ...CREDENTIALS, client_id: 'nobody' }, 401, 'invalid_client'],
    [
      'a name that every object has',
      { ...GRANT, ...CREDENTIALS, client_id: 'constructor' },
      401,
      'invalid_client',
    ],
    [
      'a scope that it does not have',
      { ...GRANT, ...CREDENTIALS, scope: 'portal operator' },
      400,
      'invalid_scope',
    ],
    [
      'another grant',
      { ...CREDENTIALS, grant_type: 'password', username: 'a' },
      400,
      'unsupported_grant_type',
    ],
    ['no grant', CREDENTIALS, 400, 'invalid_request'],
  ])('with %s gets none', async (_what, form, status, error) => {
    expect(await ask(form)).toMatchObject({ status, body: { error } });
  });

  it('with a wrong secret in the header gets none, whatever the form says', async () => {
    expect(await ask({ ...GRANT, ...CREDENTIALS }, basic('kundportalen', 'wrong'))).toMatchObject({
      status: 401,
    });
    expect(await ask(GRANT, basic('kundportalen', '%E0%A4%A'))).toMatchObject({ status: 401 });
  });

  it('cannot choose what else stands in its token', async () => {
    const answer = await ask({ ...GRANT, ...CREDENTIALS, aud: 'another', iss: 'another', sub: 'operator' });
    expect(decodeJwt(tokenIn(answer))).toMatchObject({ aud: 'agent-onboarding', sub: 'kundportalen' });
  });
});

describe('The identity provider', () => {
  it('says where it is, and has no doors but those', async () => {
    const { body } = await sandbox.call('/idp/.well-known/openid-configuration');
    expect(body).toMatchObject({
      issuer: `${sandbox.url}/idp`,
      token_endpoint: `${sandbox.url}/idp/token`,
      jwks_uri: `${sandbox.url}/idp/jwks`,
    });
    for (const path of [
      '/idp/authorize?redirect_uri=http://x',
      '/idp/userinfo',
      '/idp/introspect',
      '/idp/revoke',
    ]) {
      expect((await sandbox.call(path)).status).toBe(404);
    }
    expect((await sandbox.call('/idp/introspect', { method: 'POST' })).status).toBe(404);
  });

  it('gives the public half of its key alone', async () => {
    const { body } = await sandbox.call('/idp/jwks');
    const { keys } = body as JSONWebKeySet;
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n']);
  });

  it('takes its key with it over a restart: tokens stay good', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-idp-'));
    const before = await aSandbox({ folder });
    const token = tokenIn(await ask({ ...GRANT, ...CREDENTIALS }, {}, before));
    await before.close();
    const after = await aSandbox({ folder });
    const keys = createLocalJWKSet((await after.call('/idp/jwks')).body as JSONWebKeySet);
    expect((await jwtVerify(token, keys)).payload).toMatchObject({ client_id: 'kundportalen' });
    await after.close();
    await rm(folder, { recursive: true });
  });
});
