/** Whose tokens are taken. Without these the API does not start: there is no door that stands open meanwhile. */
import * as z from 'zod/mini';
import { text, url } from '../../platform/settings';
import type { AuthSettings } from './judge';

/** Signed with a private key that the identity provider alone has. */
const asymmetric = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
const listed = (given: string) => given.split(',').map((one) => one.trim());

const algorithms = z.pipe(
  z
    .string()
    .check(
      z.refine(
        (given) => listed(given).every((one) => asymmetric.includes(one)),
        `must be algorithms among ${asymmetric.join(', ')}`,
      ),
    ),
  z.transform(listed),
);

export const authSettings = {
  /** The identity provider, as tokens name it. */
  AUTH_ISSUER: text,
  /** This service, as tokens name it. */
  AUTH_AUDIENCE: text,
  AUTH_JWKS_URL: url.check(z.regex(/^https?:/, 'must be an address such as https://host/path')),
  AUTH_ALGORITHMS: z._default(algorithms, ['RS256']),
};
type Given = z.output<z.ZodMiniObject<typeof authSettings>>;

export const authFrom = (settings: Given): AuthSettings => ({
  issuer: settings.AUTH_ISSUER,
  audience: settings.AUTH_AUDIENCE,
  jwksUrl: settings.AUTH_JWKS_URL,
  algorithms: settings.AUTH_ALGORITHMS,
});
