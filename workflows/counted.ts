/**
 * Counts what happens to onboardings, for the worker's metrics. It costs no command and no event: the SDK hands counts to
 * the worker beside the history, and none in replay. Some are made twice all the same: what a task has counted that is
 * then done again, and what the SDK, asked by a query about an onboarding that is not in memory, finds in its history
 * that no task has yet got to.
 */
import { metricMeter } from '@temporalio/workflow';
import { countOf, counters } from '../domain/counts';
import type { Happening } from '../domain/happenings';

export function count(happened: Happening[]): void {
  for (const { counter, labels } of happened.map(countOf)) {
    metricMeter.createCounter(counter, undefined, counters[counter]).add(1, labels);
  }
}
