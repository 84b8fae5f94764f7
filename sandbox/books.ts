/** The books: how often each endpoint was called, faults included. What was done is counted where it is done. */
import type { State } from './state';

export type CallCounter = (endpoint: string) => void;

interface CallBook {
  count: CallCounter;
  calls: () => Record<string, number>;
}

export function createCallBook(state: State): CallBook {
  const calls = state.collection<[endpoint: string, times: number]>('calls');
  return {
    count(endpoint) {
      const [, times] = calls.get(endpoint) ?? [endpoint, 0];
      calls.set(endpoint, [endpoint, times + 1]);
    },
    calls: () => Object.fromEntries(calls.values()),
  };
}
