/** What a section found: tables for people, the same figures as JSON, and its aims with what was seen. */

export interface Aim {
  what: string;
  /** `atLeast` or `atMost`. */
  bound: { atLeast: number } | { atMost: number };
  seen: number;
}

export interface Table {
  title: string;
  head: string[];
  rows: (string | number)[][];
}

export interface Found {
  section: string;
  tables: Table[];
  aims: Aim[];
}

/** Tells whoever waits; apart from the report. */
export const progress = (line: string) =>
  void console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

export function isMet({ bound, seen }: Aim): boolean {
  return 'atLeast' in bound ? seen >= bound.atLeast : seen <= bound.atMost;
}

export function median(values: number[]): number {
  return percentile(values, 50);
}

/** By the nearest rank; between the two middle ones for a median of an even number. */
export function percentile(values: number[], percent: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (sorted.length - 1) * (percent / 100);
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN];
  return low + (high - low) * (at - Math.floor(at));
}

/** Three figures that count. */
function shown(value: string | number): string {
  if (typeof value === 'string') return value;
  if (!Number.isFinite(value)) return '–';
  if (Number.isInteger(value)) return String(value);
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}

export function asMarkdown({ section, tables, aims }: Found): string {
  const parts = tables.map(({ title, head, rows }) => `### ${title}\n\n${markdownTable(head, rows)}`);
  const judged = aims.map((aim) => [
    aim.what,
    'atLeast' in aim.bound ? `at least ${aim.bound.atLeast}` : `at most ${aim.bound.atMost}`,
    aim.seen,
    isMet(aim) ? 'met' : '**missed**',
  ]);
  const aimTable = judged.length > 0 ? [markdownTable(['aim', 'bound', 'seen', ''], judged)] : [];
  return [`## ${section}`, ...parts, ...aimTable].join('\n\n');
}

function markdownTable(head: string[], rows: (string | number)[][]): string {
  const line = (cells: (string | number)[]) => `| ${cells.map(shown).join(' | ')} |`;
  const rule = `|${head.map((_, index) => (index === 0 ? ' --- ' : ' ---: ')).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
