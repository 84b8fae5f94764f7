/** Onboardings as visibility has them, for tests of what is told of many: started by the hundred, and nobody at work. */
import { randomUUID } from 'node:crypto';
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import { workflowIdOf, WORKFLOW_TYPE } from '../../domain/identifiers';
import { searchAttributes } from '../../domain/search-attributes';
import type { Service } from './a-service';

export const UI = 'https://temporal.example';

type Attributes = { [N in keyof typeof searchAttributes]?: string | boolean };
export interface Bare extends Attributes {
  caseId?: string;
}

let organisations = 0;
/** An onboarding as visibility has it: on a task queue where nobody is at work, so that it stays as it is. */
export async function bareOnboarding(service: Service, { caseId, ...given }: Bare) {
  const organisationNumber =
    given.OrganisationNumber?.toString() ?? `55${String(70_000_000 + ++organisations)}`;
  const attributes: Attributes = {
    OrganisationNumber: organisationNumber,
    OnboardingStage: 'ordering',
    ...given,
  };
  const handle = await service.temporal.client.workflow.start(WORKFLOW_TYPE, {
    taskQueue: 'nobody-at-work',
    workflowId: workflowIdOf({ organisationNumber }),
    memo: { caseId: caseId ?? aCaseId() },
    typedSearchAttributes: Object.entries(attributes).map(pairOf),
  });
  return { handle, organisationNumber, address: addressOf(handle.workflowId, handle.firstExecutionRunId) };
}

export const aCaseId = () => randomUUID().replaceAll('-', '');
export const addressOf = (workflowId: string, runId: string) =>
  `${UI}/namespaces/default/workflows/${encodeURIComponent(workflowId)}/${runId}`;

function pairOf([name, value]: [string, string | boolean]): SearchAttributePair {
  const type = searchAttributes[name as keyof typeof searchAttributes];
  const key = defineSearchAttributeKey(name, type);
  return { key, value: type === 'DATETIME' ? new Date(String(value)) : value } as SearchAttributePair;
}
