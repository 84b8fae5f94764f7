/** `npm run replay`: whether what is open on a running server goes on under this build. */
import { env } from 'node:process';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { buildIdOf, bundleWorkflows } from '../worker/workflow-bundle';
import { asked, command } from './command-line';
import { connectTo } from './versions/connect';
import { replayOpen } from './versions/replay-open';

const help = `npm run replay [-- [--address host:port] [--namespace name]]

Replays against this build every onboarding that is open on a running server. Changes nothing there.

  --address    otherwise TEMPORAL_ADDRESS, or what else says where the server is
  --namespace  otherwise TEMPORAL_NAMESPACE
  --help

Ends with 0 where all of them fit, with 1 at the first that does not, with 2 where it could not be told.
`;

async function main(): Promise<number> {
  const server = await connectTo(
    env,
    asked(help, { address: { type: 'string' }, namespace: { type: 'string' } }),
  );
  Runtime.install({ logger: new DefaultLogger('ERROR') });
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

command(help, main, 2);
