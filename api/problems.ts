/**
 * All that an answer can say went wrong, as problem+json (RFC 9457). One table: each problem's type is stable, and
 * callers branch on it, never on the words. No problem repeats what the client sent: that could be personal.
 */
import type { ErrorRequestHandler, Response } from 'express';
import type { Refusal, RefusalType } from '../domain/refusals';
import type { View } from '../domain/view';
import { isKeyLacking } from '../platform/key-ring';

type BorderProblem =
  | 'idempotencyKeyMissing'
  | 'unauthorised'
  | 'forbidden'
  | 'notFound'
  | 'methodNotAllowed'
  | 'tooLarge'
  | 'unsupportedMediaType'
  | 'onboardingOpen'
  | 'stillOpen'
  | 'retentionRuns'
  | 'tooManyRequests'
  | 'overloaded'
  | 'stopping'
  | 'identityProviderUnavailable'
  | 'temporalUnavailable'
  | 'workerUnavailable'
  | 'caseStoreUnavailable'
  | 'keyLacking'
  | 'evidenceBroken'
  | 'unexpected';
export type ProblemType = RefusalType | BorderProblem;

/** Status and title. A type's URI is its name in kebab-case under `/problems/`. */
const table: Record<ProblemType, readonly [status: number, title: string]> = {
  malformed: [400, 'The request is not well-formed'],
  idempotencyKeyMissing: [400, 'An Idempotency-Key is needed'],
  unknownMessage: [400, 'There is no such message'],
  unauthorised: [401, 'A token that is taken here is needed'],
  forbidden: [403, 'The token is not for this'],
  notFound: [404, 'There is nothing here'],
  methodNotAllowed: [405, 'The method is not allowed here'],
  tooLarge: [413, 'The body is too large'],
  unsupportedMediaType: [415, 'The body is not JSON in UTF-8'],
  messageIdReused: [422, 'The Idempotency-Key has been used for another request'],

  onboardingOpen: [409, 'The organisation has an open onboarding'],
  stillOpen: [409, 'The onboarding is still open'],
  retentionRuns: [409, 'The case is still to be kept'],
  otherCase: [409, 'The message is meant for another case'],
  alreadyEnded: [409, 'The onboarding has ended'],
  wrongStage: [409, 'The message does not fit the stage'],
  notOrderer: [409, 'The role Beställare is not held'],
  roleMissing: [409, 'Nobody holds the role Attestant'],
  termsNotYetAccepted: [409, 'The terms are not yet accepted'],
  notAttestant: [409, 'The role Attestant is not held'],
  mustLogOut: [409, 'The attestant must log out first'],
  externalAttestationNotAccepted: [409, 'Attestation by an outside method is not accepted'],
  contactNotedOften: [409, 'Contact has been noted too often'],
  nothingParked: [409, 'No such step is parked'],
  nobodyWaitedFor: [409, 'Nobody is waited for'],
  stepParked: [409, 'A step is parked'],
  noDeadline: [409, 'The wait has no deadline'],
  deadlineOutOfReach: [409, 'The deadline is out of reach'],
  alreadyPaused: [409, 'The wait is paused already'],
  notPaused: [409, 'The wait is not paused'],
  noSuchContact: [409, 'There is no such contact'],
  signedAlready: [409, 'The agreement is signed already'],
  signatoryTwice: [409, 'Each signatory signs once'],
  linkClosed: [409, 'The link is closed'],
  linkReplaced: [409, 'The link has been replaced'],
  noPersonalNumber: [409, 'No personal identity number is known'],
  noMobile: [409, 'No mobile number is known'],
  notSigning: [409, 'No signing is under way'],
  signedOften: [409, 'Signing has been begun too often'],
  anotherPersonSigned: [409, 'Somebody else has signed'],
  signatureLost: [409, 'The signing has come to nothing'],
  methodUnavailable: [409, 'The method is not available now'],
  codesSentOften: [409, 'Codes have been sent too often'],
  codesUsedUp: [409, 'No more codes are sent'],
  noCode: [409, 'There is no such code'],
  codeExpired: [409, 'The code has expired'],
  codeTriedOften: [409, 'The code has been tried too often'],
  wrongCode: [409, 'The code is wrong'],
  tooManyWaiting: [409, 'Too many messages wait to be looked into'],

  tooManyRequests: [429, 'Too many requests have come'],

  overloaded: [503, 'Too many requests are under way'],
  stopping: [503, 'This process is about to end'],
  identityProviderUnavailable: [503, 'Tokens cannot be judged now'],
  temporalUnavailable: [503, 'Onboardings cannot be reached now'],
  workerUnavailable: [503, 'Nobody is at work to answer now'],
  caseStoreUnavailable: [503, 'Case files cannot be read now'],
  keyLacking: [503, 'What is kept cannot be decrypted now'],
  evidenceBroken: [500, 'The evidence is no longer what was kept'],
  unexpected: [500, 'Something unforeseen went wrong'],
};

