/** Scrive's errors: `error_type`, `error_message`, `http_code`. */
import type { ErrorRequestHandler, Response } from 'express';

type ErrorType =
  | 'server_error'
  | 'endpoint_not_found'
  | 'invalid_authorisation'
  | 'resource_not_found'
  | 'request_parameters_missing'
  | 'request_parameters_parse_error'
  | 'request_parameters_invalid'
  | 'document_object_version_mismatch'
  | 'document_state_error'
  | 'signatory_state_error';

const codes: Record<ErrorType, number> = {
  server_error: 500,
  endpoint_not_found: 404,
  invalid_authorisation: 401,
  resource_not_found: 404,
  request_parameters_missing: 400,
  request_parameters_parse_error: 400,
  request_parameters_invalid: 400,
  document_object_version_mismatch: 409,
  document_state_error: 409,
  signatory_state_error: 409,
};

export class ScriveError extends Error {
  constructor(
    readonly type: ErrorType,
    message: string,
    readonly status: number = codes[type],
  ) {
    super(message);
  }
}

function sendError(response: Response, { type, message, status }: ScriveError): void {
  response.status(status).json({ error_type: type, error_message: message, http_code: status });
}

export function refuse(response: Response, status: 500 | 429): void {
  const message = status === 429 ? 'Too many requests.' : 'Server error. Please try again later.';
  sendError(response, new ScriveError('server_error', message, status));
}

/** Express knows an error handler by its four parameters. */
export const answerWithError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  if (error instanceof ScriveError) return sendError(response, error);
  console.error(error);
  refuse(response, 500);
};
