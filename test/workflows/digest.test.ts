/** The digest on the real server: its schedule, what it finds among 200 open onboardings, and the one mail it sends. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScheduleHandle } from '@temporalio/client';
import { calendarAround } from '../../activities/calendar';
import { isWorkingDayAt } from '../../domain/working-days';
import { CASE_FILE } from '../../domain/case-file';
import { WORKFLOW_TYPE } from '../../domain/identifiers';
import { caseStoreIn } from '../../platform/case-store';
import { DIGEST_SCHEDULE, keepDigestSchedule } from '../../worker/schedule';
import { Service, type MailRead } from './a-service';
import { aCaseId, addressOf, bareOnboarding, UI, type Bare } from './bare-onboardings';

jest.setTimeout(60_000);

const caseTeam = 'handlaggare@inera.example';
let folder: string;
let service: Service;
let schedule: ScheduleHandle;

const keepSchedule = (taskQueue = 'agent-onboarding') =>
  keepDigestSchedule({ connection: service.temporal.nativeConnection, namespace: 'default', taskQueue });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'digest-'));
  service = await Service.start('real', { CASE_STORE: folder, TEMPORAL_UI_URL: UI }, [
    '--dynamic-config-value',
    'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute=2',
    '--dynamic-config-value',
    'frontend.WorkflowPauseEnabled=true',
  ]);
  schedule = await keepSchedule();
});
afterAll(async () => {
  await service?.stop();
  await rm(folder, { recursive: true, force: true });
});

const bare = (given: Bare = {}) => bareOnboarding(service, given);

/** The schedule takes up what it would have done on that day at 08:00 in Stockholm. Gives the run's result. */
async function runOf(day: string): Promise<unknown> {
  const [start, end] = [new Date(`${day}T05:00:00Z`), new Date(`${day}T09:00:00Z`)];
  await schedule.backfill({ start, end });
  const run = await eventually(`a run of ${day}`, async () => {
    const { info } = await schedule.describe();
    return info.recentActions.find(({ action }) => action.workflow.workflowId.includes(day));
  });
  return service.temporal.client.workflow.getHandle(run.action.workflow.workflowId).result();
}

async function eventually<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  for (const late = Date.now() + 20_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > late) throw new Error(`Not within 20 s: ${what}`);
  }
}

const found = (query: string) => service.temporal.client.workflow.count(query).then(({ count }) => count);
const digests = async (): Promise<MailRead[]> =>
  (await service.sandboxCall<MailRead[]>('GET', `/_sandbox/mails?to=${caseTeam}`)).filter(({ subject }) =>
    subject.startsWith('Agentärenden att se till'),
  );

/** What stands under a heading, up to the next one. */
function under(text: string, heading: string): string[] {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line === heading);
  const rest = lines.slice(first + 1);
  const next = rest.findIndex((line) => / \(\d+\)$/.test(line));
  return rest.slice(0, next === -1 ? undefined : next).filter((line) => line.startsWith('- '));
}

describe('The schedule', () => {
  it('is each weekday at 08:00 in Stockholm', async () => {
    const { spec, action, info } = await schedule.describe();
    expect(spec.timezone).toBe('Europe/Stockholm');
    expect(action).toMatchObject({ workflowType: 'dailyDigest', taskQueue: 'agent-onboarding' });
    const clock = new Intl.DateTimeFormat('en-GB', {
      weekday: 'long',
      hour: '2-digit',
      minute: '2-digit',
      timeZone: 'Europe/Stockholm',
    });
    const times = info.nextActionTimes.map((time) => clock.format(time));
    const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];
    expect(new Set(times)).toEqual(new Set(weekdays.map((day) => `${day} 08:00`)));
  });

  it('catches up for twelve hours, runs one at a time, and each run is over before the next', async () => {
    const { policies, action } = await schedule.describe();
    expect(policies).toMatchObject({ catchupWindow: 12 * 3_600_000, overlap: 'SKIP' });
    expect(action).toMatchObject({ workflowRunTimeout: 20 * 3_600_000 });
  });

  it('kept again is left as it is; one that differs is mended, and stays paused', async () => {
    await keepSchedule();
    expect((await schedule.describe()).info.lastUpdatedAt).toBeUndefined();

    await schedule.pause('holiday');
    await schedule.update((previous) => ({
      ...previous,
      spec: { cronExpressions: ['0 6 * * *'] },
      policies: { catchupWindow: '1 minute' },
    }));
    await keepSchedule();
    const { spec, policies, state } = await schedule.describe();
    expect(spec).toMatchObject({ timezone: 'Europe/Stockholm', calendars: [{ hour: [{ start: 8 }] }] });
    expect(spec.calendars).toHaveLength(1);
    expect(policies.catchupWindow).toBe(12 * 3_600_000);
    expect(state).toMatchObject({ paused: true, note: 'holiday' });
    await schedule.unpause();
  });

  it('moves to another task queue with the worker', async () => {
    await keepSchedule('another');
    expect((await schedule.describe()).action).toMatchObject({ taskQueue: 'another' });
    await keepSchedule();
    expect((await schedule.describe()).action).toMatchObject({ taskQueue: 'agent-onboarding' });
  });

  it('triggered by hand runs at once, as the day it is', async () => {
    await schedule.trigger();
    const run = await eventually('a run', async () => (await schedule.describe()).info.recentActions[0]);
    const { workflowId } = run.action.workflow;
    expect(workflowId).toMatch(new RegExp(`^${DIGEST_SCHEDULE}-`));
    const today = new Date().toISOString();
    expect(await service.temporal.client.workflow.getHandle(workflowId).result()).toBe(
      isWorkingDayAt(calendarAround(today), today) ? 'nothingToTell' : 'noWorkingDay',
    );
  });
});

