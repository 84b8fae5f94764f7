/** What a stack asks of its Temporal server: whether it answers, how long it keeps, what is open there. */
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time';
import { WORKFLOW_TYPE } from '../../domain/identifiers';
import type { TemporalServer } from '../../platform/temporal';

/** The dev server's own is a day. */
const RETENTION = '90 days';

export async function ask<T>(
  server: Pick<TemporalServer, 'connection'>,
  question: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ ...server.connection, connectTimeout: '2 seconds' });
  try {
    return await connection.withDeadline(Date.now() + 5000, () => question(connection));
  } finally {
    await connection.close();
  }
}

export function answers(place: TemporalServer): Promise<boolean> {
  const { namespace } = place;
  return ask(place, ({ workflowService }) => workflowService.describeNamespace({ namespace })).then(
    () => true,
    () => false,
  );
}

/** A namespace that was just made can be read before it can be changed. */
const CHANGEABLE_WITHIN = 15_000;

/** @throws Error where the server has not taken it. */
export async function keepClosedOnboardings(place: TemporalServer, retention = RETENTION): Promise<void> {
  const { namespace } = place;
  const workflowExecutionRetentionTtl = msToTs(retention);
  const change = () =>
    ask(place, ({ workflowService }) =>
      workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } }),
    );
  const giveUpAt = Date.now() + CHANGEABLE_WITHIN;
  let changed = false;
  while (!changed) {
    changed = await change().then(
      () => true,
      (error: unknown) => {
        if (Date.now() > giveUpAt) throw error;
        return pause(250, false);
      },
    );
  }
  const { config } = await ask(place, ({ workflowService }) =>
    workflowService.describeNamespace({ namespace }),
  );
  if (tsToMs(config?.workflowExecutionRetentionTtl) !== tsToMs(workflowExecutionRetentionTtl))
    throw new Error(`The Temporal server does not keep closed onboardings for ${retention}.`);
}

export function countOpenOnboardings(place: TemporalServer): Promise<number> {
  return ask(place, async (connection) => {
    const client = new Client({ connection, namespace: place.namespace });
    const query = `WorkflowType = "${WORKFLOW_TYPE}" AND ExecutionStatus = "Running"`;
    return (await client.workflow.count(query)).count;
  });
}
