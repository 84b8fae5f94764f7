/**
 * What the service itself finds out, from the providers, the portal and the clock, and what that does to an
 * onboarding: the other half of the reducer. Pure, as routine.ts is.
 */
import type { Contacts } from './application';
import { attestantsChanged, attestingConclusions, type AttestingFinding } from './attesting-findings';
import type { Conclusions } from './conclusions';
import { orderIdOf } from './identifiers';
import {
  end,
  enter,
  enterOrdering,
  sendOrderBack,
  roundOf,
  changeWait,
  type Account,
  type Holder,
  type Onboarding,
  type ParkedStep,
} from './onboarding';
import { refusals } from './refusals';
import { notedMessage, refuseNotedOrders, settle, settleWhatNoLongerFits } from './noted';
import { addServiceLine } from './trail';
import { moved, reminded, withMoreReminders, type Wait, type WaitPlan } from './waiting';

export type Finding =
  | { finding: 'waitBegan'; wait: Wait }
  /** Somebody else is to be waited for in this stage. */
  | { finding: 'waitOver' }
  | { finding: 'reminded' }
  | { finding: 'escalated' }
  /** Those waited for have changed, and have been told. */
  | { finding: 'toldAgain' }
  | { finding: 'remindersPlanned'; plan: WaitPlan }
  | { finding: 'waitMoved'; plan: WaitPlan }
  | { finding: 'deadlinePassed' }
  | {
      finding: 'agreementDrawnUp';
      round: number;
      documentId: string;
      signingLinks?: string[];
      signatories?: string[];
    }
  | { finding: 'signaturesSeen'; hasSigned: boolean[] }
  | { finding: 'agreementSigned'; signedAt: string; sha256: string }
  | { finding: 'agreementDeclined'; reason: string }
  | { finding: 'agreementEndedOutside' }
  | { finding: 'accountReady'; account: Account }
  | { finding: 'administratorHasLogin'; account: Account }
  | { finding: 'agreementFound'; account: Account; contacts: Contacts; signedAt: string }
  | { finding: 'agreementNotFound' }
  | { finding: 'holdersSeen'; orderers: Holder[]; attestants: Holder[] }
  | { finding: 'orderLookedInto'; messageId: string }
  | AttestingFinding
  | { finding: 'lookedInto'; messageIds: string[] }
  | { finding: 'handedOver'; instructions: string[] }
  | { finding: 'stepDone'; step: string }
  | { finding: 'stepParked'; parked: Omit<ParkedStep, 'since' | 'tries'> }
  | { finding: 'stepResumed'; step: string };

