/** Looks for words in whatever bytes, in every form in which they are likely to have been written there. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface Needle {
  /** What it is, for telling what was found. */
  what: string;
  text: string;
}

export interface Found {
  needle: Needle;
  form: string;
  file: string;
}

interface Pattern {
  needle: Needle;
  form: string;
  bytes: Buffer;
  /** So short that it counts only where it stands by itself. */
  alone: boolean;
}

/** A code of six digits. */
const isShort = ({ text }: Needle) => text.length < 8;

/** By their first four bytes. */
type Patterns = Map<number, Pattern[]>;

function formsOf(needle: Needle): Pattern[] {
  const { text } = needle;
  const utf8 = Buffer.from(text);
  const utf16 = Buffer.from(text, 'utf16le');
  const forms: [form: string, bytes: Buffer][] = [
    ['as it is', utf8],
    ['Latin-1', Buffer.from(text, 'latin1')],
    ['UTF-16LE', utf16],
    ['UTF-16BE', Buffer.from(utf16).swap16()],
    ['in a URL', Buffer.from(encodeURIComponent(text))],
    ['in a form', Buffer.from(encodeURIComponent(text).replaceAll('%20', '+'))],
    ['in JSON in ASCII', Buffer.from(inAscii(text))],
    ['hex', Buffer.from(utf8.toString('hex'))],
    ...[0, 1, 2].flatMap((offset): [string, Buffer][] => {
      const base64 = inBase64(utf8, offset);
      return [
        [`base64 from ${offset}`, Buffer.from(base64)],
        [`base64url from ${offset}`, Buffer.from(base64.replaceAll('+', '-').replaceAll('/', '_'))],
        [`base64 of UTF-16 from ${offset}`, Buffer.from(inBase64(utf16, offset))],
      ];
    }),
  ];
  const once = forms.filter(
    ([, bytes], index) => forms.findIndex(([, other]) => other.equals(bytes)) === index,
  );
  const [alone] = [isShort(needle)];
  return once.map(([form, bytes]) => ({ needle, form, bytes, alone: alone && form === 'as it is' }));
}

const inAscii = (text: string) =>
  text.replaceAll(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** What base64 makes of it where so many bytes stand before it; without the signs that its neighbours share in. */
function inBase64(bytes: Buffer, offset: number): string {
  const whole = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  const bits = (offset + bytes.length) * 8;
  return whole.slice(Math.ceil((offset * 8) / 6), Math.floor(bits / 6));
}

export function patternsOf(needles: Needle[]): Patterns {
  const patterns: Patterns = new Map();
  for (const pattern of needles.flatMap(formsOf)) {
    const start = pattern.bytes.readUInt32LE(0);
    patterns.set(start, [...(patterns.get(start) ?? []), pattern]);
  }
  return patterns;
}

/** Each needle once for each form and file. */
export function search(patterns: Patterns, file: string, content: Buffer): Found[] {
  const found = new Map<Pattern, Found>();
  for (let at = 0; at <= content.length - 4; at += 1) {
    for (const pattern of patterns.get(content.readUInt32LE(at)) ?? []) {
      if (found.has(pattern) || !stands(pattern, content, at)) continue;
      found.set(pattern, { needle: pattern.needle, form: pattern.form, file });
    }
  }
  return [...found.values()];
}

function stands({ bytes, alone }: Pattern, content: Buffer, at: number): boolean {
  const end = at + bytes.length;
  if (end > content.length || bytes.compare(content, at, end) !== 0) return false;
  return !alone || !(isWord(content[at - 1]) || isWord(content[end]));
}

/** A letter, a digit, `.`, `-` or `_`: in a number, a time or an id six digits may stand by chance. */
const isWord = (byte: number | undefined) =>
  byte !== undefined && /[\w.-]/.test(String.fromCharCode(byte)) && byte < 128;

/** Every file there and below. */
export function filesIn(folder: string): { file: string; content: Buffer }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => ({ file: name, content: readFileSync(join(folder, name)) }));
}

export const searchFiles = (needles: Needle[], files: { file: string; content: Buffer }[]): Found[] => {
  const patterns = patternsOf(needles);
  return files.flatMap(({ file, content }) => search(patterns, file, content));
};

/** Says what was found, never the words themselves. */
export const told = (all: Found[]) => [
  ...new Set(all.map(({ needle, form, file }) => `${needle.what}, ${form}, in ${file}`)),
];
