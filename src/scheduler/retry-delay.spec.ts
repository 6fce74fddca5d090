import { describe, expect, it } from 'vitest';
import { timedeltaFromSeconds } from '../python/python-timedelta.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { retryDelayMicros } from './retry-delay.js';

const executionDate = OffsetDateTime.fromDatabase('2024-01-01 00:00:00');
const flaky = { dagId: 'retry_backoff', taskId: 'flaky', executionDate };
const settings = { retryDelay: timedeltaFromSeconds(2n), retryExponentialBackoff: true, maxRetryDelay: null };

describe('the delay before a further try', () => {
  it.each([
    [2, 2],
    [3, 7],
    [4, 9],
  ])('before try %i is that of a real Airflow', (nextTry, seconds) => {
    expect(retryDelayMicros({ ...flaky, nextTry }, settings)).toBe(seconds * 1_000_000);
  });

  it('is capped by max_retry_delay', () => {
    const capped = { ...settings, maxRetryDelay: timedeltaFromSeconds(3n) };
    expect(retryDelayMicros({ ...flaky, nextTry: 4 }, capped)).toBe(3_000_000);
  });

  it('is the same for each try without backoff', () => {
    const plain = { ...settings, retryExponentialBackoff: false };
    expect(retryDelayMicros({ ...flaky, nextTry: 4 }, plain)).toBe(2_000_000);
  });
});
