/** What the API shows of an onboarding: where it stands, who is waited for, what has come of it; how it is asked. */
import { onboardingIdOf } from './identifiers';
import type {
  Agreement,
  Attestation,
  Onboarding,
  OrderCameBack,
  Outcome,
  ParkedStep,
  PlacedOrder,
} from './onboarding';
import { roundOf } from './onboarding';
import type { Judgement } from './routine';
import { stageLabels, waitsFor, type Role, type Stage } from './stages';
import { deadlineOf, nextReminder, type Wait } from './waiting';

export interface View {
  id: string;
  organisationNumber: string;
  organisationName: string;
  reference?: string;
  existingAgreement: boolean;
  startedAt: string;
  stage: Stage;
  /** Swedish, for people. */
  stageLabel: string;
  round: number;
  path: Stage[];
  /** Nobody once it has ended. */
  waitingFor?: Role;
  waitingSince?: string;
  /** The deadline; none where the wait has none, or while its clock stands still. */
  dueAt?: string;
  remindersSent?: number;
  nextReminderAt?: string;
  escalatedAt?: string;
  /** The clock stands still since then. */
  pausedSince?: string;
  sentBackBecause?: string;
  blockedSteps: ParkedStep[];
  agreement?: Omit<Agreement, 'signingLinks'>;
  accountId?: string;
  order?: PlacedOrder;
  orderCameBack?: OrderCameBack;
  attestation?: Attestation;
  instructions?: string[];
  outcome?: Outcome;
  /** All that was personal has been erased. */
  erasedAt?: string;
}

/** What can be asked of an onboarding: names on the wire. */
export const queries = {
  view: 'view',
  trail: 'trail',
  attestView: 'attestView',
  qrSecret: 'qrSecret',
  export: 'export',
} as const;

/** What the sender of an Update gets back: how it was judged, and how the onboarding stands now. */
export interface Answer {
  outcome: Judgement;
  view: View;
}

export function viewOf(onboarding: Onboarding): View {
  const { wait, outcome } = onboarding;
  return {
    id: onboardingIdOf(onboarding, onboarding.caseId),
    organisationNumber: onboarding.organisationNumber,
    organisationName: onboarding.organisationName,
    ...(onboarding.reference && { reference: onboarding.reference }),
    existingAgreement: onboarding.existingAgreement,
    startedAt: onboarding.startedAt,
    stage: onboarding.stage,
    stageLabel: stageLabels[onboarding.stage],
    round: roundOf(onboarding),
    path: onboarding.path,
    ...(!outcome && {
      waitingFor: wait?.owner ?? waitsFor[onboarding.stage],
      waitingSince: wait?.since ?? onboarding.stageSince,
      ...(wait && waitShown(wait)),
    }),
    ...(onboarding.sentBackBecause && { sentBackBecause: onboarding.sentBackBecause }),
    blockedSteps: onboarding.parked,
    ...(onboarding.agreement && { agreement: withoutLinks(onboarding.agreement) }),
    ...(onboarding.account && { accountId: onboarding.account.accountId }),
    ...(onboarding.order && { order: onboarding.order }),
    ...(onboarding.orderCameBack && { orderCameBack: onboarding.orderCameBack }),
    ...(onboarding.attestation && { attestation: onboarding.attestation }),
    ...(onboarding.instructions && { instructions: onboarding.instructions }),
    ...(outcome && { outcome }),
  };
}

function waitShown(wait: Wait): Partial<View> {
  const nextReminderAt = nextReminder(wait);
  const dueAt = deadlineOf(wait);
  return {
    ...(dueAt && { dueAt }),
    remindersSent: wait.remindersSent,
    ...(nextReminderAt && { nextReminderAt }),
    ...(wait.escalatedAt && { escalatedAt: wait.escalatedAt }),
    ...(wait.pausedSince && { pausedSince: wait.pausedSince }),
  };
}

function withoutLinks({ signingLinks: _secret, ...shown }: Agreement): Omit<Agreement, 'signingLinks'> {
  return shown;
}
