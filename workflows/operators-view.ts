/** What an operator sees in Temporal UI: search attributes to filter by, current details to read. Nothing personal. */
import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Onboarding } from '../domain/onboarding';
import { detailsOf } from '../domain/operators-details';
import { searchAttributes } from '../domain/search-attributes';
import { viewOf } from '../domain/view';
import type { Case } from './case';

const key = <N extends keyof typeof searchAttributes>(name: N) =>
  defineSearchAttributeKey(name, searchAttributes[name]);

/** Attributes are told once for each transition: an upsert is an event. What has not changed is not sent. */
export function showOperators({ onboarding, shownToOperators: shown }: Case): void {
  const changed = attributesOf(onboarding).filter(
    ({ key, value }) => shown.get(key.name) !== JSON.stringify(value),
  );
  if (changed.length === 0) return;
  changed.forEach(({ key, value }) => shown.set(key.name, JSON.stringify(value)));
  upsertSearchAttributes(changed);
}

/** At every change: they cost nothing, as they stand in the worker's memory until Temporal UI asks for them. */
export function showDetails({ onboarding }: Case): void {
  setCurrentDetails(detailsOf(onboarding));
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
    { key: key('Escalated'), value: view.escalatedAt !== undefined },
    { key: key('BlockedStep'), value: view.blockedSteps[0]?.step ?? null },
    { key: key('Service'), value: view.order?.service ?? null },
    { key: key('OnboardingOutcome'), value: view.outcome?.kind ?? null },
  ];
}
