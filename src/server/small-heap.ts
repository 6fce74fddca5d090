import { setFlagsFromString } from 'node:v8';

/**
 * Flags of V8, which does not guarantee them. For an unknown flag, V8 only writes a warning to standard error, and
 * small-heap.spec.ts fails.
 *
 * Memory: the heap grows by 60 % of what was alive before V8 looks for garbage there. By V8's own rule it grows by
 * several times as much, and long lists from PostgreSQL took 70 MB of memory and not 50. 30 % saves another 10 MB, and
 * lists take a seventh longer.
 *
 * Speed: all objects are made as young ones. By V8's own rule, those from a place whose objects were mostly kept for a
 * while are made as old ones. Under load that is true of objects that wait for a database, and every row of every
 * answer became old with them. Lists of 100 runs from PostgreSQL took 464 µs, and 337 with this flag.
 */
export const flags: readonly string[] = ['--heap-growing-percent=60', '--no-allocation-site-pretenuring'];

/** Sets the flags in this process. Call it early: V8 applies them from its next collection on. */
export function keepHeapSmall(): void {
  for (const flag of flags) setFlagsFromString(flag);
}
