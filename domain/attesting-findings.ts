/** What the service finds out while attestants attest, and what that does to an onboarding. Pure, as findings.ts is. */
import type { AttestationMethod, Code, SigningOrder, SigningTold } from './at-the-page';
import {
  atThePage,
  changeCode,
  changeSigning,
  holderOf,
  methodsOf,
  userIdOf,
  withNewLinks,
} from './attesting';
import type { Conclusions } from './conclusions';
import { recordNameOf } from './identifiers';
import type { Message } from './messages';
import { notedMessage, settle } from './noted';
import {
  attestationIsOver,
  changeWait,
  enter,
  roundOf,
  sendOrderBack,
  type AttestationProof,
  type Holder,
  type Onboarding,
} from './onboarding';
import { refusals, type Refusal } from './refusals';
import { addServiceLine } from './trail';

/** What the portal and the settings say of someone who is said to have attested. */
export interface AttestantSeen {
  /** Setting: methods outside this service are taken. */
  externalAccepted: boolean;
  holdsRole: boolean;
  /** Logged in to Kundportalen now, where that matters (setting: the same person must be logged out). */
  mustLogOut: boolean;
}

/** Whose, and which attempt: what belongs to an earlier one is no longer of interest. */
interface OfSigning {
  userId: string;
  attempt: number;
}
interface OfCode {
  userId: string;
  sending: number;
}

export type AttestingFinding =
  | { finding: 'attestantLookedInto'; messageId: string; attestant: AttestantSeen }
  | ({ finding: 'signingBegan'; order: SigningOrder } & OfSigning)
  | ({ finding: 'signingSeen'; told: SigningTold } & OfSigning)
  | ({ finding: 'signingEnded'; told: SigningTold } & OfSigning)
  | ({ finding: 'signatureKept'; file: string; sha256: string; personalNumberMatches: boolean } & OfSigning)
  | ({ finding: 'signatureLookedInto'; attestant: AttestantSeen } & OfSigning)
  | ({ finding: 'codeSent'; messageId: string; maskedNumber: string; digest: string } & OfCode)
  | ({ finding: 'codeNotSent'; refusal: Refusal } & OfCode)
  | ({ finding: 'codeSeen'; delivery: NonNullable<Code['delivery']> } & OfCode)
  | { finding: 'methodMissing'; userId: string; method: AttestationMethod }
  | { finding: 'attestationRecorded'; name: string; sha256: string };

const signingOf = (onboarding: Onboarding, { userId, attempt }: OfSigning) => {
  const { signing } = atThePage(onboarding, userId);
  return onboarding.stage === 'attestation' && signing?.attempt === attempt ? signing : undefined;
};
const codeOf = (onboarding: Onboarding, { userId, sending }: OfCode) => {
  const { code } = atThePage(onboarding, userId);
  return onboarding.stage === 'attestation' && code?.sending === sending ? code : undefined;
};

export const attestingConclusions: Conclusions<AttestingFinding> = {
  /** 6c. Role and log-in have been read again: what was attested or declined holds, or is refused. */
  attestantLookedInto(onboarding, { messageId, attestant }, at) {
    const noted =
      notedMessage(onboarding, messageId, 'attested') ??
      notedMessage(onboarding, messageId, 'codeEntered') ??
      notedMessage(onboarding, messageId, 'attestationDeclined');
    if (!noted) return onboarding;
    const refusal = refusedNoted(noted, attestant);
    if (refusal) return settle(tellAtCode(onboarding, noted, refusal), messageId, refusal);
    return judged(settle(onboarding, messageId), noted, at);
  },

  signingBegan(onboarding, { order, ...which }) {
    const signing = signingOf(onboarding, which);
    if (!signing) return onboarding;
    // Whoever has cancelled meanwhile has still an order to be cancelled at BankID.
    const status = signing.status === 'asked' ? ('pending' as const) : signing.status;
    const told = { status: 'pending', hintCode: 'outstandingTransaction' } as const;
    return changeSigning(onboarding, which.userId, { status, order, told });
  },

  signingSeen: (onboarding, { told, ...which }) =>
    signingOf(onboarding, which) ? changeSigning(onboarding, which.userId, { told }) : onboarding,

  signingEnded: (onboarding, { told, ...which }, at) => endSigning(onboarding, which, told, at),

  /** Kept, whether or not it counts. */
  signatureKept(onboarding, { file, sha256, personalNumberMatches, ...which }, at) {
    const isAwaited = ['pending', 'cancelling'].includes(signingOf(onboarding, which)?.status ?? '');
    if (!isAwaited) return addServiceLine(onboarding, 'signatureTooLate', at, file);
    if (!personalNumberMatches) {
      return endSigning(onboarding, which, { refusal: refusals.anotherPersonSigned().type }, at);
    }
    return changeSigning(onboarding, which.userId, { status: 'signed', signature: { file, sha256 } });
  },

  /** 6c, for a signature. */
  signatureLookedInto(onboarding, { attestant, ...which }, at) {
    const signing = signingOf(onboarding, which);
    if (!signing?.signature) return onboarding;
    const refusal = refusedAttestant(attestant);
    if (refusal) return endSigning(onboarding, which, { refusal: refusal.type }, at);
    const { signature, order } = signing;
    const signed = addServiceLine(onboarding, 'attestedByBankId', at, signature.file);
    const orderedBy = order?.orderedBy !== undefined && { orderedBy: order.orderedBy };
    return attest(signed, which.userId, { method: 'BankID', ...signature, ...orderedBy }, at);
  },

  codeSent(onboarding, { messageId, maskedNumber, digest, ...which }, at) {
    const code = codeOf(onboarding, which);
    if (code?.status !== 'asked') return onboarding;
    const sent = { status: 'sent', sentAt: at, messageId, maskedNumber, digest } as const;
    return changeCode(onboarding, which.userId, sent);
  },

  codeNotSent(onboarding, { refusal: { type }, ...which }, at) {
    if (codeOf(onboarding, which)?.status !== 'asked') return onboarding;
    const told = changeCode(onboarding, which.userId, { status: 'ended', told: type });
    return addServiceLine(told, 'codeNotSent', at, type);
  },

  codeSeen: (onboarding, { delivery, ...which }) =>
    codeOf(onboarding, which) ? changeCode(onboarding, which.userId, { delivery }) : onboarding,

  /** The portal has no longer what the method needs. */
  methodMissing(onboarding, { userId, method }) {
    const attestants = onboarding.holders.attestants.map((one) =>
      one.userId === userId
        ? { ...one, methods: one.methods?.filter((other) => other !== method) ?? [] }
        : one,
    );
    return { ...onboarding, holders: { ...onboarding.holders, attestants } };
  },

  /** What it proves stands in the record, and no longer here. */
  attestationRecorded({ attestationProof: _recorded, ...onboarding }, { name, sha256 }) {
    const { attestation } = onboarding;
    if (!attestation) return onboarding;
    return { ...onboarding, attestation: { ...attestation, record: { name, sha256 } } };
  },
};

