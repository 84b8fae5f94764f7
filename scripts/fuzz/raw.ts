/** Requests that no client sends: broken, slow and oversized, over bare connections, and what becomes of each. */
import { randomBytes, randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

type Bytes = string | Buffer;
interface Sending {
  /** Sent one after another. */
  parts: Bytes[];
  /** Milliseconds between them. */
  every: number;
}

const pick = <T>(of: readonly T[]): T => of[randomInt(of.length)] as T;
const junk = (bytes: number) => randomBytes(bytes);
const at = (path: string, more: Bytes = '', method = 'GET') =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${more.toString()}\r\n`;
const at1 = '/v1/onboardings/5560160680~0123456789abcdef';
const paths = [
  '/healthz',
  '/v1/onboardings',
  at1,
  `${at1}/order`,
  '/attest/a.b',
  '/v1/webhooks/sms/x',
  '/docs',
];
const json = (length: number | string) =>
  `Content-Type: application/json\r\nContent-Length: ${length}\r\nIdempotency-Key: k\r\n`;
const whole = (...parts: Bytes[]): Sending => ({ parts, every: 0 });
const slowly = (text: string, pieces: number, every: number): Sending => {
  const size = Math.ceil(text.length / pieces);
  return {
    parts: Array.from({ length: pieces }, (_one, index) => text.slice(index * size, (index + 1) * size)),
    every,
  };
};

const malformed: (() => Sending)[] = [
  () => whole(junk(randomInt(1, 2000))),
  () => whole(`${junk(6).toString('latin1')} ${pick(paths)} HTTP/1.1\r\n\r\n`),
  () => whole(`GET ${pick(paths)} HTTP/${randomInt(10)}.${randomInt(10)}\r\n\r\n`),
  () => whole(at(`/%${randomInt(256).toString(16)}%E0%A4%A${'../'.repeat(randomInt(20))}`)),
  () => whole(at(pick(paths), `X-${junk(4).toString('hex')}: ${junk(40).toString('latin1')}\r\n`)),
  () =>
    whole(
      at(pick(paths), 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', 'POST'),
      '0\r\n\r\nGET / HTTP',
    ),
  () =>
    whole(
      at(pick(paths), 'Transfer-Encoding: chunked\r\n', 'POST'),
      `${pick(['zz', '-1', 'ffffffffffffffff'])}\r\nx`,
    ),
  () => whole(at(pick(paths), json(randomInt(1, 100)), 'POST'), '{"a":'.repeat(20)),
  () => whole(at(pick(paths), json(-1), 'POST')),
  () => whole(at(pick(paths), `Authorization: Bearer ${junk(200).toString('base64')}\r\n`)),
  () => whole(at(pick(paths), `Content-Encoding: gzip\r\n${json(50)}`, 'POST'), junk(50)),
  () => whole(at(pick(paths)).repeat(randomInt(2, 40))),
];
const oversized: (() => Sending)[] = [
  () => whole(at(`/${'a'.repeat(randomInt(8_000, 40_000))}`)),
  () => whole(at(pick(paths), `X: ${'a'.repeat(randomInt(15_000, 60_000))}\r\n`)),
  () => whole(at(pick(paths), 'A: b\r\n'.repeat(randomInt(1_000, 6_000)))),
  () => whole(at(pick(paths), json(5_000_000), 'POST'), Buffer.alloc(5_000_000, '{"a":[')),
  () =>
    whole(
      at(pick(paths), 'Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n', 'POST'),
      chunks(),
    ),
];
const slow: (() => Sending)[] = [
  () => slowly(at(pick(paths), `X: ${'a'.repeat(100)}\r\n`), 20, 100),
  () => slowly(at(pick(paths), json(1000), 'POST') + '{'.repeat(20), 10, 150),
  () => ({ parts: [at(pick(paths)).slice(0, -4)], every: 0 }),
  () => ({ parts: [], every: 0 }),
];
const chunks = () => `10000\r\n${'['.repeat(65_536)}\r\n`.repeat(10);

/** Milliseconds after which a connection that is not closed yet is given up. */
const GIVEN_UP_AFTER = 3_000;
const AT_ONCE = 60;

export interface Outcomes {
  sent: number;
  /** By status of the first answer. */
  answered: Record<string, number>;
  /** Closed, or given up, without one. */
  unanswered: number;
}

/** Of a hundred: 70 broken, 25 oversized, 5 slow. */
export async function sendRaw(apiUrl: string, count: number): Promise<Outcomes> {
  const port = Number(new URL(apiUrl).port);
  const outcomes: Outcomes = { sent: 0, answered: {}, unanswered: 0 };
  const sendAll = async () => {
    while (outcomes.sent < count) {
      outcomes.sent += 1;
      const which = outcomes.sent % 100;
      const make = pick(which < 70 ? malformed : which < 95 ? oversized : slow);
      const status = await send(port, make());
      if (status === undefined) outcomes.unanswered += 1;
      else outcomes.answered[status] = (outcomes.answered[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendAll));
  return outcomes;
}

async function send(port: number, { parts, every }: Sending): Promise<string | undefined> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  const closed = new Promise<void>((resolve) => {
    socket.on('data', (part) => {
      answer += answer.length < 100 ? part.toString('latin1') : '';
      // The first answer is enough.
      if (answer.length >= 12) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
  const sent = (async () => {
    for (const part of parts) {
      if (socket.destroyed) return;
      socket.write(part);
      if (every > 0) await pause(every);
    }
  })();
  await Promise.race([closed, pause(GIVEN_UP_AFTER)]);
  socket.destroy();
  await sent;
  return /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
}
