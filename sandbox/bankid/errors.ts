/** BankID's errors: `errorCode` and `details`. */
import type { ErrorRequestHandler, Response } from 'express';

const statuses = {
  alreadyInProgress: 400,
  invalidParameters: 400,
  unauthorized: 401,
  notFound: 404,
  methodNotAllowed: 405,
  requestTimeout: 408,
  unsupportedMediaType: 415,
  tooManyRequests: 429,
  internalError: 500,
  maintenance: 503,
} as const;
type ErrorCode = keyof typeof statuses;

export class BankIdError extends Error {
  constructor(
    readonly errorCode: ErrorCode,
    details: string,
  ) {
    super(details);
  }
}

/** In any case of letters; `undefined` for a code that is not documented. */
export function statusOf(errorCode: string): number | undefined {
  const known = Object.entries(statuses).find(([code]) => code.toLowerCase() === errorCode.toLowerCase());
  return known?.[1];
}

function sendError(response: Response, { errorCode, message }: BankIdError): void {
  response.status(statuses[errorCode]).json({ errorCode, details: message });
}

export function refuse(response: Response, status: 500 | 429): void {
  const error =
    status === 429
      ? new BankIdError('tooManyRequests', 'Too many requests.')
      : new BankIdError('internalError', 'Internal technical error.');
  sendError(response, error);
}

/** Express knows an error handler by its four parameters. */
export const answerWithError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  if (error instanceof BankIdError) return sendError(response, error);
  // The JSON parser's errors carry a status of their own.
  if (((error as { status?: number }).status ?? 500) < 500)
    return sendError(response, new BankIdError('invalidParameters', 'The body could not be read.'));
  console.error(error);
  refuse(response, 500);
};
