/** What a form sent. Fields are named by their place in what goes on to the API, as `contacts.administrator.email`. */
import express, { type Request } from 'express';

export type Fields = Record<string, string>;

export const readForm = express.urlencoded({ extended: false });

const bodyOf = ({ body }: Request) => (body ?? {}) as Record<string, string | string[] | undefined>;

/** Of a field that came several times, the last. */
export function fieldsOf(request: Request): Fields {
  const sent = Object.entries(bodyOf(request)).map(([name, value]) => [name, [value].flat().at(-1) ?? '']);
  return Object.fromEntries(sent) as Fields;
}

/** All that were ticked under one name. */
export const tickedIn = (request: Request, name: string): string[] => [bodyOf(request)[name] ?? []].flat();
