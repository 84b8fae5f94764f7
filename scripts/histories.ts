/** Plays each story on a stack of its own, and stores the history that each leaves, for tests to replay. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { parseOnboardingId, workflowIdOf } from '../domain/identifiers';
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
    const client = new Client({ connection, namespace: stack.temporal.namespace });
    await mkdir(folder, { recursive: true });
    for (const name of storyNames) {
      const scene = new Scene(apiAt(stack.apiUrl), sandboxAt(stack.sandboxUrl));
      const { onboardingId } = await play(stories[name], scene);
      const key = parseOnboardingId(onboardingId);
      if (!key) throw new Error(`What the API calls ${onboardingId} is no onboarding's id.`);
      const handle = client.workflow.getHandle(workflowIdOf(key));
      await handle.result();
      await writeFile(join(folder, `${name}.json`), historyToJSON(await handle.fetchHistory()));
      console.log(`${name}: stored`);
    }
  } finally {
    await connection.close();
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
