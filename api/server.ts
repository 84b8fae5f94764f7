/** Serves the app over HTTP, with time-outs and bounds, and ends without cutting off what is under way. */
import { createServer, STATUS_CODES, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';

export interface Serving {
  port: number;
  /** Takes nothing new; what is under way gets a few seconds. */
  close(): Promise<void>;
}

/** Milliseconds. A request's headers, all of it, silence on a connection, and what is under way when told to end. */
const HEADERS_WITHIN = 10_000;
const REQUEST_WITHIN = 30_000;
const SILENT_FOR = 60_000;
const GRACE = 4_000;
/** Milliseconds between two looks for requests that are out of time. Node's own are half a minute apart. */
const LOOK_EVERY = 1_000;
/** Open at once. Further ones are closed unanswered: there is no memory to be spent on them. */
const MOST_CONNECTIONS = 2_000;

const times = {
  headersTimeout: HEADERS_WITHIN,
  requestTimeout: REQUEST_WITHIN,
  connectionsCheckingInterval: LOOK_EVERY,
};

/** @throws Error that names the port, and the variable that sets it, where it cannot be listened on. */
export async function serve(
  app: Express,
  { host, port, ...bounds }: { host: string; port: number } & Partial<typeof times>,
): Promise<Serving> {
  const server = createServer({ ...times, ...bounds }, app);
  server.maxConnections = MOST_CONNECTIONS;
  server.setTimeout(SILENT_FOR);
  server.on('clientError', refuse);
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => failed(new Error(whyNot(error, host, port))));
    server.listen(port, host, listening);
  });
  return { port: (server.address() as AddressInfo).port, close: () => end(server) };
}

function end(server: Server): Promise<void> {
  return new Promise((closed) => {
    // Whoever is answered from now on is told not to send more by the same connection.
    server.prependListener('request', (_req, res) => res.setHeader('Connection', 'close'));
    // A connection kept alive would hold the process until it times out.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const grace = setTimeout(() => server.closeAllConnections(), GRACE);
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

function whyNot({ code }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE') return `Port ${port} is in use: set API_PORT to a free one.`;
  if (code === 'EACCES') return `Port ${port} is not allowed to this user: set API_PORT to another one.`;
  return `${host}:${port} cannot be listened on (${code}): see API_HOST and API_PORT.`;
}
