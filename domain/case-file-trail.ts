/** The audit trail as the case file keeps it: account names, and what people wrote, lie with the persons. */
import { messageNames } from './messages';
import type { Trail, TrailLine } from './trail';

/** Stands in a line of the case file where something that every line has lies with the persons. */
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
export type TrailWords = ({ line: number; account?: string } & Partial<TrailLine>)[];

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
  return lines.map((line, index) => {
    const { account, ...personal } = byLine.get(index) ?? {};
    return { ...line, ...(account !== undefined && by(line, account)), ...personal };
  });
}

type Personal = Omit<TrailWords[number], 'line'>;

function personalIn(line: TrailLine): Personal {
  const others = Object.entries(line).filter(([field]) => !(impersonal as readonly string[]).includes(field));
  return {
    ...(Object.fromEntries(others) as Partial<TrailLine>),
    ...accountIn(line),
    ...strangersWords(line),
  };
}

/** An operator's account name is a person's; the portal's and the provider's are the systems' own. */
function accountIn({ by }: TrailLine): Personal {
  const isPersons = typeof by === 'object' && (by.kind === 'operator' || by.id.includes('@'));
  return isPersons ? { account: by.id } : {};
}

/** What is no message came from anybody, and may say anything. */
function strangersWords({ by, what, detail }: TrailLine): Personal {
  if (by !== 'unknown') return {};
  const isMessage = (messageNames as string[]).includes(what);
  return { ...(!isMessage && { what }), ...(detail !== undefined && { detail }) };
}

function withheld(line: TrailLine, { account, what }: Personal): TrailLine {
  const kept = Object.entries(line).filter(([field]) => (impersonal as readonly string[]).includes(field));
  return {
    ...(Object.fromEntries(kept) as unknown as TrailLine),
    ...(account !== undefined && by(line, WITHHELD)),
    ...(what !== undefined && { what: WITHHELD }),
    ...(line.by === 'unknown' && line.detail !== undefined && { detail: WITHHELD }),
  };
}

const by = (line: TrailLine, id: string): Partial<TrailLine> =>
  typeof line.by === 'object' ? { by: { ...line.by, id } } : {};
