/** The audit trail as the case file keeps it: account names, and what people wrote, lie with the persons. */
import { messageNames } from './messages';
import type { Trail, TrailLine } from './trail';

/** Stands in a line of the case file for what lies with the persons. */
const WITHHELD = '…';

/** What no person's words get into. A field that is not named here lies with the persons. */
const impersonal = [
  'at',
  'what',
  'by',
  'door',
  'outcome',
  'messageId',
  'refusal',
  'detail',
  'times',
  'lastAt',
] as const satisfies (keyof TrailLine)[];

/** What lies with the persons, each under its line's number, counted from 0. */
export type TrailWords = ({ line: number } & Partial<TrailLine>)[];

/** Takes a trail apart. */
export function keptTrail({ lines, dropped }: Trail): { kept: Trail; words: TrailWords } {
  const parts = lines.map((line, index) => ({ line, personal: personalIn(line), index }));
  return {
    kept: { lines: parts.map(({ line, personal }) => withheld(line, personal)), dropped },
    words: parts.flatMap(({ personal, index }) =>
      Object.keys(personal).length > 0 ? [{ line: index, ...personal }] : [],
    ),
  };
}

/** The inverse of {@link keptTrail}. */
export function restoredTrail({ lines }: Trail, words: TrailWords = []): TrailLine[] {
  const byLine = new Map(words.map(({ line, ...personal }) => [line, personal]));
  return lines.map((line, index) => ({ ...line, ...byLine.get(index) }));
}

type Personal = Partial<TrailLine>;

function personalIn(line: TrailLine): Personal {
  const others = Object.entries(line).filter(([field]) => !(impersonal as readonly string[]).includes(field));
  return {
    ...(Object.fromEntries(others) as Personal),
    ...(isPersons(line) && { by: line.by }),
    ...(line.messageId !== undefined && !IS_MADE.test(line.messageId) && { messageId: line.messageId }),
    ...strangersWords(line),
  };
}

/** A digest or a UUID. Any other messageId has been typed by hand. */
const IS_MADE = /^([0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * An operator's or a case officer's account name is a person's, and what a signal says of its sender may be typed by
 * hand. What the API says of the portal and of attestants names systems, or persons by the portal's ids.
 */
function isPersons({ by, door }: TrailLine): boolean {
  if (typeof by !== 'object') return false;
  return ['operator', 'caseOfficer'].includes(by.kind) || by.id.includes('@') || door !== 'update';
}

/** What is no message came from anybody, and may say anything. */
function strangersWords({ by, what, detail }: TrailLine): Personal {
  if (by !== 'unknown') return {};
  const isMessage = (messageNames as string[]).includes(what);
  return { ...(!isMessage && { what }), ...(detail !== undefined && { detail }) };
}

function withheld(line: TrailLine, personal: Personal): TrailLine {
  const kept = Object.entries(line).filter(
    ([field]) => (impersonal as readonly string[]).includes(field) && !(field in personal),
  );
  return {
    ...(Object.fromEntries(kept) as unknown as TrailLine),
    ...('what' in personal && { what: WITHHELD }),
    ...('detail' in personal && { detail: WITHHELD }),
    ...('by' in personal && typeof line.by === 'object' && { by: { kind: line.by.kind, id: WITHHELD } }),
  };
}
