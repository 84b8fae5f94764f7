/** `npm run deploy-version`: makes this build the version that onboardings go on under. */
import { env } from 'node:process';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { buildIdOf, bundleWorkflows } from '../worker/workflow-bundle';
import { asked, command, Misused, wholeNumber } from './command-line';
import { connectTo } from './versions/connect';
import { replayOpen } from './versions/replay-open';
import { setCurrent } from './versions/set-current';

const help = `npm run deploy-version [-- [--deployment name] [--address host:port] [--namespace name] [--wait seconds]]

Replays what is open on a running server against this build, and makes it the current version of that worker deployment.
Changes nothing where an onboarding would break. Workers of this build must be up, or come up within the wait.

  --deployment  otherwise WORKER_DEPLOYMENT
  --address     otherwise TEMPORAL_ADDRESS, or what else says where the server is
  --namespace   otherwise TEMPORAL_NAMESPACE
  --wait        seconds that this build's workers are waited for: 60, unless said otherwise
  --help

Ends with 0 where the build is current, with 1 where an onboarding would break, with 2 where it could not be tried.
`;

async function main(): Promise<number> {
  const {
    deployment: deploymentName = env.WORKER_DEPLOYMENT,
    wait,
    ...place
  } = asked(help, {
    address: { type: 'string' },
    namespace: { type: 'string' },
    deployment: { type: 'string' },
    wait: { type: 'string', default: '60' },
  });
  const waitSeconds = wholeNumber('wait', wait, 0);
  if (!deploymentName) throw new Misused('Say which worker deployment: --deployment, or WORKER_DEPLOYMENT.');
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const server = await connectTo(env, place);
  try {
    const bundle = await bundleWorkflows(require.resolve('../workflows'));
    const version = { deploymentName, buildId: buildIdOf(bundle) };
    const { fitting, diverging } = await replayOpen(server, bundle);
    if (diverging) {
      console.error(`Nothing is changed: ${diverging.workflowId} would not go on: ${diverging.why}`);
      return 1;
    }
    await setCurrent(server, version, waitSeconds);
    console.log(`Build ${version.buildId} is current; ${fitting} open onboardings replayed and fit.`);
    return 0;
  } finally {
    await server.close();
  }
}

command(help, main, 2);
