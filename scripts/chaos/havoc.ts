/** Carries a plan of kills and faults out on a stack. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Stack } from '../stack';
import type { Fault, Kill, Killed, Plan } from './plan';

export type Tell = (what: string) => void;

/** Milliseconds. One that starts while the Temporal server is down ends again, and is started once more. */
const STARTS_WITHIN = 120_000;
/** It gets something done before it is killed once more, however slow the machine. */
const BREATH = 4_000;

/** Until all is asked for, and everything runs again. */
export async function wreak({ kills, faults }: Plan, stack: Stack, tell: Tell): Promise<void> {
  const began = Date.now();
  await Promise.all([killAll(kills, stack, began, tell), askAll(faults, stack, began, tell)]);
}

/** Calls to providers that have met their fault. Those that nobody has made since are given up. */
export async function faultsMet({ faults }: Plan, { sandboxUrl }: Stack): Promise<number> {
  const response = await fetch(`${sandboxUrl}/_sandbox/faults`);
  const left = (await response.json()) as { faults: { times: number }[] };
  await fetch(`${sandboxUrl}/_sandbox/faults`, { method: 'DELETE' });
  const sum = (all: { times: number }[]) => all.reduce((total, { times }) => total + times, 0);
  return sum(faults) - sum(left.faults);
}

const until = (began: number, at: number) => pause(Math.max(0, began + at - Date.now()));

/** Different processes may be down at the same time; each is up again before it is killed once more. */
async function killAll(kills: Kill[], stack: Stack, began: number, tell: Tell): Promise<void> {
  const up = new Map<Killed, Promise<void>>();
  const killed = kills.map(async ({ at, name, down }) => {
    await until(began, at);
    const before = up.get(name);
    const now = (async () => {
      await before;
      tell(`kills the ${name}, for ${(down / 1000).toFixed(1)} s`);
      await stack.kill(name);
      await pause(down);
      await startAgain(stack, name);
      await pause(BREATH);
    })();
    up.set(name, now);
    await now;
  });
  await Promise.all(killed);
}

async function startAgain(stack: Stack, name: Killed): Promise<void> {
  const giveUpAt = Date.now() + STARTS_WITHIN;
  for (;;) {
    try {
      return await stack.restart(name);
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await pause(500);
    }
  }
}

async function askAll(faults: Fault[], { sandboxUrl }: Stack, began: number, tell: Tell): Promise<void> {
  for (const { at, ...asked } of faults) {
    await until(began, at);
    tell(`${asked.provider} ${asked.endpoint}: ${asked.fault}, ${asked.times}×`);
    const response = await fetch(`${sandboxUrl}/_sandbox/faults`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(asked),
    });
    if (!response.ok) throw new Error(`The sandbox does not take the fault: ${await response.text()}`);
  }
}
