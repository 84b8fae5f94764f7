/**
 * Faults on demand: the next n calls to an endpoint go wrong in the way asked for. Not kept over a restart, since a
 * fault that nobody remembers having asked for only misleads.
 */
import type { RequestHandler, Response } from 'express';
import type { CallCounter } from './books';

export const faultKinds = ['500', '429', 'nonsense', 'hang', 'dropAfterActing'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** The endpoints that faults are asked for by, and that the books count calls by. */
export const endpoints = {
  portal: ['openAccount', 'findAgent', 'listUsers', 'invite', 'sessions', 'handOver'],
  scrive: ['new', 'update', 'start', 'get', 'list', 'file', 'remind', 'cancel'],
  bankid: ['sign', 'collect', 'cancel'],
  elks: ['send', 'get'],
  events: ['deliver'],
  smtp: ['deliver'],
} as const;
type Provider = keyof typeof endpoints;
type Endpoint<P extends Provider> = (typeof endpoints)[P][number];

interface Fault {
  provider: Provider;
  /** `*`: any of the provider's endpoints. */
  endpoint: string;
  fault: FaultKind;
  /** How many calls it is still to happen to. */
  times: number;
}

export interface Faults {
  ask(fault: Fault): void;
  /** The fault that this call is to meet, if any: the one asked for first. */
  meet(provider: Provider, endpoint: string): FaultKind | undefined;
  waiting(): Fault[];
  clear(): void;
}

export function createFaults(): Faults {
  let asked: Fault[] = [];
  return {
    ask(fault) {
      asked.push({ ...fault });
    },
    meet(provider, endpoint) {
      const met = asked.find((one) => one.provider === provider && [endpoint, '*'].includes(one.endpoint));
      if (!met) return undefined;
      met.times -= 1;
      asked = asked.filter((one) => one.times > 0);
      return met.fault;
    },
    waiting: () => asked.map((one) => ({ ...one })),
    clear() {
      asked = [];
    },
  };
}

/** Answers 200 that no client can use, in turn: a page of some proxy, JSON of another shape, JSON cut off. */
const nonsense = [
  { type: 'text/html', body: '<!doctype html><title>Underhåll</title><p>Vi är snart tillbaka.</p>' },
  { type: 'application/json', body: '{"hello":["world"]}' },
  { type: 'application/json', body: '{"id":"17","status":' },
];

/** Stands in front of each HTTP endpoint: counts the call, then lets it meet its fault. */
export function endpointsOf<P extends Exclude<Provider, 'smtp'>>(
  provider: P,
  { faults, count }: { faults: Faults; count: CallCounter },
  refuse: (response: Response, status: 500 | 429) => void,
): (endpoint: Endpoint<P>) => RequestHandler {
  let nonsenseTimes = 0;
  return (endpoint) => (_request, response, next) => {
    count(`${provider} ${endpoint}`);
    switch (faults.meet(provider, endpoint)) {
      case '500':
        return refuse(response, 500);
      case '429':
        response.set('Retry-After', '1');
        return refuse(response, 429);
      case 'nonsense': {
        const { type, body } = nonsense[nonsenseTimes++ % nonsense.length]!;
        response.status(200).type(type).send(body);
        return;
      }
      case 'hang':
        return;
      case 'dropAfterActing':
        dropInsteadOfAnswering(response);
        return next();
      case undefined:
        return next();
    }
  };
}

/** What the handler does stays done; its answer never leaves. */
function dropInsteadOfAnswering(response: Response): void {
  response.end = () => {
    response.socket?.destroy();
    return response;
  };
}
