/**
 * How the API ends. Whoever spreads requests over several API processes finds out by /readyz, and not at once: until
 * then all that comes is still served.
 */
import { setTimeout as pause } from 'node:timers/promises';

export interface Stoppable {
  /** Seconds between the two. */
  drainSeconds: number;
  /** Says that it is about to end. */
  drain: () => void;
  close: () => Promise<void>;
}

/** SIGTERM is a host's word; SIGINT is a person's, who has no balancer. A second one of either cuts the wait short. */
export function stopWhenTold({ drainSeconds, drain, close }: Stoppable): void {
  const atOnce = new AbortController();
  let isTold = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (isTold || signal === 'SIGINT') atOnce.abort();
    if (isTold) return;
    isTold = true;
    drain();
    await pause(drainSeconds * 1000, undefined, { signal: atOnce.signal }).catch(() => undefined);
    await close();
  };
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, (signal) => void stop(signal));
}
