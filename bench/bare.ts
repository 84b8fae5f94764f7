/**
 * What the product is held against: a workflow of the plain SDK that does nothing but wait for as many messages, call as
 * many activities that do nothing, in the same groups, and set as many timers and search attributes.
 */
import { defineSearchAttributeKey } from '@temporalio/common';
import {
  condition,
  defineUpdate,
  proxyActivities,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';

export type Step =
  /** Search attributes, as many as the product's. */
  | { upsert: string }
  /** So many activities at once; `withTimer`: while a timer runs beside them, called off when they are done. */
  | { activities: number; withTimer: boolean }
  /** The next message; `withTimer`: for a month at most. */
  | { message: true; withTimer: boolean };

export const bareMessage = defineUpdate<number, [unknown]>('message');

const { nothing } = proxyActivities<{ nothing(what: object): Promise<void> }>({
  startToCloseTimeout: '30 seconds',
});

const keyword = (name: string) => defineSearchAttributeKey(name, 'KEYWORD');
const keywords = ['OrganisationNumber', 'OnboardingStage', 'WaitingFor', 'Service'].map(keyword);
const unset = ['Reference', 'BlockedStep', 'OnboardingOutcome'].map(keyword);
const instants = ['WaitingSince', 'DueAt'].map((name) => defineSearchAttributeKey(name, 'DATETIME'));
const escalated = defineSearchAttributeKey('Escalated', 'BOOL');

export async function bare(steps: Step[]): Promise<void> {
  let received = 0;
  let awaited = 0;
  setHandler(bareMessage, () => (received += 1));
  for (const step of steps) {
    if ('upsert' in step) upsertSearchAttributes(attributes(step.upsert));
    else if ('activities' in step) await callAll(step);
    else {
      awaited += 1;
      const heard = () => received >= awaited;
      await (step.withTimer ? condition(heard, '30 days') : condition(heard));
    }
  }
}

async function callAll({ activities, withTimer }: { activities: number; withTimer: boolean }): Promise<void> {
  let done = false;
  const beside = withTimer ? condition(() => done, '30 days') : undefined;
  await Promise.all(Array.from({ length: activities }, () => nothing({})));
  done = true;
  await beside;
}

const attributes = (value: string) => [
  ...keywords.map((key) => ({ key, value })),
  ...unset.map((key) => ({ key, value: null })),
  ...instants.map((key) => ({ key, value: new Date() })),
  { key: escalated, value: false },
];
