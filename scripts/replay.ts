/** `npm run replay -- --address …`: whether what is open on a running server goes on under this build. */
import { argv, env, exit } from 'node:process';
import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { buildIdOf, bundleWorkflows } from '../worker/workflow-bundle';
import { connectTo } from './versions/connect';
import { replayOpen } from './versions/replay-open';

async function main(): Promise<number> {
  const { values } = parseArgs({
    args: argv.slice(2),
    options: { address: { type: 'string' }, namespace: { type: 'string' } },
  });
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const server = await connectTo(env, values);
  try {
    const bundle = await bundleWorkflows(require.resolve('../workflows'));
    const { fitting, diverging } = await replayOpen(server, bundle);
    console.log(`Build ${buildIdOf(bundle)}: ${fitting} open onboardings replayed and fit.`);
    if (!diverging) return 0;
    console.error(`${diverging.workflowId} (run ${diverging.runId}) does not: ${diverging.why}`);
    return 1;
  } finally {
    await server.close();
  }
}

main().then(exit, (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  exit(2);
});
