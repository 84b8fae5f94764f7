/** A document as Scrive shows it, and what of it may be set. */
import * as z from 'zod/mini';
import { authorAlone, partyToSet, type Party } from './parties';

export const endedOutside = ['canceled', 'timedout', 'document_error'] as const;
export type EndedOutside = (typeof endedOutside)[number];
export type Status = 'preparation' | 'pending' | 'closed' | 'rejected' | EndedOutside;

export interface FileRef {
  id: string;
  name: string;
}

export interface ScriveDocument {
  id: string;
  title: string;
  status: Status;
  parties: Party[];
  file: FileRef | null;
  /** Null while it is being sealed. */
  sealed_file: FileRef | null;
  ctime: string;
  mtime: string;
  timeout_time: string | null;
  days_to_sign: number;
  days_to_remind: number | null;
  lang: string;
  invitation_message: string;
  confirmation_message: string;
  api_callback_url: string | null;
  object_version: number;
  timezone: string;
  tags: { name: string; value: string }[];
  is_template: boolean;
  is_saved: boolean;
  is_trashed: boolean;
  is_deleted: boolean;
}

const httpAddress = z.url({ protocol: /^https?$/ });

/** What `update` takes; what else is sent is read-only, or not known, and is passed over as Scrive does. */
export const documentToSet = z.object({
  title: z.optional(z.string()),
  days_to_sign: z.optional(z.int().check(z.gte(1), z.lte(365))),
  days_to_remind: z.optional(z.nullable(z.int())),
  lang: z.optional(z.string()),
  invitation_message: z.optional(z.string()),
  confirmation_message: z.optional(z.string()),
  api_callback_url: z.optional(z.nullable(httpAddress)),
  timezone: z.optional(z.string()),
  tags: z.optional(z.array(z.object({ name: z.string(), value: z.string() }))),
  is_saved: z.optional(z.boolean()),
  parties: z.optional(z.array(partyToSet).check(z.minLength(1, 'parties list is empty'))),
});
export type DocumentToSet = z.output<typeof documentToSet>;

export function newDocument(id: string, file: FileRef | null): ScriveDocument {
  const now = new Date().toISOString();
  return {
    id,
    title: file?.name.replace(/\.pdf$/i, '') ?? 'Namnlöst dokument',
    status: 'preparation',
    parties: authorAlone(),
    file,
    sealed_file: null,
    ctime: now,
    mtime: now,
    timeout_time: null,
    days_to_sign: 90,
    days_to_remind: null,
    lang: 'sv',
    invitation_message: '',
    confirmation_message: '',
    api_callback_url: null,
    object_version: 1,
    timezone: 'Europe/Stockholm',
    tags: [],
    is_template: false,
    is_saved: true,
    is_trashed: false,
    is_deleted: false,
  };
}
