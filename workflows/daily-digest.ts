/** Tells the case team each working day what it should look at. Started by the schedule that the worker keeps. */
import { defineSearchAttributeKey } from '@temporalio/common';
import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { DigestActivities, MailActivities } from '../activities/contract';
import { endOfDayAfter, isWorkingDayAt } from '../domain/working-days';
import { readHouseRules } from './providers';

/** Deadlines that are so near are told. */
const DUE_WITHIN_WORKING_DAYS = 3;
/** Long enough to be read about after a holiday, short enough not to be told for ever. */
const ENDED_WITHIN_DAYS = 35;

/**
 * Both are idempotent and may be repeated for hours, with pauses that leave the server's limits to others. Together
 * less than the run may last (worker/schedule.ts): a digest that cannot be sent gives way to the next day's.
 */
const patient = {
  scheduleToCloseTimeout: '8 hours',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
} as const;
/** Thousands of rows take seconds, and as many case files to look for no more than minutes. */
const { listForDigest } = proxyActivities<DigestActivities>({
  ...patient,
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '1 minute',
});
const { sendDigest } = proxyActivities<MailActivities>({ ...patient, startToCloseTimeout: '30 seconds' });

export async function dailyDigest(): Promise<'sent' | 'nothingToTell' | 'noWorkingDay'> {
  const at = scheduledFor();
  const { calendar } = await readHouseRules({ at });
  if (!isWorkingDayAt(calendar, at)) return 'noWorkingDay';
  // Deadlines lie on the ends of days.
  const dueBy = endOfDayAfter(calendar, at, DUE_WITHIN_WORKING_DAYS);
  const endedSince = new Date(Date.parse(at) - ENDED_WITHIN_DAYS * 24 * 3_600_000).toISOString();
  const sections = await listForDigest({ dueBy, endedSince });
  if (Object.values(sections).every(({ count }) => count === 0)) return 'nothingToTell';
  await sendDigest({ namespace: workflowInfo().namespace, at, sections });
  return 'sent';
}

const scheduledStart = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

/** One that is caught up late is still that day's. Without a schedule: now. */
function scheduledFor(): string {
  const { typedSearchAttributes, startTime } = workflowInfo();
  return (typedSearchAttributes.get(scheduledStart) ?? startTime).toISOString();
}
