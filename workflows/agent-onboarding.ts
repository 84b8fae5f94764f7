/** One onboarding, from the application to the hand-over: the workflow that Temporal keeps. */
import {
  ApplicationFailure,
  CancellationScope,
  ContinueAsNew,
  isCancellation,
  uuid4,
} from '@temporalio/workflow';
import * as z from 'zod/mini';
import { application, existingAgreementApplication } from '../domain/application';
import { begin, type Onboarding, type OnboardingStart } from '../domain/onboarding';
import type { OutcomeKind } from '../domain/stages';
import { Case, now } from './case';
import { showDetails } from './operators-view';
import { isContinued, type RunStart } from './continuing';
import { openDoors } from './doors';
import { allHandedOver, handEventsOver } from './outbox';
import { providersFor, readHouseRules } from './providers';
import { Routine } from './routine';

export async function agentOnboarding(start: RunStart): Promise<OutcomeKind | undefined> {
  const agentCase = isContinued(start) ? new Case(start.continued, start.outbox) : new Case(opened(start));
  agentCase.onChange = () => showDetails(agentCase);
  openDoors(agentCase);
  const story = new CancellationScope();
  agentCase.onEnd = () => story.cancel();
  const routine = await CancellationScope.nonCancellable(() => routineFor(agentCase));
  try {
    if (!agentCase.onboarding.outcome) await story.run(() => routine.tell());
  } catch (error) {
    if (!isCancellation(error) || error instanceof ContinueAsNew) throw error;
    if (!agentCase.onboarding.outcome) withdrawAsCancelled(agentCase);
  }
  await CancellationScope.nonCancellable(async () => {
    await routine.close();
    await allHandedOver(agentCase);
  });
  return agentCase.onboarding.outcome?.kind;
}

/** A start that makes no onboarding fails at once, saying what is wrong: nothing has begun that could be lost. */
function opened(start: OnboardingStart): Onboarding {
  const shape = z.object({
    organisationNumber: z.string().check(z.regex(/^\d{10}$/)),
    application: z.union([application, existingAgreementApplication]),
  });
  const judged = z.safeParse(shape, start);
  if (!judged.success) {
    const where = judged.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw ApplicationFailure.nonRetryable(`Not an application: see ${where}`, 'MalformedStart');
  }
  return begin({ ...start, caseId: start.caseId ?? uuid4().replaceAll('-', '') }, now());
}

async function routineFor(agentCase: Case): Promise<Routine> {
  const rules = await readHouseRules({ at: now() });
  agentCase.wantEvents(rules.portalEvents);
  if (rules.portalEvents) handEventsOver(agentCase);
  return new Routine(agentCase, providersFor(rules), rules);
}

/** Cancel in Temporal UI or by its command line is a withdrawal. */
function withdrawAsCancelled(agentCase: Case): void {
  agentCase.receive({
    name: 'withdrawn',
    messageId: uuid4(),
    actor: { kind: 'operator', id: 'temporal' },
    door: 'cancel',
    data: { by: 'caseOfficer', reason: 'Avbrutet av driften' },
  });
}
