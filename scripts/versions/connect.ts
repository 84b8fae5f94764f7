/** A running server's open onboardings and its versions, for the commands that judge whether a build fits them. */
import { Client, Connection } from '@temporalio/client';
import * as z from 'zod/mini';
import { dataConverterWith } from '../../platform/data-converter';
import { readSettings, sharedSettings } from '../../platform/settings';

const settings = z.pick(z.object(sharedSettings), {
  TEMPORAL_ADDRESS: true,
  TEMPORAL_NAMESPACE: true,
  ENCRYPTION_KEYS: true,
});

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
  const given = readSettings(settings, {
    ...env,
    ...(options.address && { TEMPORAL_ADDRESS: options.address }),
    ...(options.namespace && { TEMPORAL_NAMESPACE: options.namespace }),
  });
  const dataConverter = dataConverterWith(given.ENCRYPTION_KEYS);
  const connection = await Connection.connect({ address: given.TEMPORAL_ADDRESS });
  const client = new Client({ connection, namespace: given.TEMPORAL_NAMESPACE, dataConverter });
  return { client, namespace: given.TEMPORAL_NAMESPACE, dataConverter, close: () => connection.close() };
}
