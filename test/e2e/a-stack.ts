/** A whole stack of the test's own, on free ports and in a folder that goes with it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiAt, sandboxAt } from '../../scripts/demo/client';
import { Scene } from '../../scripts/demo/scene';
import { startStack, type Stack } from '../../scripts/stack';

/** Milliseconds; the worker alone takes some seconds to bundle its workflow. */
export const STARTS_WITHIN = 60_000;

export const aFolder = () => mkdtemp(join(tmpdir(), 'agent-onboarding-e2e-'));

export async function aStack(): Promise<Stack> {
  return startStack({ dataDir: await aFolder(), ports: 'free' });
}

export async function removeStack(stack: Stack | undefined): Promise<void> {
  await stack?.stop();
  if (stack) await rm(stack.dataFolder.path, { recursive: true, force: true });
}

export const sceneOn = ({ apiUrl, sandboxUrl }: Pick<Stack, 'apiUrl' | 'sandboxUrl'>) =>
  new Scene(apiAt(apiUrl, sandboxUrl), sandboxAt(sandboxUrl));
