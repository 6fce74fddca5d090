import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SystemClock } from './clock.js';
import { OffsetDateTime } from './offset-date-time.js';

const start = OffsetDateTime.fromDatabase('2024-02-29 12:00:00');
const afterSeconds = (seconds: number) => start.plusMicros(Math.round(seconds * 1e6));

describe('the clock of the machine', () => {
  it('has the current instant in UTC, later each time', () => {
    const clock = new SystemClock();
    const before = Date.now();
    const [first, second] = [clock.now(), clock.now()];
    expect(second.compareTo(first)).toBeGreaterThan(0);
    expect(first.offsetSeconds).toBe(0);
    expect(first.epochMicros).toBeGreaterThanOrEqual(BigInt(before) * 1000n);
    expect(second.epochMicros).toBeLessThanOrEqual(BigInt(Date.now() + 1) * 1000n);
  });

  it('calls when the instant has come', async () => {
    const clock = new SystemClock();
    const instant = clock.now().plusMicros(20_000);
    await clock.until(instant);
    expect(clock.now().compareTo(instant)).toBeGreaterThanOrEqual(0);
  });
});

describe('a wait', () => {
  beforeEach(() => void vi.useFakeTimers({ now: new Date(start.isoformat()) }));
  afterEach(() => void vi.useRealTimers());

  const due = vi.fn();
  beforeEach(() => void due.mockClear());

  it('ends in the millisecond after the instant', () => {
    new SystemClock().at(afterSeconds(1.000001), due);
    vi.advanceTimersByTime(1000);
    expect(due).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(due).toHaveBeenCalledOnce();
  });

  it('may be longer than a timer of Node', () => {
    const days = 40 * 86_400;
    new SystemClock().at(afterSeconds(days), due);
    vi.advanceTimersByTime(days * 1000 - 1);
    expect(due).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(due).toHaveBeenCalledOnce();
  });

  it('never ends before the call that begins it', () => {
    new SystemClock().at(afterSeconds(-10), due);
    expect(due).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(due).toHaveBeenCalledOnce();
  });

  it('ends within a minute after the clock was set forward', () => {
    new SystemClock().at(afterSeconds(3600), due);
    vi.setSystemTime(new Date(afterSeconds(7200).isoformat()));
    vi.advanceTimersByTime(60_001);
    expect(due).toHaveBeenCalledOnce();
  });

  it('goes on after the clock was set back', () => {
    new SystemClock().at(afterSeconds(30), due);
    vi.setSystemTime(new Date(afterSeconds(-20).isoformat()));
    vi.advanceTimersByTime(49_999);
    expect(due).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(due).toHaveBeenCalledOnce();
  });

  it('can be cancelled', () => {
    const cancel = new SystemClock().at(afterSeconds(1), due);
    cancel();
    vi.advanceTimersByTime(60_000);
    expect(due).not.toHaveBeenCalled();
  });

  it('ends when its signal aborts, and leaves no timer', async () => {
    const leaving = new AbortController();
    const wait = new SystemClock().until(afterSeconds(3600), leaving.signal);
    leaving.abort();
    await wait;
    await new SystemClock().until(afterSeconds(3600), leaving.signal);
    expect(vi.getTimerCount()).toBe(0);
  });
});
