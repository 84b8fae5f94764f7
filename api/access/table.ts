/**
 * Who may do what: each route with the scopes of which a caller needs one. No route is served that does not stand here,
 * and docs/security.md shows this table.
 */

export const scopes = ['portal', 'case-officer', 'operator', 'auditor'] as const;
export type Scope = (typeof scopes)[number];

/** `open`: needs no token. What else such a route wants, such as a sealed address, it judges itself. */
export type Access = readonly Scope[] | 'open';

const ONE = '/v1/onboardings/{id}';

/** Of a token's scopes, the first that stands here is the one by which it acts. `*`: all that lies below. */
export const table: Readonly<Record<string, Access>> = {
  'POST /v1/onboardings': ['portal'],
  'GET /v1/onboardings': scopes,
  [`GET ${ONE}`]: scopes,
  [`GET ${ONE}/events`]: scopes,
  [`GET ${ONE}/evidence`]: ['case-officer', 'operator', 'auditor'],
  [`GET ${ONE}/export`]: ['operator', 'auditor'],

  [`POST ${ONE}/application-decision`]: ['case-officer'],
  [`PUT ${ONE}/application`]: ['portal'],
  [`POST ${ONE}/contract-signed`]: ['portal'],
  [`POST ${ONE}/roles-assigned`]: ['portal'],
  [`POST ${ONE}/order`]: ['portal'],
  [`POST ${ONE}/order-decision`]: ['case-officer'],
  [`POST ${ONE}/attestation`]: ['portal'],
  [`POST ${ONE}/withdrawal`]: ['case-officer', 'portal'],
  [`POST ${ONE}/retry`]: ['operator'],
  [`POST ${ONE}/reminder`]: ['operator', 'case-officer'],
  [`PUT ${ONE}/deadline`]: ['operator', 'case-officer'],
  [`PUT ${ONE}/contact`]: ['operator', 'case-officer'],
  [`POST ${ONE}/pause`]: ['operator', 'case-officer'],
  [`POST ${ONE}/resume`]: ['operator', 'case-officer'],
  [`POST ${ONE}/erasure`]: ['operator'],

  'GET /v1/tasks': ['portal', 'case-officer', 'operator'],
  'GET /v1/stages': ['case-officer', 'operator', 'auditor'],

  'POST /v1/webhooks/e-signature/{token}': 'open',
  'POST /v1/webhooks/sms/{token}': 'open',
  'GET /attest/*': 'open',
  'POST /attest/*': 'open',
  'GET /openapi.json': 'open',
  'GET /docs': 'open',
  'GET /docs/*': 'open',
  'GET /healthz': 'open',
  'GET /readyz': 'open',
};

/** As the table has it: `{id}` for Express's `:id`. */
const asInTable = (path: string) => path.replace(/:(\w+)/g, '{$1}');

/** @throws Error for a route that the table does not know: it must not be served. */
export function accessTo(method: string, path: string): Access {
  const route = `${method.toUpperCase()} ${asInTable(path)}`;
  const below = Object.keys(table).find((one) => one.endsWith('/*') && route.startsWith(one.slice(0, -1)));
  const access = table[route] ?? (below === undefined ? undefined : table[below]);
  if (!access) throw new Error(`Who may ${route}? It does not stand in api/access/table.ts.`);
  return access;
}

/** Whether it is about one onboarding, which must not be seen to be there by whom it is none of. */
export const isOfOneOnboarding = (path: string) => asInTable(path).startsWith(ONE);
