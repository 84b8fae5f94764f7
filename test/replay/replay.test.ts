/** What each release has stored, a history of each variant of the routine, is replayed against today's workflow code. */
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
const namesIn = (...path: string[]) =>
  readdirSync(join(folder, ...path)).map((name) => name.replace('.json', ''));
const stored = namesIn().flatMap((release) => namesIn(release).map((name) => [name, release] as const));

async function replay(workflowBundle: WorkflowBundle, name: string, release: string): Promise<void> {
  const history: unknown = JSON.parse(readFileSync(join(folder, release, `${name}.json`), 'utf8'));
  await Worker.runReplayHistory({ workflowBundle, dataConverter: { payloadConverterPath } }, history);
}

let todays: WorkflowBundle;
beforeAll(async () => {
  todays = await bundleWorkflows(require.resolve('../../workflows'));
});

describe('A stored history', () => {
  it('is there for each variant, for the events told to the portal, and for the digest', () => {
    const names = new Set(stored.map(([name]) => name));
    expect([...names].sort()).toEqual([...storyNames, 'events of plain', 'digest'].sort());
  });

  it.each(stored)('of %s, left by release %s, replays on today’s workflows', async (name, release) => {
    await expect(replay(todays, name, release)).resolves.toBeUndefined();
  });

  it('does not replay on a workflow that has been changed without patched()', async () => {
    const changed = await bundleWorkflows(require.resolve('./changed-onboarding'));
    await expect(replay(changed, 'plain', namesIn()[0]!)).rejects.toThrow(DeterminismViolationError);
  });
});
