/**
 * What is counted of onboardings for the worker's metrics (docs/metrics.md). Labels are of the routine's own words
 * alone, few of each: nothing personal, and no id.
 */
import type { Happening } from './happenings';

/** What each counter tells, as Prometheus shows it. */
export const counters = {
  agent_onboarding_stages_entered_total: 'Stages entered, also anew',
  agent_onboarding_reminders_sent_total: 'Reminders sent, each of one letter or several',
  agent_onboarding_escalations_total: 'Waits that somebody else was told of',
  agent_onboarding_steps_parked_total: 'Steps that did not get through and were parked',
  agent_onboarding_steps_resumed_total: 'Parked steps that went on in their stage',
  agent_onboarding_ended_total: 'Onboardings of which the outcome became known',
} as const;
type CounterName = keyof typeof counters;

interface Count {
  counter: CounterName;
  labels: Record<string, string>;
}

/** One for each thing that has happened. */
export function countOf(happening: Happening): Count {
  const { type, stage } = happening;
  switch (type) {
    case 'stageChanged':
      return { counter: 'agent_onboarding_stages_entered_total', labels: { stage } };
    case 'reminded':
      return {
        counter: 'agent_onboarding_reminders_sent_total',
        labels: { stage, owner: happening.owner },
      };
    case 'escalated':
      return { counter: 'agent_onboarding_escalations_total', labels: { stage, owner: happening.owner } };
    // No step: it may name the person to whom a letter goes.
    case 'stepParked':
      return {
        counter: 'agent_onboarding_steps_parked_total',
        labels: { stage, failure: happening.failure },
      };
    case 'stepResumed':
      return { counter: 'agent_onboarding_steps_resumed_total', labels: { stage } };
    case 'ended':
      return {
        counter: 'agent_onboarding_ended_total',
        labels: { stage, outcome: happening.outcome, reason: happening.reason },
      };
  }
}
