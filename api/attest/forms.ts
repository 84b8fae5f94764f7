/** What the page's forms hold, and what is told at a field that does not hold what it should. */
import type { Request } from 'express';
import * as z from 'zod/mini';
import { freeText } from '../../domain/application';
import { Problem } from '../problems';
import { nonceShape } from './messages';
import type { FormError } from './open-pages';

type Field<T> = { value: T; error?: never } | { error: FormError };

/** Of a field that came several times, the last. */
export function field({ body }: Request, name: string): string {
  const fields = (body ?? {}) as Record<string, string | string[] | undefined>;
  return [fields[name] ?? ''].flat().at(-1) ?? '';
}

/** @throws Problem for a form that is not the page's own. */
export const nonceIn = (req: Request): string => ownField(req, 'nonce', nonceShape);

/** Which code is meant. @throws Problem for a form that is not the page's own. */
export const sendingIn = (req: Request): number =>
  Number(ownField(req, 'sending', z.string().check(z.regex(/^[1-9]\d{0,3}$/))));

export function codeIn(req: Request): Field<string> {
  const value = field(req, 'code').replace(/\s/g, '');
  if (/^\d{6}$/.test(value)) return { value };
  return { error: { field: 'code', text: 'Skriv in de sex siffrorna i sms:et.' } };
}

export function reasonIn(req: Request): Field<string> {
  // A browser sends each line break as two characters.
  const written = field(req, 'reason').replace(/\r\n/g, '\n').trim();
  const judged = z.safeParse(freeText, written);
  if (judged.success) return { value: judged.data };
  const text =
    written === ''
      ? 'Skriv varför du avböjer.'
      : `Skriv högst 1 000 tecken. Texten är ${written.length} tecken lång.`;
  return { error: { field: 'reason', text } };
}

function ownField(req: Request, name: string, shape: z.ZodMiniString): string {
  const judged = z.safeParse(shape, field(req, name));
  if (!judged.success) throw new Problem('malformed', 'The form is not one of the page.');
  return judged.data;
}
