/** The machine that is measured on: its name for the report, its free ports, the memory of its processes. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { versions } from 'node:process';

export function nameMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    node: versions.node,
    /** Of the minute before: others at work on the same machine make times worthless. */
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}

/** Resident memory in MB (2^20 bytes); NaN where the system doesn't tell. */
export function residentMb(pid: number | undefined): number {
  const status = `/proc/${pid}/status`;
  if (existsSync(status)) {
    const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1];
    return Number(kb) / 1024;
  }
  try {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
  } catch {
    return NaN;
  }
}

/** Milliseconds of processor time that a process has used; NaN where the system doesn't tell. Ticks are 10 ms on Linux. */
export function processorMs(pid: number | undefined): number {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return NaN;
  // After the name, which may hold anything, in parentheses: user and system time are the 12th and 13th.
  const fields = readFileSync(stat, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
