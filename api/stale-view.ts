/** What is last known of an onboarding while no worker answers. */
import { parseOnboardingId } from '../domain/identifiers';
import { stageLabels, type Role, type Stage } from '../domain/stages';

export interface StaleView {
  id: string;
  organisationNumber: string;
  organisationName?: string;
  reference?: string;
  stage?: Stage;
  /** Swedish, for people. */
  stageLabel?: string;
  waitingFor?: Role;
  waitingSince?: string;
  dueAt?: string;
  /** As far as known: the newest view has why, and since when. */
  blockedSteps: { step: string }[];
  /** It may have moved on since. */
  stale: true;
}

/** What the server itself keeps beside the history. */
export interface LastKnown {
  organisationName: string | undefined;
  stage: string | undefined;
  waitingFor: string | undefined;
  waitingSince: Date | undefined;
  dueAt: Date | undefined;
  blockedStep: string | undefined;
}

export const isStage = (stage: string | undefined): stage is Stage =>
  stage !== undefined && stage in stageLabels;

export function staleView(id: string, known: LastKnown): StaleView {
  const { organisationNumber = '', reference } = parseOnboardingId(id) ?? {};
  return {
    id,
    organisationNumber,
    ...(known.organisationName !== undefined && { organisationName: known.organisationName }),
    ...(reference !== undefined && { reference }),
    ...(isStage(known.stage) && { stage: known.stage, stageLabel: stageLabels[known.stage] }),
    ...(known.waitingFor !== undefined && { waitingFor: known.waitingFor as Role }),
    ...(known.waitingSince && { waitingSince: known.waitingSince.toISOString() }),
    ...(known.dueAt && { dueAt: known.dueAt.toISOString() }),
    blockedSteps: known.blockedStep === undefined ? [] : [{ step: known.blockedStep }],
    stale: true,
  };
}