const conclusions: Conclusions<Finding> = {
  waitBegan: (onboarding, { wait }) => ({ ...onboarding, wait }),

  waitOver: ({ wait: _over, ...onboarding }) => onboarding,

  /** Which letters of a reminder have gone need not be remembered once all have. */
  reminded: (onboarding, _found, at) => {
    const { wait } = onboarding;
    if (!wait) return onboarding;
    const done = onboarding.done.filter((step) => !step.startsWith('reminder '));
    const detail = `reminder ${wait.remindersSent + 1} to ${wait.owner}`;
    return addServiceLine({ ...onboarding, done, wait: reminded(wait, at) }, 'reminded', at, detail);
  },

  escalated: (onboarding, _found, at) =>
    addServiceLine(
      changeWait(onboarding, (wait) => ({ ...wait, escalatedAt: at })),
      'escalated',
      at,
      onboarding.wait?.owner,
    ),

  toldAgain: (onboarding) => changeWait(onboarding, ({ tellAgain: _told, ...wait }) => wait),

  remindersPlanned: (onboarding, { plan }) => changeWait(onboarding, (wait) => withMoreReminders(wait, plan)),

  waitMoved: (onboarding, { plan }) => changeWait(onboarding, (wait) => moved(wait, plan)),

  /** An attestant's deadline lapses the order; every other one ends the onboarding. */
  deadlinePassed: (onboarding, _found, at) =>
    onboarding.wait?.owner === 'attestant'
      ? addServiceLine(sendOrderBack(onboarding, 'lapsed', '', at), 'orderLapsed', at)
      : addServiceLine(
          end(onboarding, { kind: 'expired', reason: 'deadlinePassed', at }),
          'deadlinePassed',
          at,
        ),

  agreementDrawnUp: (onboarding, { finding: _drawnUp, ...agreement }, at) => {
    const { documentId } = agreement;
    return addServiceLine({ ...onboarding, agreement }, 'agreementDrawnUp', at, documentId);
  },

  signaturesSeen: (onboarding, { hasSigned }) =>
    onboarding.agreement ? { ...onboarding, agreement: { ...onboarding.agreement, hasSigned } } : onboarding,

  agreementSigned: (onboarding, { signedAt, sha256 }, at) => {
    const { agreement } = onboarding;
    if (!agreement) return onboarding;
    const signed = { ...onboarding, agreement: { ...agreement, signedAt, sha256 } };
    return addServiceLine(enter(signed, 'accountSetup', at), 'agreementSigned', at, sha256);
  },

  /** A signatory declined: the application goes back to the applicant, with the reason. */
  agreementDeclined: (onboarding, { reason }, at) => {
    const declined = { ...onboarding, sentBackBecause: reason };
    return addServiceLine(enter(declined, 'applicationCompletion', at), 'agreementDeclined', at);
  },

  /** Cancelled outside, timed out or broken at the provider, and an operator has asked for a new round. */
  agreementEndedOutside: (onboarding, _found, at) =>
    addServiceLine(enter(onboarding, 'agreementSigning', at), 'newSigningRound', at),

  accountReady: (onboarding, { account }, at) =>
    addServiceLine(
      enter({ ...onboarding, account }, 'roleAssignment', at),
      'accountReady',
      at,
      account.accountId,
    ),

  administratorHasLogin: (onboarding, { account }) => ({ ...onboarding, account }),

  agreementFound: (onboarding, { account, contacts, signedAt }, at) => {
    const known = { ...onboarding, account, contacts, agreement: { round: 0, signedAt } };
    return addServiceLine(enter(known, 'roleAssignment', at), 'agreementFound', at, account.accountId);
  },

  agreementNotFound: (onboarding, _found, at) =>
    addServiceLine(
      end(onboarding, { kind: 'rejected', reason: 'agreementNotFound', at }),
      'agreementNotFound',
      at,
    ),

  /** Both roles must be held before ordering opens; a role that is lost closes it again. */
  holdersSeen: (onboarding, { orderers, attestants }, at) => {
    const seen = { ...attestantsChanged(onboarding, attestants, at), holders: { orderers, attestants } };
    const bothHeld = orderers.length > 0 && attestants.length > 0;
    if (seen.stage === 'roleAssignment' && bothHeld) {
      return addServiceLine(enterOrdering(seen, at), 'rolesHeld', at);
    }
    if (seen.stage === 'ordering' && !bothHeld) {
      return addServiceLine(enter(refuseNotedOrders(seen), 'roleAssignment', at), 'rolesLost', at);
    }
    return seen;
  },

  orderLookedInto: (onboarding, { messageId }, at) => {
    const noted = notedMessage(onboarding, messageId, 'orderSubmitted');
    if (!noted) return onboarding;
    const { orderers, attestants } = onboarding.holders;
    const order = noted.data;
    if (attestants.length === 0) return settle(onboarding, messageId, refusals.roleMissing());
    if (!orderers.some(({ userId }) => userId === order.orderedBy)) {
      return settle(onboarding, messageId, refusals.notOrderer());
    }
    const orderId = orderIdOf(onboarding.caseId, roundOf(onboarding, 'ordering'));
    const { orderCameBack: _answered, contactNeededBecause: _old, ...kept } = settle(onboarding, messageId);
    return enter({ ...kept, order: { ...order, orderId, submittedAt: at } }, 'orderReview', at);
  },

  ...attestingConclusions,

  lookedInto: (onboarding, { messageIds }) =>
    messageIds.reduce((settled, messageId) => settle(settled, messageId), onboarding),

  handedOver: (onboarding, { instructions }, at) =>
    addServiceLine(
      end({ ...onboarding, instructions }, { kind: 'completed', reason: 'connected', at }),
      'handedOver',
      at,
    ),

  stepDone: (onboarding, { step }) => ({ ...onboarding, done: [...onboarding.done, step] }),

  stepParked: (onboarding, { parked }, at) => {
    const before = onboarding.parked.find(({ step }) => step === parked.step);
    const now = { ...parked, since: before?.since ?? at, tries: (before?.tries ?? 0) + 1 };
    const kept = { ...onboarding, parked: [...onboarding.parked.filter((one) => one !== before), now] };
    return before ? kept : addServiceLine(kept, 'stepParked', at, `${parked.step}: ${parked.failure.type}`);
  },

  stepResumed: (onboarding, { step }, at) =>
    onboarding.parked.some((one) => one.step === step)
      ? addServiceLine(
          { ...onboarding, parked: onboarding.parked.filter((one) => one.step !== step) },
          'stepResumed',
          at,
          step,
        )
      : onboarding,
};

/** Draws the conclusion of what was found. After the end only the parking of closing steps changes. */
export function conclude(onboarding: Onboarding, found: Finding, at: string): Onboarding {
  const closing = ['stepDone', 'stepParked', 'stepResumed', 'attestationRecorded'].includes(found.finding);
  if (onboarding.outcome && !closing) return onboarding;
  const draw = conclusions[found.finding] as (was: Onboarding, found: Finding, at: string) => Onboarding;
  return settleWhatNoLongerFits(draw(onboarding, found, at));
}
