/** Every run that Temporal keeps of one case: a history that grew long has become several, and each is deleted by itself. */
import { setTimeout as pause } from 'node:timers/promises';
import { isGrpcServiceError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { eventsWorkflowIdOf } from '../../domain/events';
import type { HeldState } from '../../domain/export';
import { parseOnboardingId, workflowIdOf } from '../../domain/identifiers';
import { queries, type View } from '../../domain/view';
import { visibleRun, type VisibleRun } from '../../platform/visible-run';
import { isTold, type Memo, type Onboardings } from '../onboardings';
import { nothingHere, Problem } from '../problems';
import { is } from '../visibility-query';

export interface HeldRun {
  workflowId: string;
  runId: string;
  workflowType: string;
  status: string;
  startedAt: string;
  closedAt?: string;
  /** Events. */
  historyLength: number;
}

type RunName = Pick<HeldRun, 'workflowId' | 'runId'>;

/** Milliseconds. A server takes up to a minute with a run that has only just ended. */
const GONE_WITHIN = 10_000;
const LOOKED_EVERY = 100;
/** gRPC. */
const NOT_FOUND = 5;

export const isOpen = ({ status }: HeldRun) => status === 'RUNNING' || status === 'PAUSED';

/** Whether it is a run of the onboarding itself, and not of what tells the portal of it. */
export const isOnboardings = ({ workflowId }: HeldRun, id: string) => workflowId !== eventsWorkflowIdOf(id);

export class Runs {
  constructor(private readonly onboardings: Onboardings) {}

  /** Of the onboarding and of what tells the portal of it, oldest first. @throws Problem where it cannot be told whose one is. */
  async of(id: string): Promise<HeldRun[]> {
    const key = parseOnboardingId(id);
    if (!key) throw nothingHere();
    const under = await this.under(workflowIdOf(key));
    const own = await Promise.all(
      under.map(async (run) => ((await this.caseOf(run)) === key.caseId ? [run] : [])),
    );
    const telling = await this.under(eventsWorkflowIdOf(id));
    return [...own.flat(), ...telling]
      .sort((one, other) => one.startTime.getTime() - other.startTime.getTime())
      .map(heldRun);
  }

  /** The whole state, as that run ended or stands now. `undefined` where no worker answers in time. */
  state(run: HeldRun): Promise<HeldState | undefined> {
    return this.ask<HeldState>(run, queries.export);
  }

  /** True when the server knows nothing of them any more, and lists none; false where it is still at it after a while. */
  async delete(runs: HeldRun[]): Promise<boolean> {
    for (const run of runs) await this.orderDeletion(run);
    const giveUpAt = Date.now() + GONE_WITHIN;
    while (await this.isAnyLeft(runs)) {
      if (Date.now() > giveUpAt) return false;
      await pause(LOOKED_EVERY);
    }
    return true;
  }

  /** Visibility lists what has been for a moment at least; the newest is asked of the server itself. */
  private async under(workflowId: string): Promise<VisibleRun[]> {
    const listed = await this.list(workflowId);
    const newest = await this.described(workflowId);
    const others = listed
      .filter(({ runId }) => runId !== newest?.runId)
      .map(async (run) => (isOpen(heldRun(run)) ? this.described(workflowId, run.runId) : run));
    return [...(await Promise.all(others)), newest].filter((run) => run !== undefined);
  }

  private async list(workflowId: string): Promise<VisibleRun[]> {
    const found: VisibleRun[] = [];
    let nextPageToken: Uint8Array = Buffer.alloc(0);
    do {
      const page = await this.onboardings.call(async (client) => {
        const { namespace } = client.options;
        const asked = { namespace, query: is('WorkflowId', workflowId), pageSize: 100, nextPageToken };
        const { executions, nextPageToken: next } =
          await client.workflowService.listWorkflowExecutions(asked);
        return { next, runs: await Promise.all(executions.map((raw) => visibleRun(raw, client))) };
      });
      found.push(...page.runs);
      nextPageToken = page.next;
    } while (nextPageToken.length > 0);
    return found;
  }

  private described(workflowId: string, runId?: string): Promise<VisibleRun | undefined> {
    return this.onboardings.call((client) =>
      client.workflow
        .getHandle(workflowId, runId)
        .describe()
        .catch((error: unknown) => {
          if (error instanceof WorkflowNotFoundError) return undefined;
          throw error;
        }),
    );
  }

  /** One that was started by hand has no memo, and tells itself. */
  private async caseOf(run: VisibleRun): Promise<string | undefined> {
    const { caseId }: Memo = run.memo ?? {};
    if (caseId !== undefined) return caseId;
    const view = await this.ask<View>(run, queries.view);
    if (!view && (await this.isGone(run))) return undefined;
    if (!view) throw new Problem('workerUnavailable', 'A worker tells whose a run is, and none answers.');
    return parseOnboardingId(view.id)?.caseId;
  }

  private ask<T>({ workflowId, runId }: RunName, query: string) {
    return this.onboardings.call((client) =>
      client.workflow
        .getHandle(workflowId, runId)
        .query<T, []>(query)
        .catch((error: unknown) => {
          if (isTold(error)) return undefined;
          throw error;
        }),
    );
  }

  private async isAnyLeft(runs: HeldRun[]): Promise<boolean> {
    for (const run of runs) if (!(await this.isGone(run))) return true;
    for (const workflowId of new Set(runs.map((run) => run.workflowId))) {
      const listed = await this.list(workflowId);
      if (listed.some(({ runId }) => runs.some((run) => run.runId === runId))) return true;
    }
    return false;
  }

  private orderDeletion(run: HeldRun): Promise<boolean> {
    return this.found(run, ({ workflowService }, about) => workflowService.deleteWorkflowExecution(about));
  }

  private async isGone(run: RunName): Promise<boolean> {
    return !(await this.found(run, ({ workflowService }, { workflowExecution: execution, ...about }) =>
      workflowService.describeWorkflowExecution({ ...about, execution }),
    ));
  }

  /** False where the server knows nothing of it. */
  private found(
    { workflowId, runId }: RunName,
    ask: (
      client: Client,
      about: { namespace: string; workflowExecution: { workflowId: string; runId: string } },
    ) => Promise<unknown>,
  ): Promise<boolean> {
    return this.onboardings.call(async (client) => {
      const { namespace } = client.options;
      try {
        await ask(client, { namespace, workflowExecution: { workflowId, runId } });
        return true;
      } catch (error) {
        if (isGrpcServiceError(error) && Number(error.code) === NOT_FOUND) return false;
        throw error;
      }
    });
  }
}

const heldRun = ({
  workflowId,
  runId,
  type,
  status,
  startTime,
  closeTime,
  historyLength,
}: VisibleRun): HeldRun => ({
  ...{ workflowId, runId, workflowType: type, status: status.name, startedAt: startTime.toISOString() },
  ...(closeTime && { closedAt: closeTime.toISOString() }),
  historyLength,
});
