/** Settings are environment variables, judged once when a process starts: what is wrong is said by name, all at once. */
import * as z from 'zod/mini';
import { KeyRingMalformed, openKeyRing } from './key-ring';
import { keysIn } from './sealed-token';

/** A setting that was given as nothing counts as not given. */
const given = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));

/** @throws Error that names every variable that is missing or wrong, and never repeats what stood there. */
export function readSettings<S extends z.ZodMiniType>(schema: S, env: NodeJS.ProcessEnv): z.output<S> {
  const judged = z.safeParse(schema, given(env));
  if (judged.success) return judged.data;
  const wrong = judged.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new Error(`These settings are missing or wrong:\n${wrong.join('\n')}`);
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

/** Where the Temporal server is, and what this service calls itself there. */
const temporalSettings = {
  TEMPORAL_ADDRESS: z._default(text, 'localhost:7233'),
  TEMPORAL_NAMESPACE: z._default(text, 'default'),
  TEMPORAL_TASK_QUEUE: z._default(text, 'agent-onboarding'),
};

/** What API and worker must agree on. */
export const sharedSettings = {
  ...temporalSettings,
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
  /** Encrypts payloads and case files: `id:key` for each key, the active one first, or the path of a file of them. */
  ENCRYPTION_KEYS: keyRing,
};
