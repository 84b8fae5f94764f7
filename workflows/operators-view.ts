/** What an operator sees in Temporal UI: search attributes to filter by, current details to read. Nothing personal. */
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  type SearchAttributeUpdatePair,
} from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Onboarding } from '../domain/onboarding';
import { viewOf } from '../domain/view';
import type { Case } from './case';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
const datetime = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.DATETIME);

const attributes = {
  stage: keyword('OnboardingStage'),
  waitingFor: keyword('WaitingFor'),
  blockedStep: keyword('BlockedStep'),
  organisationNumber: keyword('OrganisationNumber'),
  reference: keyword('Reference'),
  service: keyword('Service'),
  outcome: keyword('OnboardingOutcome'),
  waitingSince: datetime('WaitingSince'),
  dueAt: datetime('DueAt'),
};

/** Tells once for each transition: what has not changed is not sent. */
export function showOperators(agentCase: Case): void {
  const pairs = attributesOf(agentCase.onboarding);
  const shown = JSON.stringify(pairs);
  if (shown === agentCase.shownToOperators) return;
  agentCase.shownToOperators = shown;
  upsertSearchAttributes(pairs);
  setCurrentDetails(detailsOf(agentCase.onboarding));
}

function attributesOf(onboarding: Onboarding): SearchAttributeUpdatePair[] {
  const view = viewOf(onboarding);
  const instant = (at: string | undefined) => (at === undefined ? null : new Date(at));
  return [
    { key: attributes.organisationNumber, value: view.organisationNumber },
    { key: attributes.reference, value: view.reference ?? null },
    { key: attributes.stage, value: view.stage },
    { key: attributes.waitingFor, value: view.waitingFor ?? null },
    { key: attributes.waitingSince, value: instant(view.waitingSince) },
    { key: attributes.dueAt, value: instant(view.dueAt) },
    { key: attributes.blockedStep, value: view.blockedSteps[0]?.step ?? null },
    { key: attributes.service, value: view.order?.service ?? null },
    { key: attributes.outcome, value: view.outcome?.kind ?? null },
  ];
}

function detailsOf(onboarding: Onboarding): string {
  const view = viewOf(onboarding);
  if (view.outcome) return `**${view.outcome.kind}**: ${view.outcome.reason}, ${view.outcome.at}`;
  const lines = [
    `**${view.stage}** (${view.stageLabel}), round ${view.round}`,
    `Waiting for **${view.waitingFor}** since ${view.waitingSince}${view.dueAt ? `, at the latest ${view.dueAt}` : ''}`,
    ...view.blockedSteps.map(
      ({ step, failure, tries, retryAt }) =>
        `Parked: \`${step}\`: ${failure.type} (${failure.message}), ${tries} tries, ` +
        `${retryAt ? `tries again by itself at ${retryAt}` : 'waits for an operator'}. ` +
        `Mend it, then send the signal \`stepRetried\`: ` +
        `\`{"actor":{"kind":"operator","id":"<you>"},"data":{"step":"${step}"}}\``,
    ),
  ];
  return lines.join('\n\n');
}
