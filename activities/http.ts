/**
 * The one place from which a provider is called over HTTP. What comes back is judged by a schema that accepts fields
 * it doesn't know; what goes wrong is classified here, once, as a failure of domain/failures.ts. Its message names
 * the method, the endpoint and the status, and repeats nothing that was sent or answered.
 */
import { ApplicationFailure } from '@temporalio/common';
import * as z from 'zod/mini';
import { failureTypes, finalFailures, type FailureType } from '../domain/failures';

export interface Provider {
  /** As failures name it. */
  name: string;
  /** What every path is put after. */
  url: string;
  headers: Record<string, string>;
  /** Milliseconds for one call, its answer read to the end. */
  timeLimit: number;
}

export interface Call<T> {
  method: 'GET' | 'POST' | 'PUT';
  /** As failures name it: no ids in it. */
  endpoint: string;
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: { json: unknown } | { form: Record<string, string> } | { multipart: FormData };
  /** Reads the body of an answer of 2xx. Whatever it throws makes the answer unintelligible. */
  read: (body: Buffer) => T;
  /** Statuses beside 2xx that are an answer rather than a failure, and what each means. */
  means?: Record<number, T>;
  /** Milliseconds, where it isn't the provider's usual one. */
  timeLimit?: number;
}

/** Milliseconds. Several calls must end within one activity's time. */
export const USUAL_TIME_LIMIT = 8_000;

/** No provider is obeyed for longer: milliseconds. */
const LONGEST_DELAY = 24 * 60 * 60 * 1000;

export const json =
  <S extends z.ZodMiniType>(schema: S) =>
  (body: Buffer): z.output<S> =>
    z.parse(schema, JSON.parse(body.toString('utf8')));

/** @throws ApplicationFailure of a type of domain/failures.ts. */
export async function call<T>(provider: Provider, request: Call<T>): Promise<T> {
  const name = `${provider.name}: ${request.method} ${request.endpoint}`;
  const { response, body } = await send(provider, request).catch(() => {
    throw failure(failureTypes.unavailable, `${name}: no answer`);
  });
  const { status } = response;
  if (request.means && status in request.means) return request.means[status] as T;
  if (!response.ok) throw failure(typeOf(status), `${name}: ${status}`, delayAskedFor(response));
  try {
    return request.read(body);
  } catch {
    throw failure(failureTypes.unintelligibleAnswer, `${name}: ${status}, not as promised`);
  }
}

/** The answer with its whole body: a connection that breaks halfway is no answer either. */
async function send<T>(provider: Provider, request: Call<T>): Promise<{ response: Response; body: Buffer }> {
  const query = request.query ? `?${new URLSearchParams(request.query).toString()}` : '';
  const { headers, body } = encoded(request.body);
  const response = await fetch(`${provider.url.replace(/\/+$/, '')}${request.path}${query}`, {
    method: request.method,
    headers: { Accept: 'application/json', ...provider.headers, ...headers, ...request.headers },
    ...(body !== undefined && { body }),
    // Credentials go nowhere that the settings don't name.
    redirect: 'manual',
    signal: AbortSignal.timeout(request.timeLimit ?? provider.timeLimit),
  });
  return { response, body: Buffer.from(await response.arrayBuffer()) };
}

function encoded(body: Call<unknown>['body']): {
  headers?: Record<string, string>;
  body?: string | URLSearchParams | FormData;
} {
  if (!body) return {};
  // fetch sets the content type of a form by itself, the boundary of a multipart one too.
  if ('form' in body) return { body: new URLSearchParams(body.form) };
  if ('multipart' in body) return { body: body.multipart };
  return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body.json) };
}

function typeOf(status: number): FailureType {
  if (status === 401 || status === 403) return failureTypes.notAuthorised;
  if (status === 408 || status === 429 || status >= 500) return failureTypes.unavailable;
  if (status >= 400) return failureTypes.refusedByProvider;
  return failureTypes.unintelligibleAnswer;
}

/** Retry-After, in seconds or as a date: milliseconds from now. */
function delayAskedFor({ headers }: Response): number | undefined {
  const asked = headers.get('retry-after');
  if (asked === null) return undefined;
  const delay = /^\d+$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - Date.now();
  return delay > 0 ? Math.min(delay, LONGEST_DELAY) : undefined;
}

/** Retried unless no retry mends it. `delay`: milliseconds before the next try, instead of the retry policy's. */
export function failure(type: FailureType, message: string, delay?: number): ApplicationFailure {
  const nonRetryable = finalFailures.includes(type);
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable,
    ...(delay !== undefined && !nonRetryable && { nextRetryDelay: delay }),
  });
}
