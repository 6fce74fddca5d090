import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OffsetDateTime } from './offset-date-time.js';

const firstMicros = -62135596800000000n;
const lastMicros = 253402300799999999n;

const utcDate = fc
  .bigInt({ min: firstMicros, max: lastMicros })
  .map((micros) => OffsetDateTime.fromEpochMicros(micros));

/** Three days within both limits, so that any offset plus a day fits. */
const date = fc
  .tuple(
    fc.bigInt({ min: firstMicros + 259_200_000_000n, max: lastMicros - 259_200_000_000n }),
    fc.integer({ min: -86_399, max: 86_399 }),
  )
  .map(([micros, offset]) => OffsetDateTime.fromEpochMicros(micros, offset));

const justBeforeNoon = { year: 2016, month: 11, day: 16, hour: 11, minute: 34, second: 15 };

describe('the text of an OffsetDateTime', () => {
  it.each([
    [0, 7200, '2016-11-16T11:34:15+02:00'],
    [1, 0, '2016-11-16T11:34:15.000001+00:00'],
    [120_000, -19_800, '2016-11-16T11:34:15.120000-05:30'],
    [0, 1172, '2016-11-16T11:34:15+00:19:32'],
    [0, -1, '2016-11-16T11:34:15-00:00:01'],
  ])('with %i microseconds at offset %i is %s', (microsecond, offset, text) => {
    const moment = OffsetDateTime.fromFields({ ...justBeforeNoon, microsecond }, offset);
    expect(moment.isoformat()).toBe(text);
    expect(moment.toString()).toBe(text.replace('T', ' '));
  });

  it('has a four-digit year', () => {
    const moment = OffsetDateTime.fromFields({ year: 1, month: 1, day: 1 }, 0);
    expect(moment.isoformat()).toBe('0001-01-01T00:00:00+00:00');
    expect(moment.toDatabase()).toBe('0001-01-01 00:00:00.000000');
  });

  it('for a database is in UTC, even if the year changes', () => {
    const moment = OffsetDateTime.fromFields({ year: 2015, month: 12, day: 31, hour: 23, minute: 30 }, -3600);
    expect(moment.toDatabase()).toBe('2016-01-01 00:30:00.000000');
  });

  it('agrees with Date', () => {
    fc.assert(
      fc.property(utcDate, (moment) => {
        const millis = new Date(Number(moment.withoutMicroseconds().epochMicros / 1000n));
        expect(moment.withoutMicroseconds().isoformat()).toBe(millis.toISOString().replace('.000Z', '+00:00'));
      }),
    );
  });
});

describe('OffsetDateTime.fromDatabase', () => {
  it.each([
    '2016-11-16 11:34:15',
    '2016-11-16T11:34:15Z',
    '2016-11-16 11:34:15+00',
    '2016-11-16 11:34:15.000000+00:00',
    '2016-11-16 14:04:15+02:30',
    '2016-11-16 09:34:15.0-0200',
    '2016-11-16 11:53:47+00:19:32',
  ])('reads %s in UTC', (text) => {
    expect(OffsetDateTime.fromDatabase(text)).toEqual(OffsetDateTime.fromFields(justBeforeNoon, 0));
  });

  it.each([
    ['.1', 100_000],
    ['.000001', 1],
    ['.123456', 123_456],
    ['.123456789', 123_456],
  ])('reads a fraction of %s as %i microseconds', (fraction, microsecond) => {
    expect(OffsetDateTime.fromDatabase(`2016-11-16 11:34:15${fraction}`).microsecond).toBe(microsecond);
  });

  it.each([
    '',
    'infinity',
    '2016-11-16',
    '2016-02-30 00:00:00',
    '0000-00-00 00:00:00',
    '2016-11-16 24:00:00',
    '2016-11-16 11:34:15 ',
    '2016-11-16 11:34:15+24',
    '0001-01-01 00:00:00+00 BC',
    '10000-01-01 00:00:00+00',
    '9999-12-31 23:59:59-01',
  ])('refuses %j', (text) => {
    expect(() => OffsetDateTime.fromDatabase(text)).toThrow(RangeError);
  });

  it('names the rejected text', () => {
    expect(() => OffsetDateTime.fromDatabase('noon')).toThrow('Not a database timestamp: "noon"');
  });

  it('reads what toDatabase writes', () => {
    fc.assert(
      fc.property(date, (moment) => {
        expect(OffsetDateTime.fromDatabase(moment.toDatabase())).toEqual(moment.toUtc());
      }),
    );
  });
});

