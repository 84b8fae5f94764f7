/** Why a message moves nothing, and what would have. Written for whoever sent it; nothing personal in them. */
import type { MessageName } from './messages';
import type { OutcomeKind, Stage } from './stages';

export type RefusalType =
  | 'malformed'
  | 'unknownMessage'
  | 'messageIdReused'
  | 'otherCase'
  | 'alreadyEnded'
  | 'wrongStage'
  | 'notOrderer'
  | 'roleMissing'
  | 'termsNotYetAccepted'
  | 'notAttestant'
  | 'mustLogOut'
  | 'externalAttestationNotAccepted'
  | 'contactNotedOften'
  | 'nothingParked'
  | 'nobodyWaitedFor'
  | 'stepParked'
  | 'noDeadline'
  | 'deadlineOutOfReach'
  | 'alreadyPaused'
  | 'notPaused'
  | 'noSuchContact'
  | 'signedAlready'
  | 'signatoryTwice'
  | 'linkClosed'
  | 'linkReplaced'
  | 'noPersonalNumber'
  | 'noMobile'
  | 'notSigning'
  | 'signedOften'
  | 'anotherPersonSigned'
  | 'signatureLost'
  | 'methodUnavailable'
  | 'codesSentOften'
  | 'codesUsedUp'
  | 'noCode'
  | 'codeExpired'
  | 'codeTriedOften'
  | 'wrongCode'
  | 'tooManyWaiting';

export interface Refusal {
  type: RefusalType;
  detail: string;
  /** What would have been accepted. */
  expected: string;
}

/** Which message moves each stage, for telling what would have been accepted. */
const movedBy: Partial<Record<Stage, MessageName>> = {
  applicationReview: 'applicationDecided',
  applicationCompletion: 'applicationCompleted',
  agreementSigning: 'contractSigned',
  roleAssignment: 'rolesAssigned',
  ordering: 'orderSubmitted',
  orderReview: 'ineraApproved',
  attestation: 'attested',
};

