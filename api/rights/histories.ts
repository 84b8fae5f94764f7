/** What the histories of a case tell of it that its state no longer does: what was sent to whom, and when. */
import type { Client } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow';
import { optionalTsToDate } from '@temporalio/common/lib/time';
import * as z from 'zod/mini';
import type { Onboardings } from '../onboardings';
import type { HeldRun } from './runs';

export interface MailSent {
  letter: string;
  /** A mailbox of the settings, or a person. */
  to: string | { key: string; name: string; email: string };
  round: number;
  /** The number of the reminder, where it was one. */
  reminder?: number;
  sentAt: string;
}

export interface Sent {
  mails: MailSent[];
  /** The SMS provider's ids. */
  sms: { messageId: string; sentAt: string }[];
  /** BankID's. */
  signings: { orderRef: string; begunAt: string }[];
}

const letter = z.object({
  name: z.string(),
  to: z.union([z.string(), z.object({ key: z.string(), name: z.string(), email: z.string() })]),
  round: z.number(),
  reminder: z.optional(z.object({ number: z.number() })),
});
const codeSent = z.object({ messageId: z.string() });
const signingBegun = z.object({ orderRef: z.string() });

/** An activity that got through. */
interface Done {
  activity: string;
  given: unknown;
  result: unknown;
  at: string;
}

/** Milliseconds for the history of one run: 50,000 events at most. */
const READ_WITHIN = 10_000;

export async function sentIn(onboardings: Onboardings, runs: HeldRun[]): Promise<Sent> {
  const sent: Sent = { mails: [], sms: [], signings: [] };
  for (const run of runs) {
    const all = await onboardings.call((client) => activitiesDone(client, run), Date.now() + READ_WITHIN);
    for (const one of all) tell(sent, one);
  }
  return sent;
}

function tell({ mails, sms, signings }: Sent, { activity, given, result, at }: Done): void {
  if (activity === 'sendMail') {
    const { name, to, round, reminder } = z.parse(letter, given);
    mails.push({ letter: name, to, round, ...(reminder && { reminder: reminder.number }), sentAt: at });
  }
  const code = activity === 'sendCode' && z.safeParse(codeSent, result).data;
  if (code) sms.push({ ...code, sentAt: at });
  const signing = activity === 'startSigning' && z.safeParse(signingBegun, result).data;
  if (signing) signings.push({ ...signing, begunAt: at });
}

const instantOf = (at: Parameters<typeof optionalTsToDate>[0]) => optionalTsToDate(at)?.toISOString() ?? '';

const ofInterest = ['sendMail', 'sendCode', 'startSigning'];

async function activitiesDone(client: Client, { workflowId, runId }: HeldRun): Promise<Done[]> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const scheduled = new Map(
    (events ?? []).map((event) => [
      event.eventId?.toString(),
      event.activityTaskScheduledEventAttributes ?? undefined,
    ]),
  );
  const read = (payloads: Parameters<typeof decodeArrayFromPayloads>[1]) =>
    decodeArrayFromPayloads(client.options.loadedDataConverter, payloads);
  const done = (events ?? []).map(async ({ activityTaskCompletedEventAttributes: completed, eventTime }) => {
    const asked = completed && scheduled.get(completed.scheduledEventId?.toString());
    const activity = asked?.activityType?.name ?? '';
    if (!ofInterest.includes(activity)) return [];
    const [[given], [result]] = await Promise.all([
      read(asked?.input?.payloads),
      read(completed?.result?.payloads),
    ]);
    return [{ activity, given, result, at: instantOf(eventTime) }];
  });
  return (await Promise.all(done)).flat();
}
