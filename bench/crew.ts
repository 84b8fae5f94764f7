/** A worker process as the bench sees it: started, watched, asked for its memory and metrics, stopped. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { env } from 'node:process';
import { COLLECT_GARBAGE, type Standing } from './at-rest';
import { freePort, processorMs, residentMb } from './machine';
import { readMetrics, type Sample } from './metrics';
import type { Deed } from './stubs';

/** What is benched: the product as it is delivered, with one feature otherwise, and what it is held against. */
export const subjects = {
  product: { bare: false, encrypted: true, portalEvents: false },
  inClear: { bare: false, encrypted: false, portalEvents: false },
  withEvents: { bare: false, encrypted: true, portalEvents: true },
  bare: { bare: true, encrypted: false, portalEvents: false },
} as const;
export type Subject = keyof typeof subjects;

export interface WorkersTask {
  /** Its namespace's name, too. */
  subject: Subject;
  address: string;
  taskQueue: string;
  metricsPort: number;
  encryptionKeys: string;
  /** Without: as the product's own worker has it. */
  maxCached?: number;
}

export type Told = { ready: true } | { workflowId: string; standing: Standing };

interface Waiting {
  until: (standing: Standing) => boolean;
  go: (standing: Standing) => void;
}

export class Crew {
  private readonly standings = new Map<string, Standing>();
  private readonly waiting = new Map<string, Waiting>();
  private readonly ended: Promise<unknown>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly task: WorkersTask,
  ) {
    this.ended = once(child, 'exit');
    child.on('message', (told: Told) => {
      if ('workflowId' in told) this.hear(told.workflowId, told.standing);
    });
  }

  /** Returns when it polls. */
  static async start(task: Omit<WorkersTask, 'metricsPort'>): Promise<Crew> {
    const whole = { ...task, metricsPort: await freePort() };
    const child = fork(join(__dirname, 'worker.ts'), {
      execArgv: ['--import', 'tsx'],
      env: { ...env, BENCH_TASK: JSON.stringify(whole) },
    });
    const crew = new Crew(child, whole);
    const died = crew.ended.then(() => {
      throw new Error(`The ${task.subject}'s worker ended before it was ready.`);
    });
    await Promise.race([once(child, 'message'), died]);
    died.catch(() => undefined);
    return crew;
  }

  /** When the workflow stands so; it may already. */
  until(workflowId: string, stands: (standing: Standing) => boolean): Promise<Standing> {
    const now = this.standings.get(workflowId);
    if (now && stands(now)) return Promise.resolve(now);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        const seen = JSON.stringify(this.standings.get(workflowId));
        reject(new Error(`${this.task.subject} ${workflowId} has stood still for 60 s at ${seen}.`));
      }, 60_000);
      const go = (standing: Standing) => {
        clearTimeout(late);
        resolve(standing);
      };
      this.waiting.set(workflowId, { until: stands, go });
    });
  }

  /** Somebody has done something outside, which this worker's providers then know. */
  tellOf(deed: Deed): void {
    this.child.send(deed);
  }

  /** In the worker's main thread; that of the workflows is told by a signal (at-rest.ts). */
  collectGarbage(): void {
    this.child.send(COLLECT_GARBAGE);
  }

  /** Nobody asks about it any more. */
  forget(workflowId: string): void {
    this.standings.delete(workflowId);
  }

  residentMb = () => residentMb(this.child.pid);
  processorMs = () => processorMs(this.child.pid);
  metrics = (): Promise<Sample[]> => readMetrics(this.task.metricsPort);

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
  }

  private hear(workflowId: string, standing: Standing): void {
    this.standings.set(workflowId, standing);
    const waiting = this.waiting.get(workflowId);
    if (!waiting?.until(standing)) return;
    this.waiting.delete(workflowId);
    waiting.go(standing);
  }
}
