/** `npm start`: brings everything up on this machine, says where it is, and runs until Ctrl-C. */
import { env, exit } from 'node:process';
import * as z from 'zod/mini';
import { given, readSettings, wholeNumber } from '../platform/settings';
import { startStack, type Stack } from './stack';
import { describeDeath } from './stack/child';
import { ownVersion } from './stack/data-folder';
import { usualPorts } from './stack/ports';
import { countOpenOnboardings } from './stack/temporal';

const port = (usual: number) => wholeNumber(usual, 1);
const startSettings = z.object({
  DATA_DIR: z._default(z.string(), '.data'),
  TEMPORAL_PORT: port(usualPorts.TEMPORAL_PORT),
  TEMPORAL_UI_PORT: port(usualPorts.TEMPORAL_UI_PORT),
  API_PORT: port(usualPorts.API_PORT),
  HEALTH_PORT: port(usualPorts.HEALTH_PORT),
  SANDBOX_PORT: port(usualPorts.SANDBOX_PORT),
  BANKID_PORT: port(usualPorts.BANKID_PORT),
  SMTP_PORT: port(usualPorts.SMTP_PORT),
  INBOX_PORT: port(usualPorts.INBOX_PORT),
});

async function main(): Promise<void> {
  const { DATA_DIR: dataDir, ...ports } = readSettings(startSettings, env);
  const asked = stopAsked();
  const stack = await startStack({
    ...{ dataDir, ports, temporal: env.TEMPORAL_ADDRESS ? env : undefined, signal: asked.signal },
    settings: given(env),
    tell: console.log,
  });
  await sayIfOlderOnesAreOpen(stack);
  console.log(addresses(stack));
  const death = await Promise.race([stack.died, asked.now]);
  if (death) console.error(describeDeath(death));
  console.log('Stopping …');
  await stack.stop();
  exit(death ? 1 : 0);
}

/** A terminal's Ctrl-C may arrive twice, once from npm: the second changes nothing. */
function stopAsked(): { signal: AbortSignal; now: Promise<undefined> } {
  const controller = new AbortController();
  const stop = () => controller.abort(new Error('Stopped before everything was up.'));
  const now = new Promise<undefined>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(undefined));
  });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, stop);
  }
  // npm does not pass on every signal that ends it.
  const { ppid } = process;
  if (env.npm_lifecycle_event) setInterval(() => process.ppid !== ppid && stop(), 500).unref();
  return { signal: controller.signal, now };
}

function addresses({ apiUrl, uiUrl, inboxUrl, sandboxUrl, temporal, dataFolder }: Stack): string {
  return [
    '',
    `  API            ${apiUrl}`,
    `  Temporal       ${temporal.connection.address}, namespace ${temporal.namespace}`,
    ...(uiUrl ? [`  Temporal UI    ${uiUrl}`] : []),
    `  Mail inbox     ${inboxUrl}`,
    `  Sandbox        ${sandboxUrl}  ← walk the routine in a browser from here`,
    `  Data and logs  ${dataFolder.path}`,
    '',
    '  Play an onboarding through: npm run demo. Ctrl-C stops everything; what is open goes on at the next start.',
    '',
  ].join('\n');
}

/** Releases before 1.0.0 changed the shape of stored onboardings without carrying open ones over. */
async function sayIfOlderOnesAreOpen({ dataFolder, temporal }: Stack): Promise<void> {
  const { version: theirs } = dataFolder;
  const ours = ownVersion();
  if (theirs === ours) return;
  const open = theirs && Number.parseInt(theirs) < 1 ? await countOpenOnboardings(temporal) : 0;
  if (open === 0) {
    dataFolder.version = ours;
    return;
  }
  console.warn(
    [
      `WARNING: ${open} open onboarding${open === 1 ? '' : 's'} in ${dataFolder.path} began under version ${theirs}; this is ${ours}.`,
      'No version understands for sure what one before 1.0.0 began: these may stand still, shown in',
      'Temporal UI as workflows whose tasks fail. Nothing of them is lost; under the older version they go on.',
      `To start afresh: stop, and remove ${dataFolder.path} (or start with DATA_DIR=another-folder).`,
      '',
    ].join('\n'),
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  exit(1);
});
