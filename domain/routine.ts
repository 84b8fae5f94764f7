/**
 * The one reducer: what each message from outside does to an onboarding, by the rules of Inera's routine. Pure: no
 * clock, no I/O; `at` is the workflow's instant. What the service itself finds out is in findings.ts.
 */
import { attestingRules } from './attesting';
import { settleWhatNoLongerFits } from './noted';
import type { MessageName, Message } from './messages';
import { end, enter, sendOrderBack, type Onboarding } from './onboarding';
import { operatorRules } from './operators';
import { refusals, type Refusal } from './refusals';
import type { Rule, Rules, Verdict } from './rule';
import { addLine, LONGEST_REASON, remember } from './trail';
import { paused } from './waiting';

export type Judgement =
  | { kind: 'applied' }
  /** Waits for a look at a provider or at the portal, which decides. */
  | { kind: 'noted' }
  | { kind: 'refused'; refusal: Refusal };

export interface Applied {
  next: Onboarding;
  outcome: Judgement;
}

/** More than this many messages waiting to be looked into are a flood, not a routine. */
const MOST_NOTED = 20;

/** So often Inera may note for one order that it needs to talk with the agent first; each time is a mail. */
const MOST_CONTACTS = 10;

const rules: Rules<MessageName> = {
  /** Step 1a. */
  applicationDecided: {
    during: ['applicationReview'],
    judge(onboarding, data, at) {
      if (data.decision === 'approved') return enter(onboarding, 'agreementSigning', at);
      if (data.decision === 'rejected') {
        return end(onboarding, { kind: 'rejected', reason: 'applicationRejected', at, note: data.reason });
      }
      return enter({ ...onboarding, sentBackBecause: data.reason }, 'applicationCompletion', at);
    },
  },
  /** A corrected application is reviewed again. */
  applicationCompleted: {
    during: ['applicationCompletion'],
    judge: (onboarding, data, at) => enter({ ...onboarding, ...data }, 'applicationReview', at),
  },
  /** Step 2. The provider's answer decides. */
  contractSigned: { during: ['agreementSigning'], judge: () => 'lookFirst' },
  /** Step 3. The portal's answer decides. */
  rolesAssigned: { during: ['roleAssignment', 'attestation'], judge: () => 'lookFirst' },
  /** Step 4. Who holds the roles is asked of the portal first. */
  orderSubmitted: {
    during: ['ordering'],
    judge: (_onboarding, data, at) =>
      Date.parse(data.terms.acceptedAt) > Date.parse(at)
        ? { refusal: refusals.termsNotYetAccepted() }
        : 'lookFirst',
  },
  /** Step 5. */
  ineraApproved: {
    during: ['orderReview'],
    judge(onboarding, data, at) {
      if (data.decision === 'approved') {
        const { order } = onboarding;
        return enter(
          { ...onboarding, ...(order ? { order: { ...order, approvedAt: at } } : {}) },
          'attestation',
          at,
        );
      }
      if (data.decision === 'rejected') {
        return end(onboarding, { kind: 'rejected', reason: 'orderRejected', at, note: data.reason });
      }
      if (data.decision === 'correctionRequested') {
        return sendOrderBack(onboarding, 'toCorrect', data.reason, at);
      }
      const { wait, contactNeededBecause: noted = [] } = onboarding;
      if (noted.length >= MOST_CONTACTS) return { refusal: refusals.contactNotedOften() };
      return {
        ...onboarding,
        contactNeededBecause: [...noted, data.reason],
        ...(wait && { wait: paused(wait, at) }),
      };
    },
  },
  /** Step 6. Role and log-in are asked of the portal first. */
  attested: { during: ['attestation'], judge: () => 'lookFirst' },
  withdrawn: {
    during: 'any',
    judge: (onboarding, data, at) =>
      end(onboarding, { kind: 'withdrawn', reason: 'withdrawn', at, note: data.reason }),
  },
  stepRetried: {
    during: 'any',
    judge(onboarding, { step }) {
      const meant = (name: string) => step === undefined || step === name;
      if (!onboarding.parked.some((parked) => meant(parked.step)))
        return { refusal: refusals.nothingParked(step) };
      const parked = onboarding.parked.map((one) => (meant(one.step) ? { ...one, hastened: true } : one));
      return { ...onboarding, parked };
    },
  },
  ...operatorRules,
  ...attestingRules,
};

