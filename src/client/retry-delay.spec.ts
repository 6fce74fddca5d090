import { describe, expect, it } from 'vitest';
import { ConnectionError } from './client-errors.js';
import { retryDelay } from './retry-delay.js';

const answer = (status: number, retryAfter?: string) => ({
  status,
  headers: new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  text: '',
  url: '',
});
const failure = (mayHaveArrived: boolean, isTransient: boolean) =>
  new ConnectionError('', { mayHaveArrived, isTransient, cause: null });
const read = { changes: false, attempt: 0 };
const change = { changes: true, attempt: 0 };

describe('retryDelay', () => {
  it('grows with each attempt, up to a limit', () => {
    const delays = [0, 1, 2, 3, 20].map((attempt) => retryDelay(answer(503), { ...read, attempt })!);
    [0.25, 0.5, 1, 2, 30].forEach((least, place) => {
      expect(delays[place]).toBeGreaterThanOrEqual(least);
      expect(delays[place]).toBeLessThanOrEqual(least * 1.5);
    });
  });

  it.each([502, 503, 504])('retries a read after %i', (status) =>
    expect(retryDelay(answer(status), read)).not.toBeNull(),
  );

  it.each([200, 302, 400, 401, 403, 404, 429, 500, 501])('does not retry after %i', (status) =>
    expect(retryDelay(answer(status, '1'), read)).toBeNull(),
  );

  it.each([
    ['0', 0],
    ['7', 7],
    ['30', 30],
    ['31', null],
    ['9999999999', null],
    [new Date(0).toUTCString(), 0],
    [new Date(Date.now() + 3_600_000).toUTCString(), null],
  ])('follows Retry-After: %s, up to a limit', (header, seconds) =>
    expect(retryDelay(answer(503, header), read)).toBe(seconds),
  );

  it('ignores a Retry-After that it cannot read', () =>
    expect(retryDelay(answer(503, 'soon'), read)).toBeGreaterThan(0));

  it('does not repeat a change that may have succeeded', () => {
    expect(retryDelay(answer(503, '1'), change)).toBeNull();
    expect(retryDelay(failure(true, true), change)).toBeNull();
    expect(retryDelay(failure(false, true), change)).not.toBeNull();
    expect(retryDelay(failure(true, true), read)).not.toBeNull();
  });

  it('does not repeat a request that cannot succeed', () => {
    expect(retryDelay(failure(true, false), read)).toBeNull();
    expect(retryDelay(failure(false, false), read)).toBeNull();
  });
});
