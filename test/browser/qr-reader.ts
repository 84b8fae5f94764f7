/**
 * Reads a QR code off the picture that a page shows, as a phone's camera does, but undisturbed: nothing is corrected.
 * Source: ISO/IEC 18004. Which modules are fixed by the standard is the encoder's to say, by a code of the same size.
 */
import { create } from 'qrcode';

/** By size in modules, at the lowest level of correction: among how many blocks how many bytes of data are dealt out. */
const dealt: Record<number, { version: number; blocks: number; bytes: number }> = {
  33: { version: 4, blocks: 1, bytes: 80 },
  37: { version: 5, blocks: 1, bytes: 108 },
  41: { version: 6, blocks: 2, bytes: 136 },
  45: { version: 7, blocks: 2, bytes: 156 },
};

const masks: ((row: number, column: number) => boolean)[] = [
  (r, c) => (r + c) % 2 === 0,
  (r) => r % 2 === 0,
  (_r, c) => c % 3 === 0,
  (r, c) => (r + c) % 3 === 0,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0,
  (r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0,
  (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
];

type Modules = boolean[][];

/** What the code says. @throws Error for a picture that is none such. */
export function readQr(svg: string): string {
  const modules = modulesIn(svg);
  const size = modules.length;
  const kind = dealt[size];
  if (!kind) throw new Error(`A code of ${size} modules is of no size known here.`);
  const { reservedBit } = create('x', { version: kind.version, errorCorrectionLevel: 'L' }).modules;
  const isFixed = (row: number, column: number) => Boolean(reservedBit[row * size + column]);
  return textIn(inOrder(bytesIn(modules, isFixed), kind));
}

/** The picture is one path: `M` and `m` move, `h` draws modules, a unit each; around them is a margin. */
function modulesIn(svg: string): Modules {
  const side = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
  const path = /stroke="#000000" d="([^"]+)"/.exec(svg)?.[1] ?? '';
  const dark: [row: number, column: number][] = [];
  let [row, column] = [0, 0];
  for (const [, command, first, second] of path.matchAll(/([Mmh])(-?[\d.]+)(?: ?(-?[\d.]+))?/g)) {
    if (command === 'M') [column, row] = [Number(first), Math.floor(Number(second))];
    else if (command === 'm') column += Number(first);
    else for (let drawn = Number(first); drawn > 0; drawn--) dark.push([row, column++]);
  }
  const margin = Math.min(...dark.map(([at]) => at));
  const modules: Modules = Array.from({ length: side - 2 * margin }, () =>
    new Array<boolean>(side - 2 * margin).fill(false),
  );
  for (const [r, c] of dark) modules[r - margin]![c - margin] = true;
  return modules;
}

/** In columns of two from the right, up and down by turns; the column of the timing pattern is left out. */
function bytesIn(modules: Modules, isFixed: (row: number, column: number) => boolean): number[] {
  const size = modules.length;
  const mask = masks[maskOf(modules)]!;
  const bits: number[] = [];
  for (let right = size - 1, upwards = true; right > 0; right -= 2, upwards = !upwards) {
    if (right === 6) right--;
    for (let step = 0; step < size; step++) {
      const row = upwards ? size - 1 - step : step;
      for (const column of [right, right - 1])
        if (!isFixed(row, column)) bits.push(Number(modules[row]![column] !== mask(row, column)));
    }
  }
  return Array.from({ length: Math.floor(bits.length / 8) }, (_, at) => numberIn(bits, at * 8, 8));
}

/** Three bits below the upper left corner's, themselves masked by 101. */
function maskOf(modules: Modules): number {
  const size = modules.length;
  const bits = [size - 3, size - 4, size - 5].map((row) => Number(modules[row]![8]));
  return numberIn(bits, 0, 3) ^ 0b101;
}

const inOrder = (bytes: number[], kind: { blocks: number; bytes: number }): number[] =>
  Array.from({ length: kind.blocks }, (_, block) =>
    bytes.slice(0, kind.bytes).filter((_byte, at) => at % kind.blocks === block),
  ).flat();

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** Segments, each with its mode, its length, and its characters. */
function textIn(bytes: number[]): string {
  const bits = bytes.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((at) => (byte >> at) & 1));
  let at = 0;
  const take = (length: number) => numberIn(bits, (at += length) - length, length);
  let text = '';
  for (;;) {
    const mode = at + 4 > bits.length ? 0 : take(4);
    if (mode === 0) return text;
    let left = take({ 1: 10, 2: 9, 4: 8 }[mode] ?? 0);
    for (; mode === 1 && left > 0; left -= 3) {
      const digits = Math.min(left, 3);
      text += String(take(digits * 3 + 1)).padStart(digits, '0');
    }
    for (; mode === 2 && left > 0; left -= 2) {
      const pair = take(left === 1 ? 6 : 11);
      text += (left === 1 ? '' : ALPHANUMERIC.charAt(Math.floor(pair / 45))) + ALPHANUMERIC.charAt(pair % 45);
    }
    for (; mode === 4 && left > 0; left--) text += String.fromCharCode(take(8));
  }
}

const numberIn = (bits: number[], from: number, length: number) =>
  bits.slice(from, from + length).reduce((number, bit) => number * 2 + bit, 0);
