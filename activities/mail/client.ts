/** The mail server's client: nodemailer with a pool of connections, and its errors classified once. */
import { ApplicationFailure } from '@temporalio/common';
import { createTransport, type NodemailerError, type SendMailOptions } from 'nodemailer';
import { failureTypes, type FailureType } from '../../domain/failures';

export interface MailTransport {
  /** @throws ApplicationFailure of a type in domain/failures.ts. */
  send(mail: SendMailOptions): Promise<void>;
  /** Ends idle connections at once, and those at work when they have delivered. */
  close(): void;
}

/** In milliseconds. */
export interface TimeLimits {
  /** To be connected and greeted. */
  connect: number;
  /** For which the server may say nothing. */
  silence: number;
  /** For the whole mail, a server that trickles and the wait for a connection included. */
  whole: number;
}

/** Below the 30 seconds that the workflow gives the activity: what failed is then said here, not by the clock. */
const USUAL_LIMITS: TimeLimits = { connect: 5_000, silence: 10_000, whole: 25_000 };

/** Long enough for the mails of one step, short enough to keep no process from ending. */
const IDLE_MILLISECONDS = 5_000;

/** `smtpUrl`: `smtp://user:password@host:port`, `smtps://…`; `?requireTLS=true` insists on STARTTLS. */
export function createMailTransport(smtpUrl: string, limits: Partial<TimeLimits> = {}): MailTransport {
  const { connect, silence, whole } = { ...USUAL_LIMITS, ...limits };
  const transporter = createTransport({
    url: smtpUrl,
    pool: true,
    connectionTimeout: connect,
    greetingTimeout: connect,
    socketTimeout: silence,
    idleTimeout: IDLE_MILLISECONDS,
    // Once more by itself, where a pooled connection had been closed before the mail was handed over. Else the
    // workflow retries.
    maxRequeues: 1,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      try {
        await transporter.sendMail({ ...mail, signal: AbortSignal.timeout(whole) });
      } catch (error) {
        throw failureOf(error as NodemailerError);
      }
    },
    close: () => transporter.close(),
  };
}

/** Replies that ask for other credentials than ours (RFC 4954). */
const AUTHENTICATION_REPLIES = [530, 534, 535, 538];

/** No answer, or none that got as far as the mail. */
const OUT_OF_REACH = 'ECONNECTION ETIMEDOUT ESOCKET EDNS ETLS EREQUIRETLS EPROXY EABORT'.split(' ');
const NOT_LET_IN = ['EAUTH', 'ENOAUTH', 'EOAUTH2'];

/** Only codes are told on, never the reply's words nor the error itself: they quote addresses. */
function failureOf({
  code = 'no code',
  originalCode,
  responseCode,
  response,
}: NodemailerError): ApplicationFailure {
  const fail = (type: FailureType, what: string, nonRetryable = false) =>
    ApplicationFailure.create({ type, message: `mail server: ${what}`, nonRetryable });
  const reply = responseCode ? `answered ${responseCode}` : code;
  const ofTheMail = code === 'EENVELOPE' || code === 'EMESSAGE';

  if (responseCode && responseCode >= 400 && responseCode < 500) return fail(failureTypes.unavailable, reply);
  if (responseCode && AUTHENTICATION_REPLIES.includes(responseCode)) {
    return fail(failureTypes.notAuthorised, reply, true);
  }
  if (responseCode && responseCode >= 500 && responseCode < 600) {
    // One that refuses the session (a greeting, commands in disorder) says nothing of this mail.
    return ofTheMail && responseCode !== 503
      ? fail(failureTypes.refusedByProvider, reply, true)
      : fail(failureTypes.unavailable, reply);
  }
  if (response || code === 'EPROTOCOL')
    return fail(failureTypes.unintelligibleAnswer, `unintelligible answer (${code})`);
  if (NOT_LET_IN.includes(code)) return fail(failureTypes.notAuthorised, code, true);
  if (ofTheMail) return fail(failureTypes.refusedByProvider, code, true);
  if (OUT_OF_REACH.includes(code)) return fail(failureTypes.unavailable, originalCode ?? code);
  return fail(failureTypes.unexpected, code);
}
