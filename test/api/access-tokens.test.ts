/** Which bearer tokens are taken, with no Temporal server to be reached: what gets past is told that there is none. */
import { UnsecuredJWT, SignJWT, generateKeyPair } from 'jose';
import { Api, one, problem, type Answered } from './an-api';
import { AUDIENCE, ISSUER, type IdentityProvider, type Signed } from './an-identity-provider';

let api: Api;
let idp: IdentityProvider;
beforeAll(async () => {
  // Nobody listens on the port 1.
  api = await Api.before('127.0.0.1:1', 200);
  ({ idp } = api);
});
afterAll(async () => {
  await api.close();
  expect(api.bugs).toEqual([]);
});

const scope = 'operator';
const now = () => Math.floor(Date.now() / 1000);
const use = (token: string | null) => api.ask('GET', '/v1/stages', undefined, { token });
const signed = (how: Signed = {}) => idp.signed({ ...how, claims: { scope, ...how.claims } });
const letIn = problem('temporal-unavailable', 503);

function expectRefused(answer: Answered, because: RegExp): void {
  expect(answer).toMatchObject(problem('unauthorised', 401));
  expect(answer.headers.get('WWW-Authenticate')).toMatch(because);
}

describe('A token', () => {
  it('that the identity provider has given for this service is taken', async () => {
    expect(await use(await signed())).toMatchObject(letIn);
  });

  it('for this service among others is taken; its scopes stand among others too', async () => {
    const claims = { aud: ['another', AUDIENCE], scope: 'openid operator email' };
    expect(await use(await signed({ claims }))).toMatchObject(letIn);
  });

  it.each([
    ['has expired', { exp: now() - 60 }, /expired/],
    ['never expires', { exp: undefined }, /claim exp/],
    ['is not valid yet', { nbf: now() + 60 }, /claim nbf/],
    ['is of another issuer', { iss: 'https://other.example' }, /claim iss/],
    ['names no issuer', { iss: undefined }, /claim iss/],
    ['is of an issuer of almost that name', { iss: `${ISSUER}/` }, /claim iss/],
    ['is for another service', { aud: 'another' }, /claim aud/],
    ['is for no service', { aud: undefined }, /claim aud/],
    ['names no client', { client_id: undefined }, /names no client/],
    ['names a client that could not stand in the audit trail', { client_id: 'a b' }, /names no client/],
  ])('that %s is refused', async (_what, claims, because) => {
    expectRefused(await use(await signed({ claims })), because);
  });

  it('within half a minute of its time is taken: clocks differ', async () => {
    expect(await use(await signed({ claims: { exp: now() - 10, nbf: now() + 10 } }))).toMatchObject(letIn);
  });

  it.each([
    ['client_id', { client_id: 'a', azp: 'b', sub: 'c' }],
    ['azp', { client_id: undefined, azp: 'b', sub: 'c' }],
    ['sub', { client_id: undefined, sub: 'c' }],
  ])('may name its client as %s', async (_claim, claims) => {
    expect(await use(await signed({ claims }))).toMatchObject(letIn);
  });

  it.each([
    ['no JWT', () => 'nonsense'],
    ['an empty one', () => '..'],
    [
      'of another key under a known id',
      async () => signed({ key: await idp.aKeyOfAnother(), header: { kid: kid() } }),
    ],
    ['of a key that nobody knows', async () => signed({ key: await idp.aKeyOfAnother() })],
    ['tampered with', async () => withScope(await signed({ claims: { scope: '' } }), scope)],
    ['without its signature', async () => (await signed()).replace(/[^.]+$/, '')],
    ['not signed at all', () => new UnsecuredJWT(theClaims()).encode()],
    ['not signed at all, under a known key', () => unsigned()],
    ['sealed with the public key as if it were a secret', () => sealedWith(JSON.stringify(idp.publicKey))],
    ['sealed with its modulus', () => sealedWith(Buffer.from(idp.publicKey.n ?? '', 'base64url'))],
    ['by another algorithm', () => byPs256()],
    ['that brings its own key', () => withItsOwnKey()],
  ])('%s is refused', async (_what, token) => {
    expectRefused(await use(await token()), /error="invalid_token"/);
  });

  it.each([
    ['none', null, {}],
    ['none, but a password', null, { Authorization: 'Basic a2F0dA==' }],
    ['an empty one', null, { Authorization: 'Bearer ' }],
    ['two', null, { Authorization: 'Bearer a b' }],
  ])('%s is asked for, and no error named', async (_what, token, headers) => {
    const answer = await api.ask('GET', '/v1/stages', undefined, { token, headers });
    expect(answer).toMatchObject(problem('unauthorised', 401));
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer realm="agent-onboarding"');
  });

  it('is taken from the header alone', async () => {
    const path = `/v1/stages?access_token=${await signed()}`;
    expect(await api.ask('GET', path, undefined, { token: null })).toMatchObject(
      problem('unauthorised', 401),
    );
  });

  it('is judged before the body is read', async () => {
    const answer = await api.ask('POST', '/v1/onboardings', undefined, {
      raw: '{"broken',
      headers: { 'Content-Type': 'text/plain' },
      token: null,
    });
    expect(answer).toMatchObject(problem('unauthorised', 401));
  });

  it('for something else is told what is needed', async () => {
    const answer = await api.ask('GET', '/v1/stages', undefined, { token: await idp.token('portal') });
    expect(answer).toMatchObject(problem('forbidden', 403));
    expect(answer.headers.get('WWW-Authenticate')).toContain(
      'error="insufficient_scope", scope="case-officer operator auditor"',
    );
  });

  it('stands in no answer, whatever is wrong with it', async () => {
    const secret = await signed({ claims: { client_id: 'hemlig klient', iss: 'hemlig utgivare' } });
    const { headers, body } = await use(secret);
    expect(JSON.stringify([...headers, body])).not.toMatch(/hemlig|eyJ/);
  });
});

