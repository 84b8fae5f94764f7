/** Serves the app over HTTP, with time-outs, and ends without cutting off what is under way. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

export interface Serving {
  port: number;
  /** Takes nothing new; what is under way gets a few seconds. */
  close(): Promise<void>;
}

/** Milliseconds. A request's headers, all of it, and what is under way when told to end. */
const HEADERS_WITHIN = 10_000;
const REQUEST_WITHIN = 30_000;
const GRACE = 4_000;

/** @throws Error that names the port, and the variable that sets it, where it cannot be listened on. */
export async function serve(app: Express, { host, port }: { host: string; port: number }): Promise<Serving> {
  const server = createServer({ headersTimeout: HEADERS_WITHIN, requestTimeout: REQUEST_WITHIN }, app);
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => failed(new Error(whyNot(error, host, port))));
    server.listen(port, host, listening);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((closed) => {
        // A connection kept alive would hold the process until it times out.
        const idle = setInterval(() => server.closeIdleConnections(), 50);
        const grace = setTimeout(() => server.closeAllConnections(), GRACE);
        server.close(() => {
          clearInterval(idle);
          clearTimeout(grace);
          closed();
        });
      }),
  };
}

function whyNot({ code }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE') return `Port ${port} is in use: set API_PORT to a free one.`;
  if (code === 'EACCES') return `Port ${port} is not allowed to this user: set API_PORT to another one.`;
  return `${host}:${port} cannot be listened on (${code}): see API_HOST and API_PORT.`;
}
