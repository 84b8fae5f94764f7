/**
 * Reads visibility: which onboardings a filter finds. Few calls, one after the other, since a namespace has about ten a
 * second for everybody. Visibility on SQL knows no ORDER BY, so that all are read to find the most urgent ones.
 */
import { Context } from '@temporalio/activity';
import { defineSearchAttributeKey } from '@temporalio/common';
import { WORKFLOW_TYPE } from '../../domain/identifiers';
import { searchAttributes } from '../../domain/search-attributes';
import { visibleRun, type VisibleRun } from '../../platform/visible-run';
import type { DigestRow, DigestSection } from './digest';

export type Found = VisibleRun;

/** The most that the server gives in one answer. */
const PAGE_SIZE = 1000;
/** More rows than a team gets through in a day; keeps mail and history small. */
export const MOST_ROWS = 50;

const onboardings = `WorkflowType = '${WORKFLOW_TYPE}'`;
const open = `${onboardings} AND ExecutionStatus IN ('Running', 'Paused')`;

/** Deadlines lie on the very instant asked about, and on SQLite visibility finds no instant equal to another. */
const justAfter = (instant: string) => new Date(Date.parse(instant) + 1000).toISOString();

export const filters = {
  open,
  reportedProblems: `${open} AND TemporalReportedProblems IS NOT NULL`,
  parked: `${open} AND BlockedStep IS NOT NULL`,
  escalated: `${open} AND Escalated = true`,
  dueSoon: (dueBy: string) => `${open} AND DueAt < '${justAfter(dueBy)}'`,
  endedOutside: (since: string) =>
    `${onboardings} AND ExecutionStatus IN ('Terminated', 'Failed', 'TimedOut', 'Canceled') ` +
    `AND CloseTime >= '${since}'`,
};

export const attribute = {
  stage: defineSearchAttributeKey('OnboardingStage', searchAttributes.OnboardingStage),
  blockedStep: defineSearchAttributeKey('BlockedStep', searchAttributes.BlockedStep),
  waitingSince: defineSearchAttributeKey('WaitingSince', searchAttributes.WaitingSince),
  dueAt: defineSearchAttributeKey('DueAt', searchAttributes.DueAt),
  organisationNumber: defineSearchAttributeKey('OrganisationNumber', searchAttributes.OrganisationNumber),
  reference: defineSearchAttributeKey('Reference', searchAttributes.Reference),
};

/** By way of the worker's own connection. */
export async function* list(query: string): AsyncGenerator<Found> {
  const { client, heartbeat } = Context.current();
  const { namespace } = client.options;
  let nextPageToken: Uint8Array = Buffer.alloc(0);
  do {
    const page = await client.workflowService.listWorkflowExecutions({
      ...{ namespace, query, pageSize: PAGE_SIZE, nextPageToken },
    });
    for (const raw of page.executions) {
      heartbeat();
      yield await visibleRun(raw, client);
    }
    ({ nextPageToken } = page);
  } while (nextPageToken.length > 0);
}

/** Addresses of Temporal UI, as its own routes have them. */
export function addressesIn(temporalUiUrl: string, namespace: string) {
  const base = `${temporalUiUrl.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows`;
  return {
    run: ({ workflowId, runId }: Pick<Found, 'workflowId' | 'runId'>) =>
      `${base}/${encodeURIComponent(workflowId)}/${encodeURIComponent(runId)}`,
    all: (query: string) => `${base}?query=${encodeURIComponent(query)}`,
  };
}

export function rowOf(found: Found, address: string, at: Date | undefined): DigestRow {
  const { workflowId, typedSearchAttributes } = found;
  const organisationNumber = typedSearchAttributes.get(attribute.organisationNumber);
  const reference = typedSearchAttributes.get(attribute.reference);
  const stage = typedSearchAttributes.get(attribute.stage);
  return {
    workflowId,
    ...(organisationNumber && { organisationNumber }),
    ...(reference && { reference }),
    ...(stage && { stage }),
    ...(at && { at: at.toISOString() }),
    address,
  };
}

/** The earliest first: what has waited longest, what is due soonest. What has no instant comes last. */
export function sectionOf(rows: DigestRow[], address?: string): DigestSection {
  const instant = ({ at = '9999' }: DigestRow) => at;
  const sorted = rows.toSorted((one, other) => instant(one).localeCompare(instant(other)));
  return { count: rows.length, rows: sorted.slice(0, MOST_ROWS), ...(address && { address }) };
}
