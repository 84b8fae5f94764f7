/** Makes a server listen, or says by which setting it cannot. */
import type { Server } from 'node:net';

/** The settings by which an address was given. */
export interface Named {
  host: string;
  port: string;
}

interface Place {
  host: string;
  port: number;
  settings: Named;
}

/** @throws Error that names the setting, where that address cannot be listened on. */
export function listenAt(server: Server, place: Place): Promise<void> {
  return new Promise((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => failed(new Error(whyNot(error, place))));
    server.listen(place.port, place.host, listening);
  });
}

function whyNot({ code }: NodeJS.ErrnoException, { host, port, settings }: Place): string {
  if (code === 'EADDRINUSE') return `Port ${port} is in use: set ${settings.port} to a free one.`;
  if (code === 'EACCES')
    return `Port ${port} is not allowed to this user: set ${settings.port} to another one.`;
  const names = [...new Set([settings.host, settings.port])].join(' and ');
  return `${host}:${port} cannot be listened on (${code}): see ${names}.`;
}
