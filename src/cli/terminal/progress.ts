import type { WriteStream } from 'node:tty';

const intervalMs = 100; // milliseconds

/**
 * Yields the items one after the other. Meanwhile a line on standard error shows how many are done, if it is a terminal
 * and the work takes a while. The line is removed at the end.
 *
 * @param what the name of the items, in the plural
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