/** A new attestant, or a new address: to be told while the order waits for attestation. */
export function attestantsChanged(onboarding: Onboarding, now: Holder[], at: string): Onboarding {
  const linked = withNewLinks(onboarding, now, at);
  const isTold = ({ userId, email }: Holder) => holderOf(onboarding, userId)?.email === email;
  return onboarding.wait?.owner === 'attestant' && !now.every(isTold)
    ? changeWait(linked, (wait) => ({ ...wait, tellAgain: true }))
    : linked;
}

type Attested = Extract<Message, { name: 'attested' | 'codeEntered' | 'attestationDeclined' }>;

function judged(onboarding: Onboarding, noted: Attested, at: string): Onboarding {
  const { data } = noted;
  if (noted.name === 'attestationDeclined') {
    return sendOrderBack(onboarding, 'declined', noted.data.reason, at);
  }
  if ('decision' in data) {
    if (data.decision === 'declined') return sendOrderBack(onboarding, 'declined', data.reason, at);
    // Whoever else says so has written down what they were told.
    const method = noted.actor.kind === 'portal' ? ('by portal' as const) : ('by operator' as const);
    return attest(onboarding, data.attestedBy, { method, reference: data.evidence }, at);
  }
  const userId = userIdOf(noted);
  const { code } = atThePage(onboarding, userId);
  const { messageId = '', maskedNumber = '', sentAt = '', delivery, wrongTries = 0 } = code ?? {};
  const proof = { method: 'SMS', messageId, maskedNumber, sentAt, wrongTries } as const;
  return attest(onboarding, userId, { ...proof, ...(delivery && { delivery }) }, at);
}

function attest(onboarding: Onboarding, attestedBy: string, proof: AttestationProof, at: string): Onboarding {
  const { method } = proof;
  const evidence = 'reference' in proof ? proof.reference : recordNameOf(roundOf(onboarding, 'attestation'));
  const attestation = { attestedBy, attestedAt: at, method, evidence };
  const over = attestationIsOver(onboarding, 'attested', at);
  return enter({ ...over, attestation, attestationProof: proof }, 'connection', at);
}

/** An ended signing leaves its line, but for what the person did or saw alone. */
function endSigning(onboarding: Onboarding, which: OfSigning, told: SigningTold, at: string): Onboarding {
  if (!signingOf(onboarding, which)) return onboarding;
  const ended = changeSigning(onboarding, which.userId, { status: 'ended', told });
  return 'refusal' in told ? addServiceLine(ended, 'signingRefused', at, told.refusal) : ended;
}

/** The code itself was right: it can be entered again at once. */
function tellAtCode(onboarding: Onboarding, noted: Attested, { type }: Refusal): Onboarding {
  return noted.name === 'codeEntered' ? changeCode(onboarding, userIdOf(noted), { told: type }) : onboarding;
}

function refusedNoted({ name }: Attested, attestant: AttestantSeen): Refusal | undefined {
  if (name === 'attested' && !attestant.externalAccepted) return refusals.externalAttestationNotAccepted();
  // Who declines attests nothing: 6c asks for no log-out.
  return refusedAttestant(name === 'attestationDeclined' ? { ...attestant, mustLogOut: false } : attestant);
}

/** Why whoever would attest now may not. */
export function refusedAttestant({ holdsRole, mustLogOut }: AttestantSeen): Refusal | undefined {
  if (!holdsRole) return refusals.notAttestant();
  return mustLogOut ? refusals.mustLogOut() : undefined;
}

/** Whoever can attest by neither method; the administrator is the one to mend it. */
export const attestantsWithoutMethod = (onboarding: Onboarding): Holder[] =>
  onboarding.holders.attestants.filter(({ userId }) => methodsOf(onboarding, userId).length === 0);
