/** Says over HTTP whether the worker's process lives, and whether it takes tasks, to whoever starts and replaces it. */
import { createServer, type Server } from 'node:http';
import { listenAt } from '../platform/listening';

export interface HealthPlace {
  HEALTH_HOST: string;
  HEALTH_PORT: number;
}

/**
 * `state`: as the SDK calls it; there is one before there is a worker, too.
 * @throws Error that names the setting where the port cannot be listened on.
 */
export async function sayWhetherItPolls(
  { HEALTH_HOST: host, HEALTH_PORT: port }: HealthPlace,
  state: () => string,
): Promise<Server> {
  const server = createServer((request, response) => {
    const known = request.url === '/healthz' || request.url === '/readyz';
    const polls = state() === 'RUNNING';
    response.statusCode = !known ? 404 : polls || request.url === '/healthz' ? 200 : 503;
    response.end(`${state()}\n`);
  });
  await listenAt(server, { host, port, settings: { host: 'HEALTH_HOST', port: 'HEALTH_PORT' } });
  return server;
}
