/** What an operator sees in Temporal UI: search attributes to filter by, current details to read. Nothing personal. */
import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Onboarding } from '../domain/onboarding';
import { searchAttributes } from '../domain/search-attributes';
import { viewOf } from '../domain/view';
import type { Case } from './case';

const key = <N extends keyof typeof searchAttributes>(name: N) =>
  defineSearchAttributeKey(name, searchAttributes[name]);

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
    { key: key('OrganisationNumber'), value: view.organisationNumber },
    { key: key('Reference'), value: view.reference ?? null },
    { key: key('OnboardingStage'), value: view.stage },
    { key: key('WaitingFor'), value: view.waitingFor ?? null },
    { key: key('WaitingSince'), value: instant(view.waitingSince) },
    { key: key('DueAt'), value: instant(view.dueAt) },
    { key: key('BlockedStep'), value: view.blockedSteps[0]?.step ?? null },
    { key: key('Service'), value: view.order?.service ?? null },
    { key: key('OnboardingOutcome'), value: view.outcome?.kind ?? null },
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