/** Seconds after which a 503 may be tried again. */
const RETRY_AFTER = '5';

/** Members beside RFC 9457's own. */
interface ProblemMembers {
  /** What would have been accepted. */
  expected?: string;
  /** Where the body is wrong, and what would be right there. */
  errors?: { where: string; rule: string }[];
  onboarding?: View;
  /** The id of the onboarding that is open. */
  openOnboarding?: string;
}

export class Problem extends Error {
  readonly status: number;

  constructor(
    readonly type: ProblemType,
    readonly detail: string,
    readonly members: ProblemMembers = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(type);
    this.status = table[type][0];
  }
}

/** What the routine has refused, told as it told it. */
export function refusedAs({ type, detail, expected }: Refusal, onboarding?: View): Problem {
  return new Problem(type, detail, { expected, ...(onboarding && { onboarding }) });
}

export const uriOf = (type: ProblemType) =>
  `/problems/${type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

export const problemTypes = Object.keys(table) as ProblemType[];
export const statusOf = (type: ProblemType) => table[type][0];

/** As it is sent. */
export const bodyOf = ({ type, status, detail, members }: Problem) => ({
  ...{ type: uriOf(type), title: table[type][1], status, detail },
  ...members,
});

function sendProblem(res: Response, problem: Problem): void {
  const { status, headers } = problem;
  comeAgain(res, status);
  res
    .status(status)
    .set(headers)
    .type('application/problem+json')
    .send(JSON.stringify(bodyOf(problem)));
}

/** What may pass is said to pass. */
export function comeAgain(res: Response, status: number): void {
  if (status === 503) res.set('Retry-After', RETRY_AFTER);
}

const answered = new WeakMap<Response, ProblemType>();

/** What the answer said went wrong, where it said so. */
export const problemIn = (res: Response): ProblemType | undefined => answered.get(res);

/**
 * `report` is told what the service's operators must know of: a bug, or a key that is lacking. `send`: as problem+json
 * unless told otherwise.
 */
export function answerWithProblem(
  report: (error: unknown) => void,
  send: (res: Response, problem: Problem) => void = sendProblem,
): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    const problem =
      error instanceof Problem
        ? error
        : (problemOfExpress(error) ?? problemOfKeys(error, report) ?? unforeseen(error, report));
    if (res.headersSent) return next(error);
    answered.set(res, problem.type);
    send(res, problem);
  };
}

/** Express and its body parser give their errors a status, and the address that cannot be decoded one too. */
function problemOfExpress(error: unknown): Problem | undefined {
  if (error instanceof URIError) return nothingHere();
  const { status } = error as { status?: unknown };
  if (status === 413) return new Problem('tooLarge', 'A body may have at most 64 KiB.');
  if (status === 415)
    return new Problem('unsupportedMediaType', 'Its charset or content encoding is not taken.');
  if (status === 400) return new Problem('malformed', 'The body cannot be read as JSON.');
  return undefined;
}

/** A write may have been taken: its answer is what cannot be read. */
function problemOfKeys(error: unknown, report: (error: unknown) => void): Problem | undefined {
  if (!isKeyLacking(error)) return undefined;
  report(error);
  return new Problem(
    'keyLacking',
    'An encryption key is lacking here. Send the same request again, a write under the same Idempotency-Key.',
  );
}

function unforeseen(error: unknown, report: (error: unknown) => void): Problem {
  report(error);
  return new Problem('unexpected', 'It has been logged. The same request may be sent again.');
}

export const nothingHere = () => new Problem('notFound', 'There is no such address or onboarding.');