/** Applies a message. A messageId seen before changes nothing and gets the first answer again. */
export function apply(onboarding: Onboarding, message: Message, at: string): Applied {
  const before = onboarding.seen.find((one) => one.messageId === message.messageId);
  if (before) {
    if (before.fingerprint !== message.fingerprint)
      return refusedAgain(onboarding, refusals.messageIdReused());
    if (before.refusal) return refusedAgain(onboarding, before.refusal);
    return { next: onboarding, outcome: { kind: before.noted ? 'noted' : 'applied' } };
  }
  const verdict = judge(onboarding, message, at);
  if (verdict === 'lookFirst') {
    const next = { ...onboarding, noted: [...onboarding.noted, message] };
    return { next: record(next, message, at, { kind: 'noted' }), outcome: { kind: 'noted' } };
  }
  if ('refusal' in verdict) {
    const outcome = { kind: 'refused', refusal: verdict.refusal } as const;
    return { next: record(verdict.onboarding ?? onboarding, message, at, outcome), outcome };
  }
  const next = settleWhatNoLongerFits(record(verdict, message, at, { kind: 'applied' }));
  return { next, outcome: { kind: 'applied' } };
}

function refusedAgain(onboarding: Onboarding, refusal: Refusal): Applied {
  return { next: onboarding, outcome: { kind: 'refused', refusal } };
}

function judge(onboarding: Onboarding, message: Message, at: string): Verdict {
  if (message.caseId !== undefined && message.caseId !== onboarding.caseId)
    return { refusal: refusals.otherCase() };
  // What is done after the end (mails, undoing, the case file) can be parked too, and hastened.
  const hastensClosing = message.name === 'stepRetried' && onboarding.parked.length > 0;
  if (onboarding.outcome && !hastensClosing) return { refusal: refusals.alreadyEnded(onboarding.outcome) };
  const rule = rules[message.name] as Rule<MessageName>;
  if (rule.during !== 'any' && !rule.during.includes(onboarding.stage)) {
    return { refusal: refusals.wrongStage(onboarding.stage, message.name) };
  }
  const verdict = rule.judge(onboarding, message.data, at);
  if (verdict === 'lookFirst' && onboarding.noted.length >= MOST_NOTED)
    return { refusal: refusals.tooManyWaiting() };
  return verdict;
}

/** One line in the trail, and what to answer should the same message come again. */
function record(onboarding: Onboarding, message: Message, at: string, outcome: Judgement): Onboarding {
  const refusal = outcome.kind === 'refused' ? outcome.refusal : undefined;
  const { name: what, messageId, actor: by, door } = message;
  const detail = refusal?.detail ?? ('decision' in message.data ? message.data.decision : undefined);
  const reason = !refusal && 'reason' in message.data && message.data.reason?.slice(0, LONGEST_REASON);
  return {
    ...onboarding,
    trail: addLine(onboarding.trail, {
      at,
      what,
      by,
      door,
      outcome: outcome.kind,
      messageId,
      ...(refusal ? { refusal: refusal.type } : {}),
      ...(detail ? { detail } : {}),
      ...(reason ? { reason } : {}),
    }),
    seen: remember(onboarding.seen, {
      messageId,
      ...(message.fingerprint ? { fingerprint: message.fingerprint } : {}),
      ...(refusal ? { refusal } : {}),
      ...(outcome.kind === 'noted' ? { noted: true } : {}),
    }),
  };
}

/** What reached a door but is no message: one line, nothing else. */
export function refuseMalformed(
  onboarding: Onboarding,
  what: string,
  refusal: Refusal,
  at: string,
): Onboarding {
  const line = { at, what: what.slice(0, 60), by: 'unknown', door: 'signal', outcome: 'refused' } as const;
  return {
    ...onboarding,
    trail: addLine(onboarding.trail, { ...line, refusal: refusal.type, detail: refusal.detail }),
  };
}
