/** A step that doesn't get through parks visibly, and goes on by itself or when an operator asks it to. */
import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  isCancellation,
  TimeoutFailure,
} from '@temporalio/workflow';
import { RetryState } from '@temporalio/common';
import type { Patience } from '../activities/contract';
import { failureTypes, finalFailures, type FailureType } from '../domain/failures';
import type { ParkedStep } from '../domain/onboarding';
import type { Case } from './case';
import { continueAsNewIfSuggested } from './continuing';
import { showOperators } from './operators-view';

type Failure = ParkedStep['failure'];

/**
 * Calls until it gets through, and records what came of it at once. Nothing a provider does ends an onboarding.
 * Calls are counted while they are under way, so that no fresh run begins between a call and its record.
 */
export async function getThrough<T>(
  agentCase: Case,
  patience: Patience,
  step: string,
  call: () => Promise<T>,
  record: (result: T) => void = () => undefined,
): Promise<T> {
  for (;;) {
    try {
      return await agentCase.underWay(async () => {
        const result = await call();
        resume(agentCase, step);
        record(result);
        return result;
      });
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      await park(agentCase, patience, step, failureOf(error));
    }
  }
}

/** Parks until it is to be tried again: by the clock where the failure may pass, else when an operator says so. */
export async function park(
  agentCase: Case,
  patience: Patience,
  step: string,
  failure: Failure,
): Promise<void> {
  const pause = patience.retryParkedAfterMinutes * 60_000;
  const passes = !finalFailures.includes(failure.type);
  const retryAt = passes ? { retryAt: new Date(Date.now() + pause).toISOString() } : {};
  agentCase.found({ finding: 'stepParked', parked: { step, failure, ...retryAt } });
  showOperators(agentCase);
  // A message that has led to another stage has taken the parking away with it: nothing would ever hasten it.
  const over = () => {
    const parked = agentCase.onboarding.parked.find((one) => one.step === step);
    return !parked || (parked.hastened ?? false);
  };
  if (passes) await condition(over, pause);
  else await condition(over);
  await continueAsNewIfSuggested(agentCase);
}

export function resume(agentCase: Case, step: string): void {
  if (!agentCase.onboarding.parked.some((one) => one.step === step)) return;
  agentCase.found({ finding: 'stepResumed', step });
  showOperators(agentCase);
}

/** Never the provider's own words: they may be personal. Ours come from the clients, which keep them clean. */
export function failureOf({ cause, retryState }: ActivityFailure): Failure {
  if (cause instanceof TimeoutFailure)
    return { type: failureTypes.unavailable, message: 'no answer in time' };
  if (cause instanceof ApplicationFailure && isKnown(cause.type))
    return { type: cause.type, message: cause.message };
  const message =
    retryState === RetryState.NON_RETRYABLE_FAILURE
      ? 'not retried'
      : 'see the failed activity in the history';
  return { type: failureTypes.unexpected, message };
}

function isKnown(type: unknown): type is FailureType {
  return (Object.values(failureTypes) as unknown[]).includes(type);
}
