/** What the tests of the providers' clients share: the sandbox's faults and books, and the failure a call ends in. */
import { ApplicationFailure } from '@temporalio/common';
import { failureTypes, type FailureType } from '../../domain/failures';

export type Fault = '500' | '429' | 'nonsense' | 'hang' | 'dropAfterActing';

/** How each fault is classified. */
export const faults: [Fault, FailureType][] = [
  ['500', failureTypes.unavailable],
  ['429', failureTypes.unavailable],
  ['nonsense', failureTypes.unintelligibleAnswer],
  ['hang', failureTypes.unavailable],
  ['dropAfterActing', failureTypes.unavailable],
];

/** Milliseconds: for calls that are left hanging. */
export const SHORT = 500;

/** Fails where the call does not. */
export async function failureOf(called: Promise<unknown>): Promise<ApplicationFailure> {
  const result: unknown = await called.then(
    () => 'the call did not fail',
    (error: unknown) => error,
  );
  if (!(result instanceof ApplicationFailure)) throw new Error(`No ApplicationFailure: ${String(result)}`);
  return result;
}

interface Books {
  accounts: { accountId: string; organisationNumber: string; made: number }[];
  documents: {
    id: string;
    status: string;
    tags: { name: string; value: string }[];
    startedTimes: number;
  }[];
  handovers: { orderId: string; made: number; calls: number }[];
  calls: Record<string, number>;
}

export function doorsOf(sandboxUrl: string) {
  const send = async (method: string, path: string, body: object = {}): Promise<unknown> => {
    const response = await fetch(`${sandboxUrl}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(method !== 'GET' && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    const text = await response.text();
    return text ? JSON.parse(text) : undefined;
  };
  return {
    send,
    fault: (provider: 'portal' | 'scrive', endpoint: string, fault: Fault, times = 1) =>
      send('POST', '/_sandbox/faults', { provider, endpoint, fault, times }),
    clearFaults: () => send('DELETE', '/_sandbox/faults'),
    books: () => send('GET', '/_sandbox/books') as Promise<Books>,
  };
}
