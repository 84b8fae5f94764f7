/** A running server's open onboardings and its versions, for the commands that judge whether a build fits them. */
import { Client, Connection } from '@temporalio/client';
import * as z from 'zod/mini';
import { dataConverterWith } from '../../platform/data-converter';
import { sharedSettings } from '../../platform/settings';
import { readSettingsAndServer } from '../../platform/temporal';

const ownSettings = z.pick(z.object(sharedSettings), { ENCRYPTION_KEYS: true });

export interface Server {
  client: Client;
  namespace: string;
  /** As the server's payloads are read. */
  dataConverter: ReturnType<typeof dataConverterWith>;
  close(): Promise<void>;
}

/** Options go before settings. @throws Error that names what is missing. */
export async function connectTo(
  env: NodeJS.ProcessEnv,
  options: { address?: string | undefined; namespace?: string | undefined },
): Promise<Server> {
  const { settings, server } = readSettingsAndServer(ownSettings, {
    ...env,
    ...(options.address && { TEMPORAL_ADDRESS: options.address }),
    ...(options.namespace && { TEMPORAL_NAMESPACE: options.namespace }),
  });
  const { namespace } = server;
  const dataConverter = dataConverterWith(settings.ENCRYPTION_KEYS);
  const connection = await Connection.connect(server.connection);
  const client = new Client({ connection, namespace, dataConverter });
  return { client, namespace, dataConverter, close: () => connection.close() };
}
