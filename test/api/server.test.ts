/** The server as a connection meets it: what is slow, too large or no HTTP at all, and how it ends. */
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import express from 'express';
import { serve, type Serving } from '../../api/server';

const app = express();
let release = () => undefined as void;
app.get('/fast', (_req, res) => void res.json({ is: 'fast' }));
app.get('/slow', (_req, res) => {
  release = () => void res.json({ is: 'slow' });
});

const servings: Serving[] = [];
async function serving(more: { graceSeconds?: number } = {}): Promise<Serving> {
  const one = await serve(app, {
    ...{ host: '127.0.0.1', port: 0 },
    ...{ headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 50 },
    ...more,
  });
  servings.push(one);
  return one;
}
afterAll(() => Promise.all(servings.map((one) => one.close())));

/** All that is answered to those bytes until the connection is closed. */
function said(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (part) => (text += part.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

const ask = (port: number, path: string, agent: Agent) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    get({ port, path, agent, host: '127.0.0.1' }, (answer) => resolve(answer.resume())).on('error', reject);
  });
const soon = (ms = 100) => new Promise((resolve) => setTimeout(resolve, ms));

it.each([
  ['no HTTP at all', 'nonsense\r\n\r\n', 400],
  ['headers of 20 kB', `GET /fast HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['headers that never end', 'GET /fast HTTP/1.1\r\nHost: x\r\n', 408],
  ['a body that never comes', 'POST /fast HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n', 408],
  ['two lengths', 'POST /fast HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', 400],
])('%s is answered, and the connection closed', async (_what, bytes, status) => {
  const { port } = await serving();
  const answer = await said(port, bytes);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer).toContain('Content-Type: application/problem+json');
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ type: 'about:blank', status });
});

it('about to end, it takes what is new, and tells each by which connection no more is to come', async () => {
  const one = await serving();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  expect((await ask(one.port, '/fast', agent)).headers.connection).toBe('keep-alive');
  one.drain();
  one.drain();
  for (const kept of [agent, new Agent()])
    expect(await ask(one.port, '/fast', kept)).toMatchObject({
      statusCode: 200,
      headers: { connection: 'close' },
    });
  agent.destroy();
});

it('told to end, it takes nothing new, answers what is under way, and waits for no idle connection', async () => {
  const one = await serving();
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  await ask(one.port, '/fast', agent);
  const underWay = ask(one.port, '/slow', agent);
  await soon();
  // The connection of the first is kept alive and idle; that of the second is at work.
  let hasEnded = false;
  const ended = one.close().then(() => (hasEnded = true));
  await soon();
  expect(hasEnded).toBe(false);
  await expect(ask(one.port, '/fast', new Agent())).rejects.toThrow('ECONNREFUSED');
  release();
  expect((await underWay).statusCode).toBe(200);
  await ended;
  agent.destroy();
});

it('told to end, what comes by a connection that is at work is answered, and told to be the last', async () => {
  const one = await serving();
  const answers = said(
    one.port,
    'GET /slow HTTP/1.1\r\nHost: x\r\n\r\nGET /fast HTTP/1.1\r\nHost: x\r\n\r\n',
  );
  await soon();
  const ended = one.close();
  await soon();
  release();
  const text = await answers;
  expect(text).toContain('{"is":"slow"}');
  await ended;
});

it('what does not end by itself is cut off after its grace', async () => {
  const one = await serving({ graceSeconds: 0.2 });
  const cutOff = ask(one.port, '/slow', new Agent());
  await soon();
  await Promise.all([one.close(), expect(cutOff).rejects.toThrow('socket hang up')]);
});
