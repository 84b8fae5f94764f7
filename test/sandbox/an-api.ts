/** A server that keeps what Kundportalen's pages post to the API, and answers as the API does. */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

interface Posted {
  method: string;
  path: string;
  /** Whose token it came with. */
  client: string | undefined;
  key: string | undefined;
  onBehalfOf: string | undefined;
  body: unknown;
}

/** Of a token that nobody doubts here. */
function clientIn(authorization = ''): string | undefined {
  const [, claims] = /^Bearer [\w-]+\.([\w-]+)\.[\w-]+$/.exec(authorization) ?? [];
  if (claims === undefined) return undefined;
  return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { client_id?: string }).client_id;
}

export const CASE = '5560160680~00112233445566778899aabbccddeeff';
export const firstView = {
  id: CASE,
  organisationNumber: '5560160680',
  organisationName: 'Lindens Journal AB',
  existingAgreement: false,
  startedAt: '2026-03-02T08:00:00.000Z',
  stage: 'applicationReview',
  stageLabel: 'Ansökan granskas',
  round: 1,
  path: ['applicationReview'],
  waitingFor: 'caseOfficer',
  waitingSince: '2026-03-02T08:00:00.000Z',
  blockedSteps: [] as { step: string }[],
};
type View = typeof firstView & Record<string, unknown>;

export async function anApi() {
  const posted: Posted[] = [];
  const reads: { path: string; client: string | undefined }[] = [];
  const problems: { status: number; body: object }[] = [];
  const api = {
    view: firstView as View,
    events: [] as object[],
    posted,
    reads,
    /** What the last write was. */
    last: () => posted.at(-1),
    /** The next write is answered with this problem. */
    refuseNext(status: number, type: string, more: object = {}) {
      const body = { type: `/problems/${type}`, title: 'A title', status, detail: 'Some detail.', ...more };
      problems.push({ status, body });
    },
  };

  function answer(method: string, path: string): { status: number; body: object; location?: string } {
    const problem = method === 'GET' ? undefined : problems.shift();
    if (problem) return problem;
    if (path === '/v1/onboardings')
      return { status: 201, body: api.view, location: `${path}/${api.view.id}` };
    const [id, what] = path.replace('/v1/onboardings/', '').split('/');
    if (id !== api.view.id) {
      return {
        status: 404,
        body: { type: '/problems/not-found', title: 'There is nothing here', status: 404 },
      };
    }
    if (what?.startsWith('events')) return { status: 200, body: { events: api.events } };
    if (method === 'GET') return { status: 200, body: api.view };
    return { status: 200, body: { messageId: 'm1', outcome: 'applied', onboarding: api.view } };
  }

  const server = createServer((request, response) => {
    void (async () => {
      const { method = '', url = '', headers } = request;
      const path = decodeURIComponent(url);
      const [key, onBehalfOf] = [headers['idempotency-key'], headers['on-behalf-of']].map((one) =>
        one?.toString(),
      );
      const client = clientIn(headers.authorization);
      if (method === 'GET') reads.push({ path, client });
      else posted.push({ method, path, client, key, onBehalfOf, body: await json(request) });
      const { status, body, location } = answer(method, path);
      const type = status < 400 ? 'application/json' : 'application/problem+json';
      response.writeHead(status, { 'Content-Type': type, ...(location && { Location: location }) });
      response.end(JSON.stringify(body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(api, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
