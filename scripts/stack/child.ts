/** One process of the stack: started, watched, told to stop, and killed where it doesn't. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../binaries.cjs';

export interface ChildPlan<Name extends string = string> {
  name: Name;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** Its output is added here. */
  logFile: string;
  ready: () => Promise<boolean>;
  /** Milliseconds between being told to stop and being killed. */
  stopWithin: number;
}

/** A process that ended though nobody told it to. */
export interface Death {
  name: string;
  how: string;
  lastLines: string;
}

export const describeDeath = ({ name, how, lastLines }: Death) =>
  `The ${name} ended by itself (${how}). Its last lines:\n${lastLines.replace(/^/gm, '  | ')}`;

/** Told which processes live, so that none outlives a stack that was killed. */
export interface Keeper {
  born(pid: number): void;
  gone(pid: number): void;
}

const READY_WITHIN = 60_000;

export class Child {
  private running: { process: ChildProcess; ended: Promise<string>; logStart: number } | undefined;
  private expectedToEnd = false;

  constructor(
    private readonly plan: ChildPlan,
    private readonly keeper: Keeper,
    private readonly onDeath: (death: Death) => void,
  ) {}

  get pid(): number | undefined {
    return this.running?.process.pid;
  }

  /** @throws Error where it ends instead of getting ready, or is not ready in a minute. */
  async start(signal?: AbortSignal): Promise<void> {
    const { name, ready } = this.plan;
    let death: Death | undefined;
    let isReady = false;
    const { ended } = this.spawn();
    void ended.then((how) => {
      const last = { name, how, lastLines: this.lastLines() };
      this.running = undefined;
      if (this.expectedToEnd) return;
      death = last;
      if (isReady) this.onDeath(last);
    });
    const giveUpAt = Date.now() + READY_WITHIN;
    while (!(await ready())) {
      if (death) throw new Error(describeDeath(death));
      if (!this.running) throw new Error(`The ${name} was stopped while it started.`);
      signal?.throwIfAborted();
      if (Date.now() > giveUpAt) {
        throw new Error(`The ${name} is not ready after a minute: see ${this.plan.logFile}`);
      }
      await pause(100);
    }
    isReady = true;
  }

  /** Kills it where it has not stopped in its time. Gives how it ended; nothing where it did not run. */
  stop(): Promise<string | undefined> {
    return this.end('SIGTERM');
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** A group of its own: Ctrl-C in a terminal reaches the stack alone, which then stops each in its turn. */
  private spawn() {
    const { name, command, args, env, logFile } = this.plan;
    if (this.running) throw new Error(`The ${name} runs already.`);
    this.expectedToEnd = false;
    const log = openSync(logFile, 'a');
    const child = spawn(command, args, { cwd: root, env, detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    const { pid } = child;
    if (pid) this.keeper.born(pid);
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, by) => {
        if (pid) this.keeper.gone(pid);
        resolve(by ?? `exit code ${code}`);
      });
    });
    this.running = { process: child, ended, logStart: statSync(logFile).size };
    return this.running;
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<string | undefined> {
    this.expectedToEnd = true;
    if (!this.running) return undefined;
    const { process: child, ended } = this.running;
    child.kill(signal);
    const limit = setTimeout(() => child.kill('SIGKILL'), this.plan.stopWithin);
    const how = await ended;
    clearTimeout(limit);
    return how;
  }

  private lastLines(): string {
    const { logFile } = this.plan;
    const written = readFileSync(logFile).subarray(this.running?.logStart ?? 0);
    return written.toString().trimEnd().split('\n').slice(-15).join('\n') || '(none)';
  }
}
