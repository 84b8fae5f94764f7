/** The worker's settings: README.md lists them. */
import * as z from 'zod/mini';
import { sharedSettings, text, url, wholeNumber, yesOrNo } from '../platform/settings';

export const workerSettings = z.object({
  ...sharedSettings,
  /** Where providers reach the API, for callbacks. */
  API_URL: url,
  PORTAL_URL: url,
  PORTAL_TOKEN: text,
  SCRIVE_URL: url,
  SCRIVE_API_TOKEN: text,
  SCRIVE_API_SECRET: text,
  SCRIVE_ACCESS_TOKEN: text,
  SCRIVE_ACCESS_SECRET: text,
  SMTP_URL: url,
  MAIL_FROM: text,
  CASE_TEAM_EMAIL: z.email(),
  CUSTOMER_SERVICE_EMAIL: z._default(z.email(), 'kundservice@inera.se'),
  /** Where people log in to Kundportalen. */
  PORTAL_WEB_URL: url,
  GUIDE_SHOW_ROLES_URL: url,
  GUIDE_ADD_USER_URL: url,
  /** Whether attestation by a method outside this service is taken. */
  ACCEPT_EXTERNAL_ATTESTATION: yesOrNo(true),
  /** Whether an orderer who is also attestant must be logged out of Kundportalen to attest. */
  SAME_PERSON_MUST_LOG_OUT: yesOrNo(true),
  /** Minutes for which a failing step is retried before it shows as parked. */
  PARK_AFTER_MINUTES: wholeNumber(20, 1),
  /** Minutes between the tries of a parked step. */
  RETRY_PARKED_AFTER_MINUTES: wholeNumber(60, 1),
  /** A file of waiting rules to be used instead of the one that comes along (activities/calendar/waiting-rules.json). */
  WAITING_RULES: z.optional(text),
  /** The case team's lead is told what the case team has not acted upon. */
  CASE_TEAM_LEAD_EMAIL: z.email(),
  /** Seconds that activities under way get to end when the worker is told to stop. */
  SHUTDOWN_GRACE_SECONDS: wholeNumber(5),
  /** Where people open Temporal UI: the digest's links lead there. */
  TEMPORAL_UI_URL: z._default(url, 'http://localhost:8233'),
  HEALTH_PORT: wholeNumber(3001),
});
export type WorkerSettings = z.infer<typeof workerSettings>;
