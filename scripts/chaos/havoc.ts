/** Carries a plan of kills and faults out on a stack. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Stack } from '../stack';
import type { Fault, Kill, Killed, Plan } from './plan';

export type Tell = (what: string) => void;

/** Milliseconds. One that starts while the Temporal server is down ends again, and is started once more. */
const STARTS_WITHIN = 120_000;
/** It gets something done before it is killed once more, however slow the machine. */
const BREATH = 4_000;
/** Faults that no call has met by then, at an endpoint that is seldom called, only make the rest of the run long. */
const LEFT_FOR = 20_000;

interface Scope {
  stack: Stack;
  tell: Tell;
  /** Nothing is started again then. */
  signal: AbortSignal;
}

/** Until all is asked for, everything runs again and no fault is left. Gives how many calls to providers have met one. */
export async function wreak({ kills, faults }: Plan, scope: Scope): Promise<number> {
  const began = Date.now();
  await Promise.all([killAll(kills, scope, began), askAll(faults, scope, began)]);
  await pause(LEFT_FOR, undefined, { signal: scope.signal });
  return faultsMet(faults, scope.stack);
}

async function faultsMet(faults: Fault[], { sandboxUrl }: Stack): Promise<number> {
  const response = await fetch(`${sandboxUrl}/_sandbox/faults`);
  const left = (await response.json()) as { faults: { times: number }[] };
  await fetch(`${sandboxUrl}/_sandbox/faults`, { method: 'DELETE' });
  const sum = (all: { times: number }[]) => all.reduce((total, { times }) => total + times, 0);
  return sum(faults) - sum(left.faults);
}

const until = (began: number, at: number, signal: AbortSignal) =>
  pause(Math.max(0, began + at - Date.now()), undefined, { signal });

/** Different processes may be down at the same time; each is up again before it is killed once more. */
async function killAll(kills: Kill[], scope: Scope, began: number): Promise<void> {
  const { stack, tell, signal } = scope;
  const up = new Map<Killed, Promise<void>>();
  const killed = kills.map(async ({ at, name, down }) => {
    await until(began, at, signal);
    const before = up.get(name);
    const now = (async () => {
      await before;
      signal.throwIfAborted();
      tell(`kills the ${name}, for ${(down / 1000).toFixed(1)} s`);
      await stack.kill(name);
      await pause(down, undefined, { signal });
      await startAgain(name, scope);
      await pause(BREATH, undefined, { signal });
    })();
    up.set(name, now);
    await now;
  });
  await Promise.all(killed);
}

async function startAgain(name: Killed, { stack, signal }: Scope): Promise<void> {
  const giveUpAt = Date.now() + STARTS_WITHIN;
  for (;;) {
    try {
      await stack.restart(name);
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await pause(500, undefined, { signal });
    }
  }
}

async function askAll(faults: Fault[], { stack, tell, signal }: Scope, began: number): Promise<void> {
  for (const { at, ...asked } of faults) {
    await until(began, at, signal);
    tell(`${asked.provider} ${asked.endpoint}: ${asked.fault}, ${asked.times}×`);
    const response = await fetch(`${stack.sandboxUrl}/_sandbox/faults`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(asked),
    });
    if (!response.ok) throw new Error(`The sandbox does not take the fault: ${await response.text()}`);
  }
}
