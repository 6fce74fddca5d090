import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withProgress } from './progress.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** A terminal that records the calls of its methods. */
function terminal(isTTY: boolean) {
  const shown: string[] = [];
  const record = (what: string) => shown.push(what) > 0;
  return {
    shown,
    isTTY,
    write: (text: unknown) => record(String(text)),
    cursorTo: () => record('start of line'),
    clearLine: () => record('empty line'),
  };
}

/** Goes through three items, with this many milliseconds for each. */
function goThrough(pace: number, { isTTY = true, giveUp = false } = {}) {
  const screen = terminal(isTTY);
  const done: string[] = [];
  for (const item of withProgress(['a', 'b', 'c'], 'pools', screen)) {
    vi.advanceTimersByTime(pace);
    done.push(item);
    if (giveUp && item === 'b') break;
  }
  return { done, shown: screen.shown };
}

it('shows the number of finished items on one line of a terminal, and removes it at the end', () => {
  expect(goThrough(150)).toEqual({
    done: ['a', 'b', 'c'],
    shown: ['start of line', '1 of 3 pools', 'start of line', '2 of 3 pools', 'start of line', 'empty line'],
  });
  expect(goThrough(150, { giveUp: true }).shown.slice(-2)).toEqual(['start of line', 'empty line']);
});

it('shows nothing if the work is short, or without a terminal', () => {
  expect(goThrough(1)).toEqual({ done: ['a', 'b', 'c'], shown: [] });
  expect(goThrough(150, { isTTY: false })).toEqual({ done: ['a', 'b', 'c'], shown: [] });
});
