/** Settings are environment variables, judged once when a process starts: what is wrong is said by name, all at once. */
import * as z from 'zod/mini';
import { KeyRingMalformed, openKeyRing } from './key-ring';
import { keysIn } from './sealed-token';

/** A setting that was given as nothing counts as not given. */
export const given = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(
    Object.entries(env).filter((one): one is [string, string] => one[1] !== undefined && one[1] !== ''),
  );

/** Else why not: a line for each variable that is missing or wrong, which never repeats what stood there. */
export type Judged<T> = { settings: T } | { wrong: string[] };

export function judgeSettings<S extends z.ZodMiniType>(
  schema: S,
  env: NodeJS.ProcessEnv,
): Judged<z.output<S>> {
  const judged = z.safeParse(schema, given(env));
  if (judged.success) return { settings: judged.data };
  return { wrong: judged.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) };
}

/** @throws Error with each of these lines. */
export function sayWrong(wrong: string[]): never {
  throw new Error(`These settings are missing or wrong:\n${wrong.map((line) => `  ${line}`).join('\n')}`);
}

/** @throws Error that names every variable that is missing or wrong, and never repeats what stood there. */
export function readSettings<S extends z.ZodMiniType>(schema: S, env: NodeJS.ProcessEnv): z.output<S> {
  const judged = judgeSettings(schema, env);
  return 'wrong' in judged ? sayWrong(judged.wrong) : judged.settings;
}

export const text = z.string({ error: 'is required' }).check(z.minLength(1));
const key = text.check(z.minLength(32, 'must have 32 characters or more'));
export const url = z.url({ error: 'must be an address such as https://host/path' });
export const yesOrNo = (fallback: boolean) =>
  z.pipe(
    z._default(z.enum(['true', 'false'], { error: 'must be true or false' }), fallback ? 'true' : 'false'),
    z.transform((value) => value === 'true'),
  );
export const wholeNumber = (fallback: number, least = 0) =>
  z._default(
    z.coerce
      .number({ error: `must be a whole number, ${least} or more` })
      .check(z.int(), z.gte(least, `must be ${least} or more`)),
    fallback,
  );

const keyRing = z.pipe(
  text,
  z.transform((given, context) => {
    try {
      return openKeyRing(given);
    } catch (error) {
      if (!(error instanceof KeyRingMalformed)) throw error;
      context.issues.push({ code: 'custom', message: error.message, input: undefined });
      return z.NEVER;
    }
  }),
);

/** What API and worker must agree on, beside the Temporal server (temporal.ts). */
export const sharedSettings = {
  /** What this service calls itself at the Temporal server. */
  TEMPORAL_TASK_QUEUE: z._default(text, 'agent-onboarding'),
  /** Seconds that what is under way gets to end when the process is told to stop. */
  SHUTDOWN_GRACE_SECONDS: wholeNumber(5),
  /** The folder that outlives Temporal's retention: evidence and case files. */
  CASE_STORE: text,
  /**
   * Seals the addresses that providers call back and attestants follow. 32 characters or more; several keys with commas
   * between, the newest first.
   */
  CALLBACK_KEY: text.check(
    z.refine(
      (keys) => keysIn(keys).every((one) => one.length >= 32),
      'must have 32 characters or more, each key where there are several',
    ),
  ),
  /** Makes the codes that attestants get by SMS, and their digests. 32 characters or more. */
  SMS_KEY: key,
  /** Whom mails and pages name for questions: Inera Kundservice. */
  CUSTOMER_SERVICE_EMAIL: z._default(z.email(), 'kundservice@inera.se'),
  /** Encrypts payloads and case files: `id:key` for each key, the active one first, or the path of a file of them. */
  ENCRYPTION_KEYS: keyRing,
};
