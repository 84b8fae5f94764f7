/**
 * Onboardings as Temporal's visibility lists and counts them: all that it tells stands beside the histories, so that no
 * worker is asked. It follows what happens within a second or so.
 */
import type { Client } from '@temporalio/client';
import { onboardingIdOf, WORKFLOW_TYPE } from '../domain/identifiers';
import { stageLabels, stages, type Stage } from '../domain/stages';
import { visibleRun, type VisibleRun } from '../platform/visible-run';
import { readCursor, writeCursor } from './cursor';
import { attribute, blamesRequest, type Memo, type Onboardings } from './onboardings';
import { Problem } from './problems';
import type { OnboardingsFilter, TasksFilter } from './queries';
import { isStage } from './stale-view';
import { allOf, anyOf, is, isNot, isNotSet, isSet, type Condition } from './visibility-query';

/** What is not known is left out in JSON. */
interface Listed {
  /** Not known of one that was started by hand. */
  id: string | undefined;
  organisationNumber: string | undefined;
  organisationName: string | undefined;
  reference: string | undefined;
  service: string | undefined;
  stage: string | undefined;
  /** Swedish, for people. */
  stageLabel: string | undefined;
  waitingFor: string | undefined;
  waitingSince: string | undefined;
  dueAt: string | undefined;
  escalated: boolean;
  blockedStep: string | undefined;
  open: boolean;
  /** None while it is open, nor where an operator has terminated it. */
  outcome: string | undefined;
}

interface Tasks {
  tasks: Listed[];
  /** There are more than can be sorted. */
  truncated: boolean;
}

interface Page {
  onboardings: Listed[];
  nextCursor: string | undefined;
}

export interface Counts {
  stages: { stage: Stage; stageLabel: string; open: number }[];
  open: number;
  parked: number;
  escalated: number;
  countedAt: string;
}

/** What is asked of the server at once, and how often. */
export interface VisibilityBounds {
  /** How many tasks are sorted: visibility itself sorts by nothing that is ours. At most 1,000: one page of its. */
  mostTasks: number;
  /** Milliseconds for which counts are kept. */
  countsKept: number;
  /** Milliseconds from one count to the next: the server takes 10 a second, which come back as fast as these go. */
  betweenCounts: number;
}
const usual: VisibilityBounds = { mostTasks: 1000, countsKept: 10_000, betweenCounts: 100 };

const ours = is('WorkflowType', WORKFLOW_TYPE);
const running = is('ExecutionStatus', 'Running');

export class Visibility {
  private readonly bounds: VisibilityBounds;
  private counted: { until: number; counts: Promise<Counts> } | undefined;

  /** `cursorKey`: seals cursors. */
  constructor(
    private readonly onboardings: Onboardings,
    private readonly cursorKey: string,
    bounds: Partial<VisibilityBounds> = {},
  ) {
    this.bounds = { ...usual, ...bounds };
  }

  /** What waits for a role, longest waiting first. */
  async tasks({ role, organisationNumber }: TasksFilter): Promise<Tasks> {
    const asked = allOf(
      ours,
      running,
      is('WaitingFor', role),
      ...(organisationNumber === undefined ? [] : [is('OrganisationNumber', organisationNumber)]),
    );
    const { found, token } = await this.list(asked, this.bounds.mostTasks);
    // A full page has a token, whether or not anything follows.
    const truncated = token !== undefined && (await this.list(asked, 1, token)).found.length > 0;
    return { tasks: found.sort(longestWaitingFirst), truncated };
  }

  /** Latest started first, open ones before those that have ended. @throws Problem for a cursor that no page has given. */
  async page(filter: OnboardingsFilter, limit: number, cursor?: string): Promise<Page> {
    const asked = conditionOf(filter);
    const from = cursor === undefined ? undefined : readCursor(this.cursorKey, asked, cursor);
    if (cursor !== undefined && !from) {
      const errors = [{ where: 'cursor', rule: 'the nextCursor of a page of the same filters' }];
      throw new Problem('malformed', 'The cursor is none that this list has given.', { errors });
    }
    const { found, token } = await this.list(asked, limit, from);
    return { onboardings: found, nextCursor: token && writeCursor(this.cursorKey, asked, token) };
  }

  /** Open onboardings, counted at most so many seconds ago. Whoever asks meanwhile waits for the same counts. */
  async stages(): Promise<Counts> {
    if (!this.counted || this.counted.until < Date.now()) {
      const counted = { until: Infinity, counts: this.countAll() };
      this.counted = counted;
      counted.counts.then(
        () => (counted.until = Date.now() + this.bounds.countsKept),
        () => (this.counted = undefined),
      );
    }
    return this.counted.counts;
  }

