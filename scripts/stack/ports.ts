/** The ports of a stack: the usual ones, or free ones, and whether they can be had. */
import { createServer, type Server } from 'node:net';

/** By the environment variable that changes it. */
export const usualPorts = {
  TEMPORAL_PORT: 7233,
  TEMPORAL_UI_PORT: 8233,
  API_PORT: 3000,
  HEALTH_PORT: 3001,
  SANDBOX_PORT: 4010,
  BANKID_PORT: 4011,
  SMTP_PORT: 1025,
  INBOX_PORT: 1080,
};
export type PortName = keyof typeof usualPorts;
export type Ports = Record<PortName, number>;
export const portNames = Object.keys(usualPorts) as PortName[];

/** @throws Error that names each port that is in use, or asked for twice, and the variable to change it. */
export async function expectFree(ports: Ports, names: PortName[]): Promise<void> {
  const held: Server[] = [];
  const taken: string[] = [];
  for (const name of names) {
    const server = await hold(ports[name]);
    if (server) held.push(server);
    else taken.push(`  Port ${ports[name]} is in use: set ${name} to a free one, or end what uses it.`);
  }
  await release(held);
  if (taken.length > 0) throw new Error(`Nothing was started.\n${taken.join('\n')}`);
}

/**
 * Random ones below those that systems give to outgoing connections, so that between the look and the use nobody is
 * likely to get them.
 */
export async function freePorts(): Promise<Ports> {
  const held: Server[] = [];
  const ports = { ...usualPorts };
  for (const name of portNames) {
    let server: Server | undefined;
    while (!server) {
      ports[name] = 15_000 + Math.floor(Math.random() * 15_000);
      server = await hold(ports[name]);
    }
    held.push(server);
  }
  await release(held);
  return ports;
}

function hold(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

async function release(held: Server[]): Promise<void> {
  await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
}