describe('the order of OffsetDateTimes', () => {
  it('is the order of their database texts', () => {
    fc.assert(
      fc.property(date, date, fc.integer({ min: -2, max: 2 }), (one, other, micros) => {
        for (const another of [other, one.plusMicros(micros)]) {
          const [left, right] = [one.toDatabase(), another.toDatabase()];
          expect(Math.sign(one.compareTo(another))).toBe(left < right ? -1 : left > right ? 1 : 0);
          expect(one.equals(another)).toBe(left === right);
        }
      }),
    );
  });

  it('does not depend on their offsets', () => {
    const inUtc = OffsetDateTime.fromFields({ ...justBeforeNoon, hour: 9 }, 0);
    expect(OffsetDateTime.fromFields(justBeforeNoon, 7200).equals(inUtc)).toBe(true);
  });
});

describe('OffsetDateTime.fromFields', () => {
  it('is the inverse of the getters', () => {
    fc.assert(
      fc.property(date, (moment) => {
        const { year, month, day, hour, minute, second, microsecond } = moment;
        const fields = { year, month, day, hour, minute, second, microsecond };
        expect(OffsetDateTime.fromFields(fields, moment.offsetSeconds)).toEqual(moment);
      }),
    );
  });

  it.each([
    { year: 0 },
    { year: 10_000 },
    { month: 13 },
    { day: 31 },
    { hour: 24 },
    { hour: -1 },
    { minute: 60 },
    { second: 60 },
    { microsecond: 1_000_000 },
    { microsecond: 0.5 },
    { year: NaN },
  ])('refuses %o', (field) => {
    expect(() => OffsetDateTime.fromFields({ ...justBeforeNoon, ...field }, 0)).toThrow(RangeError);
  });

  it.each([86_400, -86_400, 0.5, NaN])('refuses an offset of %d seconds', (offset) => {
    expect(() => OffsetDateTime.fromFields(justBeforeNoon, offset)).toThrow(RangeError);
  });

  it('refuses a local time whose instant is out of range', () => {
    expect(() => OffsetDateTime.fromFields({ year: 1, month: 1, day: 1 }, 1)).toThrow(RangeError);
    expect(() => OffsetDateTime.fromFields({ year: 9999, month: 12, day: 31, hour: 23 }, -3600)).toThrow(RangeError);
  });
});

describe('OffsetDateTime.fromEpochSeconds', () => {
  // Results of Python's datetime.fromtimestamp(x, utc).
  it.each([
    [1493946123.000004, '2017-05-05T01:02:03.000004+00:00'],
    [1451606400, '2016-01-01T00:00:00+00:00'],
    [0.5e-6, '1970-01-01T00:00:00+00:00'],
    [1.5e-6, '1970-01-01T00:00:00.000002+00:00'],
    [2.5e-6, '1970-01-01T00:00:00.000002+00:00'],
    [-0.5e-6, '1970-01-01T00:00:00+00:00'],
    [-1.5e-6, '1969-12-31T23:59:59.999998+00:00'],
    [0.9999996, '1970-01-01T00:00:01+00:00'],
    [-0.9999996, '1969-12-31T23:59:59+00:00'],
    [1234567890.1234567, '2009-02-13T23:31:30.123457+00:00'],
    [-1234567890.1234567, '1930-11-18T00:28:29.876543+00:00'],
    [-62135596800, '0001-01-01T00:00:00+00:00'],
    [253402300799, '9999-12-31T23:59:59+00:00'],
  ])('reads %d as %s', (seconds, text) => {
    expect(OffsetDateTime.fromEpochSeconds(seconds).isoformat()).toBe(text);
  });

  it.each([NaN, Infinity, -62135596801, 253402300800])('refuses %d', (seconds) => {
    expect(() => OffsetDateTime.fromEpochSeconds(seconds)).toThrow(RangeError);
  });
});

describe('OffsetDateTime.fromEpochMicros', () => {
  it('is the inverse of epochMicros', () => {
    fc.assert(
      fc.property(utcDate, ({ epochMicros }) => {
        expect(OffsetDateTime.fromEpochMicros(epochMicros).epochMicros).toBe(epochMicros);
      }),
    );
  });

  it('refuses what is out of range', () => {
    expect(() => OffsetDateTime.fromEpochMicros(firstMicros - 1n)).toThrow(RangeError);
    expect(() => OffsetDateTime.fromEpochMicros(lastMicros + 1n)).toThrow(RangeError);
  });
});

describe('OffsetDateTime arithmetic', () => {
  it('carries microseconds over into the seconds', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -86_400_000_000, max: 86_400_000_000 }), (moment, micros) => {
        const later = moment.plusMicros(micros);
        expect(later.epochMicros).toBe(moment.epochMicros + BigInt(micros));
        expect(later.offsetSeconds).toBe(moment.offsetSeconds);
      }),
    );
  });

  it('drops the microseconds', () => {
    const moment = OffsetDateTime.fromFields({ ...justBeforeNoon, microsecond: 999_999 }, 7200);
    expect(moment.withoutMicroseconds()).toEqual(OffsetDateTime.fromFields(justBeforeNoon, 7200));
  });
});