  private async countAll(): Promise<Counts> {
    const perStage: Counts['stages'] = [];
    for (const stage of stages) {
      const open = await this.count(is('OnboardingStage', stage));
      perStage.push({ stage, stageLabel: stageLabels[stage], open });
    }
    return {
      stages: perStage,
      open: perStage.reduce((sum, { open }) => sum + open, 0),
      parked: await this.count(isSet('BlockedStep')),
      escalated: await this.count(is('Escalated', true)),
      countedAt: new Date().toISOString(),
    };
  }

  private async count(which: Condition): Promise<number> {
    const paced = new Promise((soon) => setTimeout(soon, this.bounds.betweenCounts));
    const { count } = await this.ask((client) => client.workflow.count(allOf(ours, running, which)));
    await paced;
    return count;
  }

  private list(query: Condition, pageSize: number, nextPageToken: Uint8Array = Buffer.alloc(0)) {
    return this.ask(async (client) => {
      const { namespace } = client.options;
      const page = await client.workflowService.listWorkflowExecutions({
        namespace,
        query,
        pageSize,
        nextPageToken,
      });
      const found = page.executions.map(async (raw) => listed(await visibleRun(raw, client)));
      return {
        found: await Promise.all(found),
        ...(page.nextPageToken.length > 0 && { token: page.nextPageToken }),
      };
    });
  }

  private async ask<T>(ask: (client: Client) => Promise<T>): Promise<T> {
    try {
      return await this.onboardings.call(ask);
    } catch (error) {
      if (!blamesRequest(error)) throw error;
      // The query is well-formed by its making: what the server does not know is an attribute.
      throw new Problem(
        'workerUnavailable',
        'No worker has told the server yet what onboardings are listed by.',
      );
    }
  }
}

function conditionOf(filter: OnboardingsFilter): Condition {
  const { stage, waitingFor, blocked, escalated, organisationNumber, reference, open, outcome } = filter;
  return allOf(
    ours,
    // The last run of each tells how it stands.
    isNot('ExecutionStatus', 'ContinuedAsNew'),
    ...(stage === undefined ? [] : [is('OnboardingStage', stage)]),
    ...(waitingFor === undefined ? [] : [is('WaitingFor', waitingFor)]),
    ...(blocked === undefined ? [] : [blocked ? isSet('BlockedStep') : isNotSet('BlockedStep')]),
    ...(escalated === undefined ? [] : [escalated ? is('Escalated', true) : notEscalated]),
    ...(organisationNumber === undefined ? [] : [is('OrganisationNumber', organisationNumber)]),
    ...(reference === undefined ? [] : [is('Reference', reference)]),
    ...(open === undefined ? [] : [open ? running : isNot('ExecutionStatus', 'Running')]),
    ...(outcome === undefined ? [] : [is('OnboardingOutcome', outcome)]),
  );
}

const notEscalated = anyOf(is('Escalated', false), isNotSet('Escalated'));

function listed({ status, memo, typedSearchAttributes }: VisibleRun): Listed {
  const { caseId, organisationName }: Memo = memo ?? {};
  const organisationNumber = typedSearchAttributes.get(attribute.organisationNumber);
  const reference = typedSearchAttributes.get(attribute.reference);
  const stage = typedSearchAttributes.get(attribute.stage);
  const key = organisationNumber !== undefined && {
    organisationNumber,
    ...(reference !== undefined && { reference }),
  };
  return {
    id: key && caseId !== undefined ? onboardingIdOf(key, caseId) : undefined,
    organisationNumber,
    organisationName,
    reference,
    service: typedSearchAttributes.get(attribute.service),
    stage,
    stageLabel: isStage(stage) ? stageLabels[stage] : undefined,
    waitingFor: typedSearchAttributes.get(attribute.waitingFor),
    waitingSince: typedSearchAttributes.get(attribute.waitingSince)?.toISOString(),
    dueAt: typedSearchAttributes.get(attribute.dueAt)?.toISOString(),
    escalated: typedSearchAttributes.get(attribute.escalated) ?? false,
    blockedStep: typedSearchAttributes.get(attribute.blockedStep),
    open: status.name === 'RUNNING' || status.name === 'PAUSED',
    outcome: typedSearchAttributes.get(attribute.outcome),
  };
}

/** One whose wait is not known comes last. */
function longestWaitingFirst(one: Listed, other: Listed): number {
  return (one.waitingSince ?? '~').localeCompare(other.waitingSince ?? '~');
}
