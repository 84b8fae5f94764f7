/** Stands before the sandbox, as the worker calls it, and takes down what addresses are asked for and what is sent. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Recorder {
  url: string;
  /** Method and address of each call. */
  readonly calls: string[];
  /** What was sent in them. */
  readonly sent: string[];
  close(): Promise<void>;
}

export async function recorderBefore(target: () => string): Promise<Recorder> {
  const calls: string[] = [];
  const sent: string[] = [];
  const pass = (from: IncomingMessage, to: ServerResponse) => {
    const { method, url = '/', headers } = from;
    calls.push(`${method} ${url}`);
    const on = request(new URL(url, target()), { method, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    on.on('error', () => to.destroy());
    const parts: Buffer[] = [];
    from.on('data', (part: Buffer) => parts.push(part));
    from.on('end', () => sent.push(Buffer.concat(parts).toString()));
    from.pipe(on);
  };
  const server = createServer(pass);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    sent,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
