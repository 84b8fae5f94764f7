/** Servers of the sandbox listen on loopback alone; a port that is taken is told by its number and its setting. */
import type { AddressInfo, Server } from 'node:net';

export const LOOPBACK = '127.0.0.1';

/** Resolves with the port: 0 asks for a free one. */
export function listen(server: Server, port: number, setting: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => reject(asPortError(error, port, setting));
    server.once('error', failed);
    server.listen(port, LOOPBACK, () => {
      server.off('error', failed);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function asPortError(error: unknown, port: number, setting: string): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return new Error(`Port ${port} is taken: set ${setting} to another one.`);
  return new Error(`Could not listen on port ${port} (${setting}): ${message}`);
}
