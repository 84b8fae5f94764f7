/** The Temporal dev server of a bench: the real server on SQLite, as durable as the stack's own (scripts/stack.ts). */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { temporalCli } from '../scripts/binaries.cjs';
import { answers } from '../scripts/stack/temporal';
import { subjects, type Subject } from './crew';
import { freePort, processorMs, residentMb } from './machine';
import { readMetrics, sumBy } from './metrics';

const onExit = (act: () => void) => globalThis.process.once('exit', act);

/** One namespace each, by which the server counts. */
const namespaces = Object.keys(subjects) as Subject[];

export class Server {
  private constructor(
    readonly address: string,
    readonly connection: Connection,
    private readonly process: ChildProcess,
    private readonly metricsPort: number,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Server> {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const folder = await mkdtemp(join(tmpdir(), 'bench-'));
    const process = spawn(
      temporalCli(),
      [
        ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--log-level', 'never'],
        ...['--port', String(port), '--metrics-port', String(metricsPort)],
        ...namespaces.flatMap((namespace) => ['--namespace', namespace]),
        ...['--db-filename', join(folder, 'temporal.db')],
        ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=1'],
      ],
      { stdio: 'ignore' },
    );
    onExit(() => process.kill('SIGKILL'));
    const address = `127.0.0.1:${port}`;
    for (const namespace of namespaces) {
      while (!(await answers({ connection: { address }, namespace }))) {
        if (process.exitCode !== null) throw new Error('The Temporal dev server ended at once.');
        await pause(100);
      }
    }
    const connection = await Connection.connect({ address });
    return new Server(address, connection, process, metricsPort, folder);
  }

  client = (namespace: Subject, options: object = {}) =>
    new Client({ connection: this.connection, namespace, ...options });

  residentMb = () => residentMb(this.process.pid);
  processorMs = () => processorMs(this.process.pid);

  /** Requests to the frontend so far, by name. */
  async requests(of: Subject): Promise<Record<string, number>> {
    return sumBy(
      await readMetrics(this.metricsPort),
      'operation',
      ({ name, labels }) =>
        name === 'service_requests' && labels.service_name === 'frontend' && labels.namespace === of,
    );
  }

  async stop(): Promise<void> {
    await this.connection.close();
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}
