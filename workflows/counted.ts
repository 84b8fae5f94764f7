/**
 * Counts what happens to onboardings, for the worker's metrics. It costs no command and no event: the SDK hands counts to
 * the worker beside the history, and none in replay. Some are made twice all the same: what a task has counted that is
 * then done again, and what the SDK, asked by a query about an onboarding that is not in memory, finds in its history
 * that no task has yet got to.
 */
import { metricMeter } from '@temporalio/workflow';
import { counters, countsBetween } from '../domain/counts';
import type { Onboarding } from '../domain/onboarding';

/** `before`: none where the onboarding has just begun. */
export function count(before: Onboarding | undefined, after: Onboarding): void {
  for (const { counter, labels } of countsBetween(before, after)) {
    metricMeter.createCounter(counter, undefined, counters[counter]).add(1, labels);
  }
}
