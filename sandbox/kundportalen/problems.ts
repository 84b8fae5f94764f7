/** Kundportalen's errors: problem+json (RFC 9457). */
import type { ErrorRequestHandler, Response } from 'express';

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Unauthorised',
  404: 'Not found',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content too large',
  422: 'Unprocessable content',
  429: 'Too many requests',
  500: 'Internal error',
};

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    detail: string,
  ) {
    super(detail);
  }
}

function sendProblem(response: Response, { status, type, message }: Problem): void {
  const body = { type: `urn:kundportalen:${type}`, title: titles[status], status, detail: message };
  response.status(status).type('application/problem+json').send(JSON.stringify(body));
}

/** What stands in front answers alike whatever the endpoint. */
export function refuse(response: Response, status: 500 | 429): void {
  const [type, detail] =
    status === 429
      ? ['too-many-requests', 'Too many requests: try again later.']
      : ['internal-error', 'Something went wrong in Kundportalen.'];
  sendProblem(response, new Problem(status, type, detail));
}

/** Express knows an error handler by its four parameters. */
export const answerWithProblem: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  if (error instanceof Problem) return sendProblem(response, error);
  // The JSON parser's errors carry a status of their own.
  const { status, message } = error as { status?: number; message?: string };
  if (status && status < 500) return sendProblem(response, new Problem(status, 'bad-request', message ?? ''));
  console.error(error);
  refuse(response, 500);
};
