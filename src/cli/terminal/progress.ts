import type { WriteStream } from 'node:tty';

const intervalMs = 100; // milliseconds

/**
 * Gives the items one after the other. Meanwhile a line on standard error tells how many are done, if that is a terminal
 * and it takes longer than a moment; it is gone at the end.
 *
 * @param what the items are, in the plural
 */
export function* withProgress<T>(
  items: readonly T[],
  what: string,
  terminal: Pick<WriteStream, 'isTTY' | 'write' | 'cursorTo' | 'clearLine'> = process.stderr,
): Generator<T> {
  let next = performance.now() + intervalMs;
  let isShown = false;
  try {
    for (const [done, item] of items.entries()) {
      if (terminal.isTTY && performance.now() >= next) {
        terminal.cursorTo(0);
        terminal.write(`${done} of ${items.length} ${what}`);
        isShown = true;
        next = performance.now() + intervalMs;
      }
      yield item;
    }
  } finally {
    if (isShown) {
      terminal.cursorTo(0);
      terminal.clearLine(0);
    }
  }
}
