/** What lets Temporal UI on that port show what is encrypted: the sandbox's codec server, and the dev server told of it. */
import type { SandboxOptions } from '../../sandbox';
import { freePorts } from '../../scripts/stack/ports';

export async function codecServerFor(uiPort: number | undefined, keys: string) {
  if (uiPort === undefined) return { sandbox: {}, serverArgs: [] };
  const { SANDBOX_PORT: port } = await freePorts();
  const codec = { keys, uiUrl: `http://127.0.0.1:${uiPort}` };
  const sandbox: SandboxOptions = { port, codec };
  return { sandbox, serverArgs: ['--ui-codec-endpoint', `http://127.0.0.1:${port}/codec`] };
}