describe('Where there is nothing to tell', () => {
  it('no mail is sent', async () => {
    await Promise.all([bare(), bare({ Escalated: false }), bare({ DueAt: '2026-05-01T22:00:00Z' })]);
    await eventually(
      'three in visibility',
      async () => (await found(`WorkflowType = '${WORKFLOW_TYPE}'`)) === 3,
    );
    expect(await runOf('2026-03-02')).toBe('nothingToTell');
    expect(await digests()).toEqual([]);
  });
});

describe('Among 200 open onboardings', () => {
  const since = '2026-02-24T08:00:00Z';
  const mondayAfter = '2026-03-09T23:00:00Z';
  let told: Record<
    'parked' | 'longParked' | 'due' | 'overdue' | 'lost' | 'paused',
    Awaited<ReturnType<typeof bare>>
  >;
  let stuck: { workflowId: string; firstExecutionRunId: string };
  let malformed: { workflowId: string; firstExecutionRunId: string };
  let mail: MailRead;

  beforeAll(async () => {
    const { client } = service.temporal;
    const start = (workflowId: string, args: unknown[]) =>
      client.workflow.start(WORKFLOW_TYPE, {
        taskQueue: 'agent-onboarding',
        workflowId,
        args,
        workflowTaskTimeout: '1 second',
      });
    stuck = await start('stuck-by-hand', [{ continued: null }]);
    malformed = await start('malformed-by-hand', [{}]);
    told = {
      parked: await bare({
        BlockedStep: 'openAccount',
        OnboardingStage: 'accountSetup',
        WaitingSince: since,
        Reference: 'K-17',
      }),
      longParked: await bare({
        BlockedStep: 'handOver',
        OnboardingStage: 'connection',
        WaitingSince: '2026-01-07T08:00:00Z',
      }),
      due: await bare({ DueAt: '2026-03-06T23:00:00Z' }),
      overdue: await bare({ DueAt: '2026-03-02T23:00:00Z' }),
      lost: await bare({ OnboardingStage: 'attestation' }),
      paused: await bare({ Escalated: true, WaitingSince: '2026-01-02T08:00:00Z' }),
    };
    await client.workflowService.pauseWorkflowExecution({
      namespace: 'default',
      workflowId: told.paused.handle.workflowId,
      reason: 'test',
      requestId: randomUUID(),
    });
    await bare({ DueAt: mondayAfter });
    for (let count = 0; count < 59; count += 20) {
      const some = Array.from({ length: Math.min(20, 59 - count) }, () =>
        bare({ Escalated: true, WaitingSince: since }),
      );
      await Promise.all(some);
    }
    await endThoseThatAreNotTold();
    for (let count = 0; count < 130; count += 26) await Promise.all(Array.from({ length: 26 }, () => bare()));
    await told.lost.handle.terminate('by hand');
    await eventually('all in visibility', async () => {
      const open = await found(
        `WorkflowType = '${WORKFLOW_TYPE}' AND ExecutionStatus IN ('Running', 'Paused')`,
      );
      const ended = await found(`ExecutionStatus IN ('Terminated', 'Failed')`);
      const problems = await found('TemporalReportedProblems IS NOT NULL');
      return open >= 200 && ended === 4 && problems === 1;
    });
    await service.fault('smtp', 'deliver', 1);
    expect(await runOf('2026-03-03')).toBe('sent');
    mail = (await digests())[0]!;
  });

  /** One with a case file, which was parked and escalated; one whose case goes on in another run, as after a reset. */
  async function endThoseThatAreNotTold(): Promise<void> {
    const caseId = aCaseId();
    await caseStoreIn(folder).keep(caseId, CASE_FILE, '{}');
    const kept = await bare({ caseId, Escalated: true, BlockedStep: 'openAccount' });
    await kept.handle.terminate('by hand');
    const goesOn = { caseId: aCaseId(), OrganisationNumber: '5599999999' };
    await (await bare(goesOn)).handle.terminate('reset');
    await bare(goesOn);
  }

  it('one mail is sent to the case team, though the mail server failed at first', async () => {
    expect(await digests()).toMatchObject([
      { to: caseTeam, times: 1, subject: 'Agentärenden att se till, tisdagen den 3 mars 2026' },
    ]);
  });

  it('those whose workflow reports problems are named by their workflow id, if they have got no further', () => {
    expect(under(mail.text, 'Tekniskt fel i tjänsten (1)')).toEqual([
      `- stuck-by-hand: ${addressOf(stuck.workflowId, stuck.firstExecutionRunId)}`,
    ]);
  });

  it('those parked are told with their step, the longest waiting first', () => {
    const rows = under(mail.text, 'Ett steg har stannat (2)');
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain(
      'Anslutning påbörjas, steget ”handOver” har stannat, väntar sedan onsdagen den 7 januari 2026',
    );
    expect(rows[1]).toContain(', referens K-17 – Konto läggs upp, steget ”openAccount” har stannat');
    expect(rows[1]).toContain(`: ${told.parked.address}`);
  });

  it('those escalated are counted all, shown by fifties, a paused one too, and an ended one not', () => {
    const rows = under(mail.text, 'Ingen har agerat trots påminnelser (60)');
    expect(rows).toHaveLength(51);
    expect(rows[0]).toContain(told.paused.address);
    expect(rows.at(-1)).toBe(
      `- Visa alla 60 i Temporal: ${UI}/namespaces/default/workflows?query=${encodeURIComponent(
        "WorkflowType = 'agentOnboarding' AND ExecutionStatus IN ('Running', 'Paused') AND Escalated = true",
      )}`,
    );
  });

  it('those due within three working days are told, overdue ones first, and one due on Monday not', () => {
    const rows = under(mail.text, 'Tiden går ut inom tre arbetsdagar (2)');
    expect(rows[0]).toContain(
      `Beställning, sista dagen är måndagen den 2 mars 2026: ${told.overdue.address}`,
    );
    expect(rows[1]).toContain(`Beställning, sista dagen är fredagen den 6 mars 2026: ${told.due.address}`);
  });

  it('those ended otherwise than by the routine are told, unless there is a case file or the case goes on', () => {
    const rows = under(mail.text, 'Avslutat utanför rutinen, utan ärendeakt (2)');
    expect(rows).toEqual([
      expect.stringContaining(addressOf(malformed.workflowId, malformed.firstExecutionRunId)),
      expect.stringContaining(told.lost.address),
    ]);
    expect(rows[0]).toContain('misslyckades');
    expect(rows[1]).toContain('Attest, stoppades');
  });

  it('nothing is sent on a public holiday, though the schedule runs', async () => {
    expect(await runOf('2026-01-06')).toBe('noWorkingDay');
    expect(await digests()).toHaveLength(1);
  });

  it('those that have ended more than 35 days before are told no more', async () => {
    expect(await runOf('2099-03-03')).toBe('sent');
    const { text } = (await digests()).find(({ subject }) => subject.includes('2099'))!;
    expect(text).toContain('Avslutat utanför rutinen, utan ärendeakt: 0');
  });

  it('the next working day tells them again, as a mail of its own', async () => {
    expect(await runOf('2026-03-04')).toBe('sent');
    const all = await digests();
    expect(all.at(-1)?.subject).toContain('onsdagen den 4 mars 2026');
    expect(new Set(all.map(({ messageId }) => messageId)).size).toBe(all.length);
  });
});
