/** An identity provider whose tokens can be wrong in every way. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';
import type { AuthSettings } from '../../api/access/judge';
import type { Scope } from '../../api/access/table';

interface Key {
  id: string;
  private: CryptoKey;
  public: JWK;
}

export interface Signed {
  /** `undefined`: without that claim. */
  claims?: { [claim in keyof JWTPayload]: JWTPayload[claim] | undefined };
  key?: Key;
  header?: { alg?: string; kid?: string };
}

export const ISSUER = 'https://idp.example';
export const AUDIENCE = 'agent-onboarding';

let keysMade = 0;

async function aKey(): Promise<Key> {
  const id = `key-${(keysMade += 1)}`;
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return {
    id,
    private: privateKey,
    public: { ...(await exportJWK(publicKey)), kid: id, alg: 'RS256', use: 'sig' },
  };
}

export class IdentityProvider {
  /** 503: it does not give its keys. */
  answers = 200;
  /** How often it has been asked for its keys. */
  asked = 0;

  private constructor(
    private key: Key,
    private readonly server: ReturnType<typeof createServer>,
  ) {}

  static async started(): Promise<IdentityProvider> {
    const server = createServer((_request, response) => {
      idp.asked += 1;
      response.writeHead(idp.answers, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ keys: [idp.key.public] }));
    });
    const idp = new IdentityProvider(await aKey(), server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return idp;
  }

  get settings(): AuthSettings {
    const { port } = this.server.address() as AddressInfo;
    const jwksUrl = `http://127.0.0.1:${port}/keys`;
    return { issuer: ISSUER, audience: AUDIENCE, jwksUrl, algorithms: ['RS256'], freshForMs: 0 };
  }

  get publicKey(): JWK {
    return this.key.public;
  }

  /** The old key is no longer given. */
  async changeKey(): Promise<void> {
    this.key = await aKey();
  }

  aKeyOfAnother = aKey;

  /** One that is taken, but for what is told. */
  signed({ claims, key = this.key, header }: Signed = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: ISSUER, aud: AUDIENCE, iat: now, exp: now + 3600, client_id: 'kundportalen' };
    return new SignJWT({ ...usual, ...claims } as JWTPayload)
      .setProtectedHeader({ alg: 'RS256', kid: key.id, ...header })
      .sign(key.private);
  }

  token = (...scopes: Scope[]) =>
    this.signed({ claims: { scope: scopes.join(' '), client_id: scopes[0] ?? 'none' } });

  close = () =>
    new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
}
