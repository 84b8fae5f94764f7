import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod/mini';
import { call, json, type Call, type Provider } from '../../activities/http';
import { failureOf } from './providers';

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

let server: Server;
let provider: Provider;
let answer: Answer = {};

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  provider = { name: 'Leverantören', url, headers: {}, timeLimit: 5000 };
});
afterAll(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));

const ask = (given: Answer, more: Partial<Call<unknown>> = {}) => {
  answer = given;
  const read = json(z.object({ name: z.string() }));
  return call<unknown>(provider, { method: 'GET', endpoint: 'thing', path: '/things/17', read, ...more });
};

describe('A call to a provider', () => {
  it('takes an answer with fields that nobody knows, and leaves them behind', async () => {
    expect(await ask({ body: '{"name":"Anna","shoe":38}' })).toEqual({ name: 'Anna' });
  });

  it.each([
    [400, 'RefusedByProvider', true],
    [404, 'RefusedByProvider', true],
    [422, 'RefusedByProvider', true],
    [401, 'NotAuthorised', true],
    [403, 'NotAuthorised', true],
    [408, 'Unavailable', false],
    [429, 'Unavailable', false],
    [500, 'Unavailable', false],
    [503, 'Unavailable', false],
  ])('answered with %i fails as %s', async (status, type, nonRetryable) => {
    const failed = await failureOf(ask({ status, body: '{"detail":"Anna Andersson, 19121212-1212"}' }));
    expect(failed).toMatchObject({ type, nonRetryable, message: `Leverantören: GET thing: ${status}` });
  });

  it.each([
    ['another shape', { body: '{"names":["Anna Andersson"]}' }],
    ['no JSON', { body: '<p>Anna Andersson</p>' }],
    ['nothing', { status: 204 }],
  ])('answered with %s fails as UnintelligibleAnswer, and is retried', async (_what, given) => {
    const failed = await failureOf(ask(given));
    expect(failed).toMatchObject({ type: 'UnintelligibleAnswer', nonRetryable: false });
    expect(JSON.stringify(failed)).not.toContain('Anna');
    expect(failed.cause).toBeUndefined();
  });

  it('is led nowhere else: credentials go only where the settings say', async () => {
    const failed = await failureOf(ask({ status: 302, headers: { Location: `${provider.url}/elsewhere` } }));
    expect(failed).toMatchObject({ type: 'UnintelligibleAnswer', message: 'Leverantören: GET thing: 302' });
  });

  it('that nobody answers fails as Unavailable', async () => {
    const nobody = { ...provider, url: 'http://127.0.0.1:1' };
    const request = { method: 'GET', endpoint: 'thing', path: '/', read: () => 1 } as const;
    expect(await failureOf(call(nobody, request))).toMatchObject({
      type: 'Unavailable',
      nonRetryable: false,
    });
  });

  it('is retried when the provider says so', async () => {
    const inHalfAMinute = new Date(Date.now() + 30_000).toUTCString();
    const delay = async (retryAfter: string): Promise<unknown> =>
      (await failureOf(ask({ status: 429, headers: { 'Retry-After': retryAfter } }))).nextRetryDelay;
    expect(await delay('7')).toBe(7000);
    expect(await delay(inHalfAMinute)).toBeGreaterThan(25_000);
    expect(await delay('99999999999')).toBe(24 * 60 * 60 * 1000);
    expect(await delay('soon')).toBeUndefined();
    expect(await delay('0')).toBeUndefined();
  });

  it('takes a status for an answer where the caller says what it means', async () => {
    expect(await ask({ status: 404 }, { means: { 404: undefined } })).toBeUndefined();
  });
});
