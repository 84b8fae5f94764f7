/** What each problem looks like on the wire: made by what makes the real ones, wherever one function does. */
import { refusals, type Refusal, type RefusalType } from '../../domain/refusals';
import { bodyOf, nothingHere, Problem, refusedAs, type ProblemType } from '../problems';

type Refused = Exclude<RefusalType, 'malformed'>;

const made: Record<Refused, Refusal> = {
  unknownMessage: refusals.unknownMessage(['applicationDecided']),
  messageIdReused: refusals.messageIdReused(),
  otherCase: refusals.otherCase(),
  alreadyEnded: refusals.alreadyEnded({ kind: 'completed' }),
  wrongStage: refusals.wrongStage('applicationReview', 'rolesAssigned'),
  notOrderer: refusals.notOrderer(),
  roleMissing: refusals.roleMissing(),
  termsNotYetAccepted: refusals.termsNotYetAccepted(),
  notAttestant: refusals.notAttestant(),
  mustLogOut: refusals.mustLogOut(),
  externalAttestationNotAccepted: refusals.externalAttestationNotAccepted(),
  contactNotedOften: refusals.contactNotedOften(),
  nothingParked: refusals.nothingParked(),
  nobodyWaitedFor: refusals.nobodyWaitedFor(),
  stepParked: refusals.stepParked('sendLetter'),
  noDeadline: refusals.noDeadline(),
  deadlineOutOfReach: refusals.deadlineOutOfReach(),
  alreadyPaused: refusals.alreadyPaused(),
  notPaused: refusals.notPaused(),
  noSuchContact: refusals.noSuchContact('signatory3'),
  signedAlready: refusals.signedAlready(),
  signatoryTwice: refusals.signatoryTwice(),
  linkClosed: refusals.linkClosed(),
  linkReplaced: refusals.linkReplaced(),
  noPersonalNumber: refusals.noPersonalNumber(),
  noMobile: refusals.noMobile(),
  notSigning: refusals.notSigning(),
  signedOften: refusals.signedOften(),
  anotherPersonSigned: refusals.anotherPersonSigned(),
  signatureLost: refusals.signatureLost(),
  methodUnavailable: refusals.methodUnavailable(),
  codesSentOften: refusals.codesSentOften(),
  codesUsedUp: refusals.codesUsedUp(),
  noCode: refusals.noCode(),
  codeExpired: refusals.codeExpired(),
  codeTriedOften: refusals.codeTriedOften(),
  wrongCode: refusals.wrongCode(4),
  tooManyWaiting: refusals.tooManyWaiting(),
};

type AtTheBorder = Exclude<ProblemType, Refused>;

const atTheBorder: Record<AtTheBorder, Problem> = {
  malformed: new Problem('malformed', 'The body is not what this route takes: see errors.', {
    errors: [{ where: 'applicant.email', rule: 'of the format email' }],
  }),
  idempotencyKeyMissing: new Problem(
    'idempotencyKeyMissing',
    'A write names itself in the header Idempotency-Key, so that it can safely be sent again.',
    { expected: 'Idempotency-Key: 1–200 visible ASCII characters, such as a UUID.' },
  ),
  unauthorised: new Problem('unauthorised', 'The token has expired.'),
  forbidden: new Problem('forbidden', 'The token is good, and is not for this.', {
    expected: 'A token with the scope portal.',
  }),
  notFound: nothingHere(),
  methodNotAllowed: new Problem('methodNotAllowed', 'Allowed here: GET, HEAD, POST.'),
  tooLarge: new Problem('tooLarge', 'A body may have at most 64 KiB.'),
  unsupportedMediaType: new Problem(
    'unsupportedMediaType',
    'Content-Type: application/json is what is taken here.',
  ),
  onboardingOpen: new Problem(
    'onboardingOpen',
    'One onboarding may be open for each organisation number and reference.',
    {
      expected: 'To go on with the open one, or another reference.',
      openOnboarding: '5560160680~KP-2026-117~0123456789abcdef0123456789abcdef',
    },
  ),
  stillOpen: new Problem('stillOpen', 'The onboarding is open.', { expected: 'Its withdrawal first.' }),
  retentionRuns: new Problem('retentionRuns', 'A case is kept for 730 days after its end.', {
    expected: 'The same request from 2028-03-02T11:00:00.000Z on.',
  }),
  tooManyRequests: new Problem('tooManyRequests', 'No more are taken until Retry-After seconds have passed.'),
  overloaded: new Problem('overloaded', 'Nothing has been done. The same request may be sent again.'),
  stopping: new Problem('stopping', 'Send to another one: this one still serves what comes.'),
  identityProviderUnavailable: new Problem(
    'identityProviderUnavailable',
    'Tokens cannot be judged: the keys cannot be had.',
  ),
  temporalUnavailable: new Problem(
    'temporalUnavailable',
    'Send the same request again; a write, under the same Idempotency-Key.',
  ),
  workerUnavailable: new Problem('workerUnavailable', 'A worker tells that, and none answers.'),
  caseStoreUnavailable: new Problem(
    'caseStoreUnavailable',
    'The case store does not give the file, or not whole.',
  ),
  keyLacking: new Problem(
    'keyLacking',
    'An encryption key is lacking here. Send the same request again, a write under the same Idempotency-Key.',
  ),
  evidenceBroken: new Problem(
    'evidenceBroken',
    'A file in the case store is no longer what was kept when it was attested.',
  ),
  unexpected: new Problem('unexpected', 'It has been logged. The same request may be sent again.'),
};

export function problemExample(type: ProblemType): object {
  return bodyOf(type in made ? refusedAs(made[type as Refused]) : atTheBorder[type as AtTheBorder]);
}
