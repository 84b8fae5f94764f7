/**
 * How many onboardings a worker keeps in its memory, and room for them. One that is not kept is played again from its
 * history when the next message comes; one too many is the end of the process.
 */
import { totalmem } from 'node:os';
import { constrainedMemory } from 'node:process';
import { setFlagsFromString } from 'node:v8';

const MB = 2 ** 20;
/** What one takes at most: measured by `npm run bench -- d` (docs/performance.md). */
const MB_EACH = 0.6;
/** What a worker takes before it keeps any, and while it collects garbage. */
const MB_BESIDES = 500;
/** The rest is for whoever else is on the machine: the API, a server, the page cache. */
const SHARE_OF_MACHINE = 0.5;
/**
 * What is new in a thread's heap gets so much before it is looked through for garbage: that takes the longer the more
 * workflows are kept, whatever is new (4 ms with 6,000), and Node would do it every megabyte or two.
 */
const MB_BETWEEN_COLLECTIONS = 64;
/** Below this the cache is of no use. */
const LEAST = 100;

/** The machine's memory in bytes, or what a container is given of it. */
const machineMemory = () => Math.min(totalmem(), constrainedMemory() || Infinity);

export function cachedWithin(memory = machineMemory()): number {
  const mb = (memory * SHARE_OF_MACHINE) / MB - MB_BESIDES;
  return Math.max(Math.floor(mb / MB_EACH), LEAST);
}

/**
 * Workflows live in the heap of a thread, whose limit Node sets to 4 GB at most whatever the machine has. Only threads
 * begun after this have the new one.
 */
export function makeRoomFor(cached: number): void {
  setFlagsFromString(`--min-semi-space-size=${MB_BETWEEN_COLLECTIONS}`);
  setFlagsFromString(`--max-semi-space-size=${MB_BETWEEN_COLLECTIONS}`);
  setFlagsFromString(`--max-old-space-size=${Math.ceil(cached * MB_EACH + MB_BESIDES)}`);
}
