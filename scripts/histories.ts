/** `npm run histories`: what each story leaves in Temporal, stored for tests to replay. */
import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { Payload, PayloadCodec } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils';
import { eventsWorkflowIdOf } from '../domain/events';
import { parseOnboardingId, workflowIdOf } from '../domain/identifiers';
import { openKeyRing } from '../platform/key-ring';
import { encryptionCodec } from '../platform/payload-codec';
import { DIGEST_SCHEDULE } from '../worker/schedule';
import { root } from './binaries.cjs';
import { asked, command } from './command-line';
import { apiAt, sandboxAt } from './demo/client';
import { play } from './demo/play';
import { Scene, until } from './demo/scene';
import { stories, storyNames } from './demo/stories';
import { startStack } from './stack';
import { ownVersion } from './stack/data-folder';

const help = `npm run histories

Plays each story on a stack of its own, and stores the history that each leaves as this release's, for tests to replay:
decrypted, since its people are made up and the stack's key goes with the stack. What a release has left is law: its
folder is never written again.
`;

const folder = join(root, 'test', 'replay', 'histories', ownVersion());

async function main(): Promise<number> {
  asked(help, {});
  if (existsSync(folder))
    throw new Error(
      `${folder} is there, and is law: what changes the order of commands is a release of its own.`,
    );
  const dataDir = await mkdtemp(join(tmpdir(), 'agent-onboarding-histories-'));
  const stack = await startStack({ dataDir, ports: 'free' });
  const connection = await Connection.connect(stack.temporal.connection);
  try {
    const codec = encryptionCodec(openKeyRing(stack.dataFolder.encryptionKeys()));
    const dataConverter = { payloadCodecs: [codec] };
    const client = new Client({ connection, namespace: stack.temporal.namespace, dataConverter });
    const histories = new Map<string, History>();
    const keep = async (name: string, workflowId: string) => {
      histories.set(name, await decrypted(await client.workflow.getHandle(workflowId).fetchHistory(), codec));
      console.log(`${name}: played`);
    };
    for (const name of storyNames) {
      const scene = new Scene(apiAt(stack.apiUrl, stack.sandboxUrl), sandboxAt(stack.sandboxUrl));
      const { onboardingId } = await play(stories[name], scene);
      const key = parseOnboardingId(onboardingId);
      if (!key) throw new Error(`What the API calls ${onboardingId} is no onboarding's id.`);
      await client.workflow.getHandle(workflowIdOf(key)).result();
      await keep(name, workflowIdOf(key));
      if (name === 'plain') await keep('events of plain', eventsWorkflowIdOf(onboardingId));
    }
    await keep('digest', await digest(client));
    await mkdir(folder, { recursive: true });
    for (const [name, history] of histories)
      await writeFile(join(folder, `${name}.json`), historyToJSON(history));
    return 0;
  } finally {
    await connection.close();
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Of today, whatever day it is. */
async function digest(client: Client): Promise<string> {
  const schedule = client.schedule.getHandle(DIGEST_SCHEDULE);
  await schedule.trigger();
  const run = await until('the digest', async () => (await schedule.describe()).info.recentActions[0]);
  await client.workflow.getHandle(run.action.workflow.workflowId).result();
  return run.action.workflow.workflowId;
}

/** Payloads stand anywhere in a history: what says how it is encoded is one. */
async function decrypted<T>(part: T, codec: PayloadCodec): Promise<T> {
  if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return part;
  const { metadata } = part as Payload;
  if (metadata?.encoding) return (await codec.decode([part]))[0] as T;
  for (const [name, value] of Object.entries(part)) Reflect.set(part, name, await decrypted(value, codec));
  return part;
}

command(help, main);
