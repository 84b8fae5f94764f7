/** The contract as an OpenAPI 3.1 document, made from the schemas that judge what comes in. */
import * as z from 'zod/mini';
import {
  createDocument,
  type oas31,
  type ZodOpenApiOperationObject,
  type ZodOpenApiOverride,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { isPersonal } from '../../domain/personal';
import { accessTo, isOfOneOnboarding, scopes, type Access } from '../access/table';
import { problemTypes, statusOf, uriOf, type ProblemType } from '../problems';
import { onboardingId, problem } from './answers';
import { nameSchemas } from './names';
import { operations, type Operation } from './operations';
import { problemExample } from './problem-examples';

const DESCRIPTION = `Carries an organisation's onboarding as an agent at Inera through.

**Tokens.** Every call needs an OAuth 2 bearer token with one of the scopes that its route names. On the routes of one
onboarding, a token without the scope is answered as if there were no such onboarding.

**Writes** name themselves in \`Idempotency-Key\`: the same request under the same key is done once, and answered alike.
Bodies are JSON in UTF-8, at most 64 KiB. Fields that are not named here are refused.

**Problems** are \`application/problem+json\` (RFC 9457). Branch on \`type\`, never on the words. 429 and 503 say in
\`Retry-After\` when to come again.

**Tracing.** \`X-Request-Id\` (a UUID, a ULID, 16 or 32 hexadecimal digits) is taken over, or made, and given back with
every answer. \`traceparent\` (W3C) is taken over into the log.`;

export function contractDocument(version: string): oas31.OpenAPIObject {
  nameSchemas();
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [route, operation] of Object.entries(operations)) {
    const [method = '', path = ''] = route.split(' ');
    (paths[path] ??= {})[method.toLowerCase()] = operationObject(method, path, operation);
  }
  const examples = problemTypes.map((type) => [nameOf(type), { value: problemExample(type) }] as const);
  return createDocument(
    {
      openapi: '3.1.1',
      info: { title: 'Agent onboarding', version, description: DESCRIPTION },
      servers: [{ url: '/' }],
      paths,
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: `OAuth 2 access token (client credentials). Scopes: ${scopes.join(', ')}.`,
          },
        },
        examples: Object.fromEntries(examples),
      },
    },
    { override },
  );
}

/** `/problems/not-found` → `not-found`. */
const nameOf = (type: ProblemType) => uriOf(type).replace('/problems/', '');

function operationObject(method: string, path: string, operation: Operation): ZodOpenApiOperationObject {
  const { id, tag, summary, description, query, headers, body } = operation;
  const access = accessTo(method, path);
  const inPath = pathParameters(path);
  return {
    ...{ operationId: id, tags: [tag], summary, ...(description !== undefined && { description }) },
    security: access === 'open' ? [] : access.map((scope) => ({ token: [scope] })),
    requestParams: {
      ...(inPath && { path: inPath }),
      ...(query && Object.keys(query.shape).length > 0 && { query }),
      ...(headers && { header: headers }),
    },
    ...(body && {
      requestBody: {
        required: body.required,
        content: {
          'application/json': {
            schema: body.schema,
            examples: Object.fromEntries(
              Object.entries(body.examples).map(([name, value]) => [idOf(name), { summary: name, value }]),
            ),
          },
        },
      },
    }),
    responses: { ...answersOf(operation), ...problemsOf(path, access, operation), 431: tooLong },
  };
}

const idOf = (name: string) => name.replaceAll(/[^A-Za-z0-9]+/g, '-');

function pathParameters(path: string) {
  if (path.includes('{id}')) return z.object({ id: onboardingId });
  return path.includes('{token}') ? z.object({ token: z.string().check(z.minLength(1)) }) : undefined;
}

const header = (description: string) => ({ description, schema: { type: 'string' as const } });

