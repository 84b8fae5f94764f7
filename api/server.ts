/** Serves the app over HTTP, with time-outs and bounds, and ends without cutting off what is under way. */
import { createServer, STATUS_CODES, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';
import { listenAt, type Named } from '../platform/listening';

export interface Serving {
  port: number;
  /** Takes all that comes, and tells whoever is answered not to send more by the same connection. */
  drain(): void;
  /** Takes nothing new; what is under way gets a few seconds. */
  close(): Promise<void>;
}

/** Milliseconds. A request's headers, all of it, silence on a connection. */
const HEADERS_WITHIN = 10_000;
const REQUEST_WITHIN = 30_000;
const SILENT_FOR = 60_000;
/** Milliseconds between two looks for requests that are out of time. Node's own are half a minute apart. */
const LOOK_EVERY = 1_000;
/** Open at once. Further ones are closed unanswered: there is no memory to be spent on them. */
const MOST_CONNECTIONS = 2_000;

const times = {
  headersTimeout: HEADERS_WITHIN,
  requestTimeout: REQUEST_WITHIN,
  connectionsCheckingInterval: LOOK_EVERY,
};

const usual: Named = { host: 'API_HOST', port: 'API_PORT' };

interface Place {
  host: string;
  port: number;
  settings?: Named;
}

/**
 * `graceSeconds`: what is under way gets them when it is to end.
 * @throws Error that names the port, and the variable that sets it, where it cannot be listened on.
 */
export async function serve(
  app: Express,
  {
    host,
    port,
    settings = usual,
    graceSeconds = 5,
    ...bounds
  }: Place & { graceSeconds?: number } & Partial<typeof times>,
): Promise<Serving> {
  const server = createServer({ ...times, ...bounds }, app);
  server.maxConnections = MOST_CONNECTIONS;
  server.setTimeout(SILENT_FOR);
  server.on('clientError', refuse);
  await listenAt(server, { host, port, settings });
  const drain = once(() =>
    server.prependListener('request', (_req, res) => res.setHeader('Connection', 'close')),
  );
  return {
    port: (server.address() as AddressInfo).port,
    drain,
    close() {
      drain();
      return end(server, graceSeconds);
    },
  };
}

function once(act: () => unknown): () => void {
  let isDone = false;
  return () => {
    if (!isDone) act();
    isDone = true;
  };
}

function end(server: Server, graceSeconds: number): Promise<void> {
  return new Promise((closed) => {
    // A connection kept alive would hold the process until it times out.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const grace = setTimeout(() => server.closeAllConnections(), graceSeconds * 1000);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(grace);
      closed();
    });
  });
}

const statuses: Partial<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** What is no HTTP, or none that is taken, reaches no route. It is answered as what does. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = statuses[error.code ?? ''] ?? 400;
  const title = STATUS_CODES[status] ?? '';
  const body = JSON.stringify({ type: 'about:blank', title, status });
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
