/** Keeps the schedule by which the digest is sent: each working day at 08:00 in Stockholm. */
import { isDeepStrictEqual } from 'node:util';
import {
  Client,
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type ScheduleDescription,
  type ScheduleHandle,
  type ScheduleOptions,
} from '@temporalio/client';
import { decodeScheduleSpec, encodeScheduleSpec } from '@temporalio/client/lib/schedule-helpers';
import type { NativeConnection } from '@temporalio/worker';

export const DIGEST_SCHEDULE = 'daily-digest';

/** In milliseconds, as the server describes them. */
const HOUR = 3_600_000;

export interface SchedulePlace {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
}

/** Public holidays are known to the calendar alone: the workflow asks it first. */
const planned = (taskQueue: string) =>
  ({
    scheduleId: DIGEST_SCHEDULE,
    spec: {
      calendars: [
        { hour: 8, dayOfWeek: { start: 'MONDAY', end: 'FRIDAY' }, comment: 'Monday to Friday at 08:00' },
      ],
      timezone: 'Europe/Stockholm',
    },
    policies: {
      overlap: ScheduleOverlapPolicy.SKIP,
      // A server that was down in the morning sends it the same day; a later one leaves it to the next day.
      catchupWindow: 12 * HOUR,
    },
    action: {
      type: 'startWorkflow',
      workflowType: 'dailyDigest',
      workflowId: DIGEST_SCHEDULE,
      taskQueue,
      // Over before the next one, which would be skipped otherwise.
      workflowRunTimeout: 20 * HOUR,
    },
  }) satisfies ScheduleOptions;

/** Idempotent: makes the schedule, or mends one that differs. Whether it is paused is the operators' to say. */
export async function keepDigestSchedule(place: SchedulePlace): Promise<ScheduleHandle> {
  const { connection, namespace, taskQueue } = place;
  const { schedule } = new Client({ connection, namespace });
  const wanted = planned(taskQueue);
  try {
    return await schedule.create(wanted);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
  const handle = schedule.getHandle(DIGEST_SCHEDULE);
  if (!isAs(await handle.describe(), wanted)) await handle.update(({ state }) => ({ ...wanted, state }));
  return handle;
}

type Wanted = ReturnType<typeof planned>;

/** The server describes a schedule with every default spelled out. */
function isAs({ spec, policies, action }: ScheduleDescription, wanted: Wanted): boolean {
  return (
    isDeepStrictEqual(spec, decodeScheduleSpec(encodeScheduleSpec(wanted.spec))) &&
    agrees(policies, wanted.policies) &&
    agrees(action, wanted.action)
  );
}

/** In all that is wanted; the values are plain ones. */
const agrees = <W extends object>(described: object, wanted: W) =>
  Object.entries(wanted).every(([name, value]) => Reflect.get(described, name) === value);