describe("The identity provider's keys", () => {
  let own: Api;
  beforeEach(async () => {
    own = await Api.before('127.0.0.1:1', 200);
  });
  afterEach(async () => {
    await own.close();
    expect(own.bugs).toEqual([]);
  });
  const with_ = (token: string) => own.ask('GET', '/v1/stages', undefined, { token });

  it('are asked for once, when a token is first judged', async () => {
    expect(own.idp.asked).toBe(0);
    const token = await own.idp.token(scope);
    await Promise.all([with_(token), with_(token)]);
    expect(await with_(token)).toMatchObject(letIn);
    expect(own.idp.asked).toBe(1);
  });

  it('may be changed: when they are looked for anew, the new one is taken, and the old one no more', async () => {
    const before = await own.idp.token(scope);
    expect(await with_(before)).toMatchObject(letIn);
    await own.idp.changeKey();
    expect(await with_(await own.idp.token(scope))).toMatchObject(letIn);
    expectRefused(await with_(before), /invalid_token/);
  });

  it('that cannot be had are no fault of the token: 503, and when to come again', async () => {
    own.idp.answers = 503;
    const token = await own.idp.token(scope);
    const answer = await with_(token);
    expect(answer).toMatchObject(problem('identity-provider-unavailable', 503));
    expect(answer.headers.get('Retry-After')).toBe('5');
    expect(answer.headers.get('WWW-Authenticate')).toBeNull();
    own.idp.answers = 200;
    expect(await with_(token)).toMatchObject(letIn);
  });

  it('that nobody answers for are the same; those that are known serve on', async () => {
    const token = await own.idp.token(scope);
    expect(await with_(token)).toMatchObject(letIn);
    await own.idp.close();
    expect(await with_(token)).toMatchObject(letIn);
    const unknown = await own.idp.signed({ claims: { scope }, key: await own.idp.aKeyOfAnother() });
    expect(await with_(unknown)).toMatchObject(problem('identity-provider-unavailable', 503));
    expect(await own.get('/healthz')).toMatchObject({ status: 200 });
  });

  it('are not asked for by a token of another algorithm, nor by an address that needs none', async () => {
    await with_(new UnsecuredJWT(theClaims()).encode());
    await own.ask('GET', one('x'), undefined, { token: null });
    await own.get('/healthz');
    expect(own.idp.asked).toBe(0);
  });
});

const kid = () => idp.publicKey.kid ?? '';
const theClaims = () => ({ iss: ISSUER, aud: AUDIENCE, exp: now() + 600, client_id: 'kundportalen', scope });
const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const unsigned = () => `${encoded({ alg: 'none', kid: kid() })}.${encoded(theClaims())}.`;

function withScope(token: string, wanted: string): string {
  const [header, claims = '', signature] = token.split('.');
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
  return [header, encoded({ ...said, scope: wanted }), signature].join('.');
}

const sealedWith = (secret: string | Uint8Array) =>
  new SignJWT(theClaims()).setProtectedHeader({ alg: 'HS256', kid: kid() }).sign(Buffer.from(secret));

async function byPs256(): Promise<string> {
  const { privateKey } = await generateKeyPair('PS256');
  return new SignJWT(theClaims()).setProtectedHeader({ alg: 'PS256', kid: kid() }).sign(privateKey);
}

async function withItsOwnKey(): Promise<string> {
  const key = await idp.aKeyOfAnother();
  const header = { alg: 'RS256', kid: key.id, jwk: key.public };
  return new SignJWT(theClaims()).setProtectedHeader(header).sign(key.private);
}
