/**
 * Looks on inside every workflow of a benched worker, product and bare alike, and says when it has nothing more to do
 * until the next message: no activity under way. So the pace of a round costs no request to the server.
 */
import { proxySinks, type Sinks, type WorkflowInterceptorsFactory } from '@temporalio/workflow';

export interface Standing {
  /** How many messages have been handled. */
  handled: number;
  /** How often search attributes have been upserted. */
  upserts: number;
  atRest: boolean;
  ended: boolean;
}

export interface BenchSinks extends Sinks {
  bench: { stands(standing: Standing): void };
}

/** Not the workflow's own: to whichever is told, the thread in which all of them are collects its garbage. */
export const COLLECT_GARBAGE = 'bench:collectGarbage';
/** There where the worker was started so (worker.ts). */
const collectGarbage = () => (globalThis as { gc?: () => void }).gc?.();

export const interceptors: WorkflowInterceptorsFactory = () => {
  const { bench } = proxySinks<BenchSinks>();
  let handled = 0;
  let upserts = 0;
  let underWay = 0;
  const whileUnderWay = async <T>(call: () => Promise<T>) => {
    underWay += 1;
    return call().finally(() => (underWay -= 1));
  };
  const counted = <I, R>(input: I, next: (input: I) => Promise<R>) => {
    handled += 1;
    return next(input);
  };
  return {
    inbound: [
      {
        handleUpdate: counted,
        async handleSignal(input, next) {
          if (input.signalName === COLLECT_GARBAGE) collectGarbage();
          else await counted(input, next);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => whileUnderWay(() => next(input)),
        scheduleLocalActivity: (input, next) => whileUnderWay(() => next(input)),
        signalWorkflow: (input, next) => whileUnderWay(() => next(input)),
        startChildWorkflowExecution: (input, next) => whileUnderWay(() => next(input)),
      },
    ],
    internals: [
      {
        concludeActivation(input, next) {
          const { commands } = next(input);
          upserts += commands.filter((one) => one.upsertWorkflowSearchAttributes).length;
          const ended = commands.some((one) => one.completeWorkflowExecution);
          bench.stands({ handled, upserts, atRest: underWay === 0, ended });
          return { commands };
        },
      },
    ],
  };
};
