import { setImmediate as nextTurn } from 'node:timers/promises';

/** A turn of the event loop that is no longer than this has found next to nothing to do. */
const shortTurnMs = 0.1;
/** The wait ends after this time, even if the event loop is still busy. */
const maxWaitMs = 5000;

/**
 * Waits until the event loop has handled all pending events, that is, until a turn takes next to no time. The longer it
 * has waited, the longer that turn may be: a thousandth of the wait. If the caller acts at once, before its next
 * `await`, it is unlikely that another event is pending.
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
