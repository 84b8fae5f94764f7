/** Servers of the sandbox listen on loopback alone, unless SANDBOX_HOST says otherwise (in a container); a port that is taken is told by its number and its setting. */
import type { AddressInfo, Server } from 'node:net';
import { env } from 'node:process';

export const LOOPBACK = '127.0.0.1';
export const listensOn = () => env.SANDBOX_HOST || LOOPBACK;

/** Resolves with the port: 0 asks for a free one. */
export function listen(server: Server, port: number, setting: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => reject(asPortError(error, port, setting));
    server.once('error', failed);
    server.listen(port, listensOn(), () => {
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
