/**
 * Random numbers that a seed repeats: mulberry32 (Tommy Ettinger, public domain). Ten lines of its own, since a plan needs
 * neither shrinking nor a library, and a library's next version could draw another plan from the same seed.
 */
export interface Dice {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  oneOf<T>(all: readonly T[]): T;
  shuffled<T>(all: readonly T[]): T[];
}

export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    oneOf: (all) => all[between(0, all.length - 1)]!,
    shuffled(all) {
      const left = [...all];
      return all.map(() => left.splice(between(0, left.length - 1), 1)[0]!);
    },
  };
}

/** So many, each as often as any other or once more, in an order of chance. */
export function dealt<T>(dice: Dice, all: readonly T[], count: number): T[] {
  const hands = Array.from({ length: Math.ceil(count / all.length) }, () => dice.shuffled(all));
  return hands.flat().slice(0, count);
}
