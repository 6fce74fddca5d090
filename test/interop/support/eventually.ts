import { setTimeout as sleep } from 'node:timers/promises';

/** What is waited for, and for how many seconds. */
export interface Patience {
  readonly what: string;
  readonly within: number;
}

/**
 * Looks again and again until it sees something else than `undefined`, and returns that.
 *
 * @throws if it does not in time
 */
export async function eventually<T>(
  { what, within }: Patience,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const deadline = Date.now() + within * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`Waited ${within} s in vain: ${what}`);
    await sleep(300);
  }
}