export const refusals = {
  malformed: (what: string, expected: string): Refusal => ({
    type: 'malformed',
    detail: `The message is not well-formed: ${what}`.slice(0, 300),
    expected: expected.slice(0, 300),
  }),
  unknownMessage: (known: readonly string[]): Refusal => ({
    type: 'unknownMessage',
    detail: 'There is no message of that name.',
    expected: `One of ${known.join(', ')}.`,
  }),
  messageIdReused: (): Refusal => ({
    type: 'messageIdReused',
    detail: 'Another message has come under the same messageId.',
    expected: 'A messageId (over HTTP: an Idempotency-Key) of its own for each message.',
  }),
  otherCase: (): Refusal => ({
    type: 'otherCase',
    detail: 'The message is meant for another case of the same organisation.',
    expected: 'A message that names this case, or none.',
  }),
  alreadyEnded: (outcome: { kind: OutcomeKind }): Refusal => ({
    type: 'alreadyEnded',
    detail: `The onboarding has ended: ${outcome.kind}.`,
    expected: 'Nothing more. A new application starts a new onboarding.',
  }),
  wrongStage: (stage: Stage, name: MessageName): Refusal => {
    const awaited = movedBy[stage];
    return {
      type: 'wrongStage',
      detail: `${name} does not fit the stage ${stage}.`,
      expected: awaited
        ? `${awaited}, withdrawn or stepRetried.`
        : 'withdrawn or stepRetried: the service itself is at work.',
    };
  },
  notOrderer: (): Refusal => ({
    type: 'notOrderer',
    detail: 'The one who orders does not hold the role Beställare in Kundportalen.',
    expected: 'An order by someone who holds it; the administrator assigns it.',
  }),
  roleMissing: (): Refusal => ({
    type: 'roleMissing',
    detail: 'Nobody holds the role Attestant in Kundportalen, so nothing can be ordered.',
    expected: 'The same order again when the administrator has assigned both roles.',
  }),
  termsNotYetAccepted: (): Refusal => ({
    type: 'termsNotYetAccepted',
    detail: 'The time at which the terms were accepted lies in the future.',
    expected: 'terms.acceptedAt not later than now.',
  }),
  notAttestant: (): Refusal => ({
    type: 'notAttestant',
    detail: 'The one who attests does not hold the role Attestant in Kundportalen.',
    expected: 'Attestation by someone who holds it; the administrator assigns it.',
  }),
  mustLogOut: (): Refusal => ({
    type: 'mustLogOut',
    detail: 'Orderer and attestant are the same person, who is logged in to Kundportalen.',
    expected: 'That the person logs out of Kundportalen and attests again; it can be tried at once.',
  }),
  externalAttestationNotAccepted: (): Refusal => ({
    type: 'externalAttestationNotAccepted',
    detail: 'Attestation by a method outside this service is not accepted here.',
    expected: "Attestation by the attestant's own link (setting ACCEPT_EXTERNAL_ATTESTATION).",
  }),
  contactNotedOften: (): Refusal => ({
    type: 'contactNotedOften',
    detail: 'That the agent must be contacted has been noted ten times for this order.',
    expected: 'approved, rejected or correctionRequested.',
  }),
  nothingParked: (step?: string): Refusal => ({
    type: 'nothingParked',
    detail: step ? 'No step of that name is parked.' : 'No step is parked.',
    expected:
      'stepRetried while the onboarding shows a blocked step, named as it is shown there, or without a name.',
  }),
  nobodyWaitedFor: (): Refusal => ({
    type: 'nobodyWaitedFor',
    detail: 'Nobody is waited for now: the service itself is at work.',
    expected: 'The same message while the onboarding waits for people.',
  }),
  stepParked: (step: string): Refusal => ({
    type: 'stepParked',
    detail: `Nobody is reminded while a step is parked: ${step}.`,
    expected: 'stepRetried first.',
  }),
  noDeadline: (): Refusal => ({
    type: 'noDeadline',
    detail: 'This wait has no deadline.',
    expected: 'deadlineMoved while there is one: the view shows it as dueAt.',
  }),
  deadlineOutOfReach: (): Refusal => ({
    type: 'deadlineOutOfReach',
    detail: 'The deadline lies in the past, or more than two years ahead.',
    expected: 'A deadline later than now and within two years.',
  }),
  alreadyPaused: (): Refusal => ({
    type: 'alreadyPaused',
    detail: 'The wait is paused already.',
    expected: 'waitResumed.',
  }),
  notPaused: (): Refusal => ({
    type: 'notPaused',
    detail: 'The wait is not paused.',
    expected: 'waitPaused, or nothing: the clock goes.',
  }),
  noSuchContact: (contact: string): Refusal => ({
    type: 'noSuchContact',
    detail: `The onboarding has no ${contact}.`,
    expected: 'A contact that the application names.',
  }),
  signedAlready: (): Refusal => ({
    type: 'signedAlready',
    detail: 'The agreement is signed: its signatories stay.',
    expected: 'Replacement of a signatory before the agreement is signed.',
  }),
  signatoryTwice: (): Refusal => ({
    type: 'signatoryTwice',
    detail: 'Another signatory has that e-mail address.',
    expected: 'Each signatory once.',
  }),
  linkClosed: (): Refusal => ({
    type: 'linkClosed',
    detail: 'The link belongs to a round of attestation that is over.',
    expected: 'The link of the order that is to be attested now, if there is one.',
  }),
  linkReplaced: (): Refusal => ({
    type: 'linkReplaced',
    detail: 'A newer link has been sent to this attestant.',
    expected: 'The newest link.',
  }),
  noPersonalNumber: (): Refusal => ({
    type: 'noPersonalNumber',
    detail: 'Kundportalen has no personal identity number of this attestant.',
    expected: 'A code by SMS, or BankID when the administrator has added the number.',
  }),
  noMobile: (): Refusal => ({
    type: 'noMobile',
    detail: 'Kundportalen has no mobile number of this attestant.',
    expected: 'BankID, or a code when the administrator has added the number.',
  }),
  notSigning: (): Refusal => ({
    type: 'notSigning',
    detail: 'No signing is under way that could be cancelled.',
    expected: 'signingRequested first.',
  }),
  signedOften: (): Refusal => ({
    type: 'signedOften',
    detail: 'Signing has been begun ten times within an hour.',
    expected: 'The same again later, or a code by SMS.',
  }),
  anotherPersonSigned: (): Refusal => ({
    type: 'anotherPersonSigned',
    detail: 'Somebody else than the attestant has signed.',
    expected: "A signature by the attestant's own BankID.",
  }),
  signatureLost: (): Refusal => ({
    type: 'signatureLost',
    detail: 'BankID knows nothing of the signing any more.',
    expected: 'That the attestant signs again.',
  }),
  methodUnavailable: (): Refusal => ({
    type: 'methodUnavailable',
    detail: 'The provider of the method does not answer, or not as it should.',
    expected: 'The same again in a while, or the other method.',
  }),
  codesSentOften: (): Refusal => ({
    type: 'codesSentOften',
    detail: 'Three codes have been sent to this attestant within an hour.',
    expected: 'codeRequested when an hour has passed since the first of them, or BankID.',
  }),
  codesUsedUp: (): Refusal => ({
    type: 'codesUsedUp',
    detail: 'Ten codes have been sent to this attestant for this order.',
    expected: 'BankID, or attestation by somebody else.',
  }),
  noCode: (): Refusal => ({
    type: 'noCode',
    detail: 'There is no such code that could be entered now.',
    expected: 'codeRequested first, then the newest code.',
  }),
  codeExpired: (): Refusal => ({
    type: 'codeExpired',
    detail: 'The code was sent more than five minutes ago.',
    expected: 'codeRequested, then the new code.',
  }),
  codeTriedOften: (): Refusal => ({
    type: 'codeTriedOften',
    detail: 'Five wrong codes have been entered.',
    expected: 'codeRequested, then the new code.',
  }),
  wrongCode: (triesLeft: number): Refusal => ({
    type: 'wrongCode',
    detail: `The code is wrong. Tries left: ${triesLeft}.`,
    expected: triesLeft > 0 ? 'The code of the newest SMS.' : 'codeRequested, then the new code.',
  }),
  tooManyWaiting: (): Refusal => ({
    type: 'tooManyWaiting',
    detail: 'Too many messages wait to be looked into.',
    expected: 'The same message again later.',
  }),
} satisfies Record<RefusalType, (...args: never[]) => Refusal>;
