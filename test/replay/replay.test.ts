/** Stored histories, one of each variant of the routine, are replayed against today's workflow code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { storyNames } from '../../scripts/demo/stories';
import { bundleWorkflows, payloadConverterPath } from '../../worker/workflow-bundle';

jest.setTimeout(60_000);
Runtime.install({ logger: new DefaultLogger('ERROR') });

type WorkflowBundle = Awaited<ReturnType<typeof bundleWorkflows>>;

const folder = join(__dirname, 'histories');

async function replay(workflowBundle: WorkflowBundle, name: string): Promise<void> {
  const history: unknown = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  await Worker.runReplayHistory({ workflowBundle, dataConverter: { payloadConverterPath } }, history);
}

let todays: WorkflowBundle;
beforeAll(async () => {
  todays = await bundleWorkflows(require.resolve('../../workflows/agent-onboarding'));
});

describe('A stored history', () => {
  it('is there for each variant', () => {
    expect(readdirSync(folder).sort()).toEqual(storyNames.map((name) => `${name}.json`).sort());
  });

  it.each(storyNames)('of %s replays on today’s workflow', async (name) => {
    await expect(replay(todays, name)).resolves.toBeUndefined();
  });

  it('does not replay on a workflow that has been changed without patched()', async () => {
    const changed = await bundleWorkflows(require.resolve('./changed-onboarding'));
    await expect(replay(changed, 'plain')).rejects.toThrow(DeterminismViolationError);
  });
});