function answersOf({ answers }: Operation): ZodOpenApiResponsesObject {
  const told = Object.entries(answers).map(([status, { description, schema, headers = {} }]) => [
    status,
    {
      description,
      ...(Object.keys(headers).length > 0 && {
        headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, header(text)])),
      }),
      ...(schema && { content: { 'application/json': { schema } } }),
    },
  ]);
  return Object.fromEntries(told) as ZodOpenApiResponsesObject;
}

/** Said before any route is reached (api/server.ts). */
const tooLong = {
  id: 'too-long',
  description: 'Address and headers are longer than 16 KiB together.',
  content: {
    'application/problem+json': {
      schema: z.object({ type: z.literal('about:blank'), title: z.string(), status: z.literal(431) }),
    },
  },
};

/** By status, each with an example of every problem that comes with it. */
function problemsOf(path: string, access: Access, operation: Operation): ZodOpenApiResponsesObject {
  const all = new Set([...usualProblems(path, access, operation), ...operation.problems]);
  const statuses = [...new Set([...all].map(statusOf))].sort((one, other) => one - other);
  return Object.fromEntries(
    statuses.map((status) => {
      const types = [...all].filter((type) => statusOf(type) === status);
      return [status, toldOnce(status, types)];
    }),
  );
}

function usualProblems(
  path: string,
  access: Access,
  { query, body, headers, tag }: Operation,
): ProblemType[] {
  return [
    ...(query || body ? (['malformed'] as const) : []),
    ...(headers && 'Idempotency-Key' in headers.shape ? (['idempotencyKeyMissing'] as const) : []),
    ...(body ? (['tooLarge', 'unsupportedMediaType'] as const) : []),
    ...(access === 'open' ? [] : (['unauthorised', 'identityProviderUnavailable'] as const)),
    ...(access === 'open' || isOfOneOnboarding(path) ? [] : (['forbidden'] as const)),
    ...(path.includes('{') ? (['notFound'] as const) : []),
    ...(tag === 'Service' ? [] : (['tooManyRequests', 'overloaded'] as const)),
    'unexpected',
  ];
}

/** What else an answer of that status says, in a header. */
const HEADERS: Record<number, Record<string, ReturnType<typeof header>>> = {
  401: { 'WWW-Authenticate': header('What is wrong with the token (RFC 6750).') },
  403: { 'WWW-Authenticate': header('Which scope is needed (RFC 6750).') },
  429: { 'Retry-After': header('Seconds.') },
  503: { 'Retry-After': header('Seconds.') },
};

/** One problem alone is told once for all routes. */
const told = new Map<string, ReturnType<typeof problemResponse>>();

function problemResponse(status: number, types: ProblemType[]) {
  const names = types.map(nameOf);
  const [name, another] = names;
  return {
    ...(name !== undefined && another === undefined && { id: name }),
    description: names.map((name) => `\`${name}\``).join(', '),
    ...(HEADERS[status] && { headers: HEADERS[status] }),
    content: {
      'application/problem+json': {
        schema: problem,
        examples: Object.fromEntries(
          names.map((name) => [name, { $ref: `#/components/examples/${name}` }] as const),
        ),
      },
    },
  };
}

function toldOnce(status: number, types: ProblemType[]) {
  const key = types.join();
  const response = told.get(key) ?? problemResponse(status, types);
  told.set(key, response);
  return response;
}

/** What a schema says in ways that JSON Schema has none for, or not every reader. */
const override: ZodOpenApiOverride = ({ zodSchema, jsonSchema }) => {
  if (isPersonal(zodSchema)) (jsonSchema as Record<string, unknown>)['x-personal'] = true;
  if (zodSchema._zod.def.type !== 'string') return;
  const trims = zodSchema._zod.def.checks?.some((check) => check._zod.def.check === 'overwrite');
  // Trimmed first, so that blanks alone are nothing.
  if (trims) jsonSchema.pattern = jsonSchema.pattern === undefined ? '\\S' : NOT_BLANK_LINE;
};

/** As `^[^\p{Cc}]*$`, spelt so that every dialect of regular expressions reads it, and not blank. */
const NOT_BLANK_LINE =
  '^[^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f][^\\u0000-\\u001f\\u007f-\\u009f]*$';
