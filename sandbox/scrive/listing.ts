/** `documents/list`: which documents, in which order, and which page of them. */
import * as z from 'zod/mini';
import type { ScriveDocument } from './document';
import { ScriveError } from './errors';

/** Scrive caps what is asked for as it likes. */
const MOST_LISTED = 100;

const filter = z.discriminatedUnion('filter_by', [
  z.object({ filter_by: z.literal('tag'), name: z.string(), value: z.string() }),
  z.object({ filter_by: z.literal('status'), statuses: z.array(z.string()) }),
  z.object({
    filter_by: z.literal('mtime'),
    start_time: z.optional(z.string()),
    end_time: z.optional(z.string()),
  }),
  z.object({ filter_by: z.literal('text'), text: z.string() }),
  z.object({ filter_by: z.enum(['is_author', 'is_not_template', 'is_not_in_trash']) }),
  z.object({ filter_by: z.enum(['is_template', 'is_in_trash']) }),
]);
type Filter = z.infer<typeof filter>;

const sorting = z.object({
  sort_by: z.enum(['title', 'status', 'mtime', 'author']),
  order: z._default(z.enum(['ascending', 'descending']), 'ascending'),
});

const asked = {
  offset: z._default(z.coerce.number().check(z.int(), z.gte(0)), 0),
  max: z._default(z.coerce.number().check(z.int(), z.gte(1)), MOST_LISTED),
  filter: z.array(filter),
  sorting: z.array(sorting),
};

export function list(documents: ScriveDocument[], query: Record<string, unknown>) {
  const offset = read('offset', asked.offset, query.offset);
  const max = Math.min(read('max', asked.max, query.max), MOST_LISTED);
  const filters = read('filter', asked.filter, parsed('filter', query.filter, []));
  const byTime = [{ sort_by: 'mtime', order: 'descending' }];
  const sortings = read('sorting', asked.sorting, parsed('sorting', query.sorting, byTime));
  const matching = documents.filter((document) => filters.every((one) => matches(document, one)));
  matching.sort((one, other) => {
    for (const { sort_by, order } of sortings) {
      const compared = keyOf(one, sort_by).localeCompare(keyOf(other, sort_by));
      if (compared) return order === 'ascending' ? compared : -compared;
    }
    return 0;
  });
  return { total_matching: matching.length, documents: matching.slice(offset, offset + max) };
}

function matches(document: ScriveDocument, wanted: Filter): boolean {
  switch (wanted.filter_by) {
    case 'tag':
      return document.tags.some(({ name, value }) => name === wanted.name && value === wanted.value);
    case 'status':
      return wanted.statuses.includes(document.status);
    case 'mtime':
      return (
        (!wanted.start_time || document.mtime >= wanted.start_time) &&
        (!wanted.end_time || document.mtime <= wanted.end_time)
      );
    case 'text':
      return document.title.toLowerCase().includes(wanted.text.toLowerCase());
    case 'is_author':
    case 'is_not_template':
    case 'is_not_in_trash':
      return true;
    case 'is_template':
    case 'is_in_trash':
      return false;
  }
}

const keyOf = (document: ScriveDocument, by: 'title' | 'status' | 'mtime' | 'author') =>
  // All have one author.
  by === 'author' ? '' : document[by];

function parsed(name: string, text: unknown, otherwise: unknown): unknown {
  if (text === undefined) return otherwise;
  try {
    return JSON.parse(text as string);
  } catch {
    throw unreadable(name, 'Invalid JSON');
  }
}

function read<S extends z.ZodMiniType>(name: string, schema: S, value: unknown): z.output<S> {
  const judged = z.safeParse(schema, value);
  if (!judged.success) throw unreadable(name, judged.error.issues[0]?.message ?? 'Invalid');
  return judged.data;
}

const unreadable = (name: string, why: string) =>
  new ScriveError(
    'request_parameters_parse_error',
    `The parameter '${name}' could not be parsed. Please refer to our API documentation. Error details: ${why}`,
  );
