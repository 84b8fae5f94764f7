/**
 * Plays each story on a stack of its own, and stores the history that each leaves, for tests to replay: decrypted, since
 * its people are made up and the stack's key goes with the stack.
 */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { parseOnboardingId, workflowIdOf } from '../domain/identifiers';
import { openKeyRing } from '../platform/key-ring';
import { encryptionCodec } from '../platform/payload-codec';
import { root } from './binaries.cjs';
import { apiAt, sandboxAt } from './demo/client';
import { play } from './demo/play';
import { Scene } from './demo/scene';
import { stories, storyNames } from './demo/stories';
import { startStack } from './stack';

const folder = join(root, 'test', 'replay', 'histories');

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'agent-onboarding-histories-'));
  const stack = await startStack({ dataDir, ports: 'free' });
  const connection = await Connection.connect({ address: stack.temporal.address });
  try {
    const codec = encryptionCodec(openKeyRing(stack.dataFolder.encryptionKeys()));
    const dataConverter = { payloadCodecs: [codec] };
    const client = new Client({ connection, namespace: stack.temporal.namespace, dataConverter });
    await mkdir(folder, { recursive: true });
    for (const name of storyNames) {
      const scene = new Scene(apiAt(stack.apiUrl, stack.sandboxUrl), sandboxAt(stack.sandboxUrl));
      const { onboardingId } = await play(stories[name], scene);
      const key = parseOnboardingId(onboardingId);
      if (!key) throw new Error(`What the API calls ${onboardingId} is no onboarding's id.`);
      const handle = client.workflow.getHandle(workflowIdOf(key));
      await handle.result();
      const history = await decrypted(await handle.fetchHistory(), codec);
      await writeFile(join(folder, `${name}.json`), historyToJSON(history));
      console.log(`${name}: stored`);
    }
  } finally {
    await connection.close();
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Payloads stand anywhere in a history: what says how it is encoded is one. */
async function decrypted<T>(part: T, codec: PayloadCodec): Promise<T> {
  if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return part;
  const { metadata } = part as Payload;
  if (metadata?.encoding) return (await codec.decode([part]))[0] as T;
  for (const [name, value] of Object.entries(part)) Reflect.set(part, name, await decrypted(value, codec));
  return part;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
