/**
 * The log: one JSON object a line, on standard output. What is personal is left out wherever it stands in what is
 * logged, by the names of the fields that the schemas mark; no line holds a body or an address as it was asked for.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import pino, { type DestinationStream, type Logger } from 'pino';
import * as z from 'zod/mini';
import { attestationRecord, bankIdEvidence } from '../domain/attestation-record';
import { messageData } from '../domain/messages';
import { isPersonal } from '../domain/personal';
import { newOnboarding } from './bodies';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
export const logSettings = {
  /** What is logged: this and what is graver. */
  LOG_LEVEL: z._default(
    z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }),
    'info' as const,
  ),
};

/** By what the lines of one request are known. */
interface RequestContext {
  requestId: string;
  /** W3C Trace Context: of the whole that the request is a part of. */
  traceId?: string;
}
export const requestContext = new AsyncLocalStorage<RequestContext>();

/** `to`: standard output unless told otherwise. */
export function createLog(level: (typeof logLevels)[number], to?: DestinationStream): Logger {
  const settings = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => ({ ...requestContext.getStore() }),
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: errorShown },
    // The last that is done to a line: nothing gets past it.
    hooks: { streamWrite: (line: string) => `${JSON.stringify(withoutPersonal(JSON.parse(line)))}\n` },
  };
  return pino(settings, to ?? standardOutput());
}

/** A log that cannot be written, such as on a full disk, must neither end the API nor keep it from answering. */
function standardOutput(): DestinationStream {
  const out = pino.destination(1);
  out.on('error', () => undefined);
  return out;
}

/** Where it happened, never the message: that may hold what was sent. */
function errorShown(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error, at: [] };
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { type: error.constructor.name, at: stack.map((line) => line.trim()) };
}

const REDACTED = '[personal]';

/** The names under which something personal stands in what comes in or is kept. */
const personalNames = namesIn([
  newOnboarding,
  attestationRecord,
  bankIdEvidence,
  ...Object.values(messageData),
]);

function withoutPersonal(part: unknown): unknown {
  if (part === null || typeof part !== 'object') return part;
  if (Array.isArray(part)) return part.map(withoutPersonal);
  const shown = Object.entries(part).map(([name, value]) => [
    name,
    personalNames.has(name) ? REDACTED : withoutPersonal(value),
  ]);
  return Object.fromEntries(shown);
}

function namesIn(schemas: z.core.$ZodType[]): Set<string> {
  const names = new Set<string>();
  for (const schema of schemas) collect(schema, undefined, names);
  return names;
}

/** `name`: of the field whose schema that is. */
function collect(schema: z.core.$ZodType, name: string | undefined, names: Set<string>): void {
  if (name !== undefined && isPersonal(schema)) names.add(name);
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      for (const [field, part] of Object.entries(def.shape)) collect(part, field, names);
      return;
    case 'array':
      return collect(def.element, name, names);
    case 'union':
      return def.options.forEach((one) => collect(one, name, names));
    case 'optional':
    case 'nullable':
    case 'default':
      return collect(def.innerType, name, names);
    case 'record':
      return collect(def.valueType, name, names);
    case 'pipe':
      return collect(def.in, name, names);
  }
}
