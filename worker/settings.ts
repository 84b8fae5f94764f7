/** The worker's settings: README.md lists them. */
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { listenAddress } from '../platform/listen-address';
import { sharedSettings, text, url, wholeNumber, yesOrNo } from '../platform/settings';
import { cachedWithin } from './cache';

/** Read when the settings are: a file that isn't there is told by the setting's name. */
const pem = z.pipe(
  text,
  z.transform((given, context) => {
    try {
      return given.startsWith('-----BEGIN') ? given : readFileSync(given, 'utf8');
    } catch {
      context.issues.push({
        code: 'custom',
        message: 'must be PEM, or the path of a PEM file',
        input: undefined,
      });
      return z.NEVER;
    }
  }),
);

/** As Standard Webhooks has it: 24 to 64 random bytes. */
const webhookSecret = z
  .string()
  .check(z.regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be whsec_ and 24 to 64 bytes in base64'));

const settings = z.object({
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
  /** With the version: `https://appapi2.bankid.com/rp/v6.0`. */
  BANKID_URL: url,
  /** BankID's own root, and the client certificate by which it knows this service: PEM, or the path of a PEM file. */
  BANKID_CA: pem,
  BANKID_CLIENT_CERT: pem,
  BANKID_CLIENT_KEY: pem,
  /** With the version: `https://api.46elks.com/a1`. */
  ELKS_URL: url,
  ELKS_USERNAME: text,
  ELKS_PASSWORD: text,
  /** Who the SMS comes from: E.164, or 3–11 letters and digits that don't begin with a digit. */
  SMS_FROM: z._default(text, 'Inera'),
  /** Where people reach the attest page; where API_URL serves for people too, not needed. */
  ATTEST_URL: z.optional(url),
  SMTP_URL: url,
  MAIL_FROM: text,
  CASE_TEAM_EMAIL: z.email(),
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
  /** How many onboardings the worker keeps in memory at most: by the machine's memory, where it isn't set (cache.ts). */
  MAX_CACHED_ONBOARDINGS: wholeNumber(cachedWithin(), 2),
  /** Where people open Temporal UI: the digest's links lead there. */
  TEMPORAL_UI_URL: z._default(url, 'http://localhost:8233'),
  /** Where the portal's backend takes events; without it none are sent. */
  PORTAL_EVENTS_URL: z.optional(url),
  /** What events are signed with. */
  PORTAL_EVENTS_SECRET: z.optional(webhookSecret),
  /** Under which worker deployment this build runs as a version. None: unversioned, as `npm start` does. */
  WORKER_DEPLOYMENT: z.optional(text),
  /** Where it says whether it takes tasks: to this machine alone, unless told otherwise. */
  HEALTH_HOST: z._default(text, '127.0.0.1'),
  HEALTH_PORT: wholeNumber(3001),
  /** Where Prometheus reads metrics. None: there are none. Each worker on a machine has its own. */
  METRICS_ADDRESS: z.optional(listenAddress),
});

export const workerSettings = settings.check(
  z.refine(({ PORTAL_EVENTS_URL: to, PORTAL_EVENTS_SECRET: secret }) => !to || secret !== undefined, {
    error: 'is required with PORTAL_EVENTS_URL',
    path: ['PORTAL_EVENTS_SECRET'],
  }),
);
export type WorkerSettings = z.infer<typeof workerSettings>;
