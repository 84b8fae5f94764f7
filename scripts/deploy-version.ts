/**
 * `npm run deploy-version -- --deployment NAME`: makes this build the version that onboardings go on under. Replays what
 * is open first, and changes nothing where one would break. Workers of this build must be up already.
 */
import { argv, env, exit } from 'node:process';
import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { buildIdOf, bundleWorkflows } from '../worker/workflow-bundle';
import { connectTo } from './versions/connect';
import { replayOpen } from './versions/replay-open';
import { setCurrent } from './versions/set-current';

async function main(): Promise<number> {
  const { values } = parseArgs({
    args: argv.slice(2),
    options: {
      address: { type: 'string' },
      namespace: { type: 'string' },
      deployment: { type: 'string' },
      /** Seconds that this build's workers are waited for. */
      wait: { type: 'string', default: '60' },
    },
  });
  const deploymentName = values.deployment ?? env.WORKER_DEPLOYMENT;
  if (!deploymentName)
    throw new Error('Say which worker deployment: --deployment NAME, or WORKER_DEPLOYMENT.');
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const server = await connectTo(env, values);
  try {
    const bundle = await bundleWorkflows(require.resolve('../workflows'));
    const version = { deploymentName, buildId: buildIdOf(bundle) };
    const { fitting, diverging } = await replayOpen(server, bundle);
    if (diverging) {
      console.error(`Nothing is changed: ${diverging.workflowId} would not go on: ${diverging.why}`);
      return 1;
    }
    await setCurrent(server, version, Number(values.wait));
    console.log(`Build ${version.buildId} is current; ${fitting} open onboardings replayed and fit.`);
    return 0;
  } finally {
    await server.close();
  }
}

main().then(exit, (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  exit(2);
});
