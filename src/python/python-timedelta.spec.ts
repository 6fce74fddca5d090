import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PyTimedelta, timedeltaFromSeconds } from './python-timedelta.js';

describe('timedeltaFromSeconds', () => {
  /** Results of CPython 3.8: seconds, str, repr. */
  it.each<[number | bigint, string, string]>([
    [0, '0:00:00', 'datetime.timedelta(0)'],
    [300n, '0:05:00', 'datetime.timedelta(seconds=300)'],
    [0.5, '0:00:00.500000', 'datetime.timedelta(microseconds=500000)'],
    [5e-7, '0:00:00', 'datetime.timedelta(0)'],
    [1.5e-6, '0:00:00.000002', 'datetime.timedelta(microseconds=2)'],
    [2.5e-6, '0:00:00.000002', 'datetime.timedelta(microseconds=2)'],
    [0.1234565, '0:00:00.123456', 'datetime.timedelta(microseconds=123456)'],
    [0.9999995, '0:00:01', 'datetime.timedelta(seconds=1)'],
    [-5e-7, '0:00:00', 'datetime.timedelta(0)'],
    [-1, '-1 day, 23:59:59', 'datetime.timedelta(days=-1, seconds=86399)'],
    [-3600.0, '-1 day, 23:00:00', 'datetime.timedelta(days=-1, seconds=82800)'],
    [86_400, '1 day, 0:00:00', 'datetime.timedelta(days=1)'],
    [172_805.25, '2 days, 0:00:05.250000', 'datetime.timedelta(days=2, seconds=5, microseconds=250000)'],
    [
      123456789.12345679,
      '1428 days, 21:33:09.123457',
      'datetime.timedelta(days=1428, seconds=77589, microseconds=123457)',
    ],
    [1000000000.0000005, '11574 days, 1:46:40', 'datetime.timedelta(days=11574, seconds=6400)'],
  ])('of %s shows as %s', (seconds, str, repr) => {
    const delta = timedeltaFromSeconds(seconds);
    expect([delta.toString(), delta.repr()]).toEqual([str, repr]);
  });

  it("has Python's limits", () => {
    expect(timedeltaFromSeconds(86_399_999_999_999n).days).toBe(999_999_999);
    expect(timedeltaFromSeconds(-86_399_999_913_600n).days).toBe(-999_999_999);
    for (const beyond of [86_400_000_000_000n, -86_400_000_000_000n, 1e300, NaN, Infinity, -Infinity]) {
      expect(() => timedeltaFromSeconds(beyond)).toThrow(RangeError);
    }
  });

  it('is normalized, and loses no microsecond', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n }), (total) => {
        const { days, seconds, microseconds } = PyTimedelta.fromMicroseconds(total);
        expect(seconds >= 0 && seconds < 86_400 && microseconds >= 0 && microseconds < 1e6).toBe(true);
        expect((BigInt(days) * 86_400n + BigInt(seconds)) * 1_000_000n + BigInt(microseconds)).toBe(total);
      }),
    );
  });
});
