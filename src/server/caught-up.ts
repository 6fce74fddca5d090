import { setImmediate as nextTurn } from 'node:timers/promises';

/** In a turn of the event loop that took no longer, hardly anything can have arrived unseen. */
const shortTurnMs = 0.1;
/** After so long, a process that has always more to do goes on all the same. */
const maxWaitMs = 5000;

/**
 * Waits until the event loop has looked at all that had arrived for this process, and had next to nothing to do with it;
 * the longer it has to wait, the more is next to nothing: a thousandth of the time. What the caller does at once after
 * that, before it waits for anything, it does before anything else is likely to arrive unseen.
 */
export async function caughtUp(): Promise<void> {
  const start = performance.now();
  let [turn, waited] = [Infinity, 0];
  while (turn > Math.max(shortTurnMs, waited / 1000) && waited < maxWaitMs) {
    await nextTurn();
    const now = performance.now() - start;
    [turn, waited] = [now - waited, now];
  }
}
