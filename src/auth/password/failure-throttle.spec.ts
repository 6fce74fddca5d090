import { beforeEach, describe, expect, it } from 'vitest';
import { TooManyRequests } from '../../common/errors.js';
import { FailureThrottle } from './failure-throttle.js';

let now = 0;
let throttle: FailureThrottle;

beforeEach(() => {
  now = 1000;
  throttle = new FailureThrottle(3, () => now);
});

/** The delay of an attempt in seconds; 0 if it is allowed. */
function wait(key = 'a'): number {
  try {
    throttle.begin(key);
    return 0;
  } catch (error) {
    if (!(error instanceof TooManyRequests)) throw error;
    return error.retryAfterSeconds;
  }
}

const fail = (times: number) => Array.from({ length: times }, () => wait());

describe('a throttle of three failures', () => {
  it('allows three attempts, then doubles the delay each time, up to a minute', () => {
    expect(fail(3)).toEqual([0, 0, 0]);
    const delays: number[] = [];
    for (let round = 0; round < 9; round++) {
      delays.push(wait());
      now += delays.at(-1)!;
      expect(wait()).toBe(0);
    }
    expect(delays[0]).toBe(1);
    expect(delays.slice(0, 4)).toEqual([1, 2, 4, 8]);
    expect(Math.max(...delays)).toBeLessThanOrEqual(60);
  });

  it('does not delay other keys', () => {
    fail(4);
    expect(wait('b')).toBe(0);
  });

  it('forgets a failure after half a minute', () => {
    fail(3);
    now += 90;
    expect(fail(3)).toEqual([0, 0, 0]);
    expect(wait()).toBe(1);
  });

  it('forgets all failures after a success, and one when it is forgiven', () => {
    fail(4);
    throttle.clear('a');
    expect(fail(2)).toEqual([0, 0]);
    throttle.forgive('a');
    expect(fail(3)).toEqual([0, 0, 1]);
  });

  it('keeps the delay if one of many failures is forgiven', () => {
    fail(3);
    now += 1;
    wait();
    throttle.forgive('a');
    expect(wait()).toBeGreaterThan(0);
  });

  it('remembers the last 10,000 keys', () => {
    fail(4);
    for (let other = 0; other < 10_000; other++) throttle.begin(`other ${other}`);
    expect(wait()).toBe(0);
  });
});

it('a throttle with the limit 0 never delays', () => {
  throttle = new FailureThrottle(0, () => now);
  expect(fail(100)).toEqual(Array(100).fill(0));
});
