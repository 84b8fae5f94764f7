/**
 * What the sandbox remembers. A collection is a map in memory; given a folder, each change is also one line in the
 * collection's journal, replayed at the next start. A line costs microseconds, so that a load run is not slowed down.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

export interface Collection<T> {
  get(key: string): T | undefined;
  /** Replaces what was there; a key keeps its place in the order. Values are never changed in place. */
  set(key: string, value: T): void;
  delete(key: string): void;
  /** In the order in which the keys were first set. */
  values(): T[];
}

export interface State {
  collection<T>(name: string): Collection<T>;
  close(): void;
}

/** A key with its new value, or a key alone: deleted. */
type Line = [key: string, value: unknown] | [key: string];

export function openState(folder?: string): State {
  if (folder) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const journals: number[] = [];
  return {
    collection<T>(name: string): Collection<T> {
      const file = folder && join(folder, `${name}.jsonl`);
      const kept = new Map(file ? (replay(file) as Map<string, T>) : []);
      const journal = file ? startJournal(file, kept) : undefined;
      if (journal !== undefined) journals.push(journal);
      const note = (line: Line) => {
        // What comes when the sandbox has been closed is lost, as it is when the process is killed.
        if (journal !== undefined && journals.includes(journal)) writeSync(journal, asLine(line));
      };
      return {
        get: (key) => kept.get(key),
        set(key, value) {
          kept.set(key, value);
          note([key, value]);
        },
        delete(key) {
          if (kept.delete(key)) note([key]);
        },
        values: () => [...kept.values()],
      };
    },
    close() {
      for (const journal of journals.splice(0)) closeSync(journal);
    },
  };
}

const asLine = (line: Line) => `${JSON.stringify(line)}\n`;

function replay(file: string): Map<string, unknown> {
  const kept = new Map<string, unknown>();
  if (!existsSync(file)) return kept;
  const lines = readFileSync(file, 'utf8').split('\n');
  // What follows the last line feed is empty, or a line that was cut off when the process was killed.
  lines.pop();
  for (const [index, text] of lines.entries()) {
    const [key, ...value] = asRead(text, `${file}:${index + 1}`);
    if (value.length) kept.set(key, value[0]);
    else kept.delete(key);
  }
  return kept;
}

function asRead(text: string, place: string): Line {
  try {
    return JSON.parse(text) as Line;
  } catch {
    throw new Error(`${place} cannot be read: mend that line, or remove the folder and begin anew.`);
  }
}

/** Begins each run with a journal of what still counts, so that it does not grow from run to run. */
function startJournal(file: string, kept: Map<string, unknown>): number {
  const beside = `${file}.new`;
  writeFileSync(beside, [...kept].map((entry) => asLine(entry)).join(''), { mode: 0o600 });
  renameSync(beside, file);
  return openSync(file, 'a', 0o600);
}
