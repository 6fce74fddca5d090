import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { isValidZone, parseAirflowDate, timeZoneOf } from './airflow-date.js';
import { OffsetDateTime } from './offset-date-time.js';

const nowOfTest = OffsetDateTime.fromFields(
  { year: 2026, month: 11, day: 22, hour: 14, minute: 45, second: 8, microsecond: 328555 },
  0,
);

function parsed(text: string, zone = 'UTC'): string | null {
  return parseAirflowDate(text, zone, nowOfTest)?.isoformat() ?? null;
}

/** Results of Airflow 1.10.15 (pendulum 1.4.4, Python 3.8, the current instant frozen at nowOfTest), in UTC. */
const asAirflow: [text: string, answer: string | null][] = [
  ['2016-11-16T11:34:15', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16 11:34:15', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16T11:34', '2016-11-16T11:34:00+00:00'],
  ['2016-11-16T11', '2016-11-16T11:00:00+00:00'],
  ['2016-11-16', '2016-11-16T00:00:00+00:00'],
  ['2016/11/16 11:34:15', '2016-11-16T11:34:15+00:00'],
  ['2016:11:16', '2016-11-16T00:00:00+00:00'],
  ['20161116', '2016-11-16T00:00:00+00:00'],
  ['20161116T113415', '2016-11-16T11:34:15+00:00'],
  ['20161116T1134', '2016-11-16T11:34:00+00:00'],
  ['20161116 11', '2016-11-16T11:00:00+00:00'],
  ['2016-11-16T1134', '2016-11-16T11:34:00+00:00'],
  ['2016-11-16T113415', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16T1:2:3', '2016-11-16T01:02:03+00:00'],
  ['2016-11-16T113', '2016-11-16T11:03:00+00:00'],
  ['2016-11-6', '2016-11-06T00:00:00+00:00'],
  ['2016-1116', '2016-11-16T00:00:00+00:00'],
  ['2016 11:34', '2016-01-01T11:34:00+00:00'],
  ['2016-11T11:34', '2016-11-01T11:34:00+00:00'],
  ['2016-11-16T11:34:15Z', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16T11:34:15Z[UTC]', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16T11:34:15z', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16T11:34:15+00:00', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16T11:34:15-00:00', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16T11:34:15+0200', '2016-11-16T11:34:15+02:00'],
  ['2016-11-16T11:34:15+02', '2016-11-16T11:34:15+02:00'],
  ['2016-11-16T11:34:15-05:30', '2016-11-16T11:34:15-05:30'],
  ['2016-11-16T11:34:15 +02:00', '2016-11-16T11:34:15+02:00'],
  ['2016-11-16T11:34:15+2:00', '2016-11-16T11:34:15+02:00'],
  ['2016-11-16T11:34:15+02:0', '2016-11-16T11:34:15+02:00'],
  ['2016-11-16T11:34:15+2', '2016-11-16T11:34:15+02:00'],
  ['2016-11-16T11:34:15+02:', null],
  ['2016-11-16T11:34:15+020', null],
  ['2016-11-16T11:34:15+02:75', '2016-11-16T11:34:15+03:15'],
  ['2016-11-16T11:34:15+23:59', '2016-11-16T11:34:15+23:59'],
  ['2016-11-16T11:34:15+23:60', null],
  ['2016-11-16T11+02:00', '2016-11-16T11:00:00+02:00'],
  ['2016-11-16+02:00', null],
  ['2016-11-16Z', null],
  ['2016-11-16T11:34:15.1', '2016-11-16T11:34:15.100000+00:00'],
  ['2016-11-16T11:34:15.123456', '2016-11-16T11:34:15.123456+00:00'],
  ['2016-11-16T11:34:15.123456789', '2016-11-16T11:34:15.123456+00:00'],
  ['2016-11-16T11:34:15.123456789+00:00', '2016-11-16T11:34:15.123456+00:00'],
  ['2016-11-16T11:34:15.1234567890', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16T11:34:15.123456789012Z', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16T11:34:15,123', '2016-11-16T11:34:15.123000+00:00'],
  ['2016-11-16T11:34:15.', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16T11:34:15.Z', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16T11:34.5', '2016-11-16T11:34:00.500000+00:00'],
  ['2016', '2016-01-01T00:00:00+00:00'],
  ['2016-11', '2016-11-01T00:00:00+00:00'],
  ['2016-13', null],
  ['2016-00', null],
  ['20161', null],
  ['2016-W46-3', '2016-11-16T00:00:00+00:00'],
  ['2016W463', '2016-11-16T00:00:00+00:00'],
  ['2016W46', '2016-11-14T00:00:00+00:00'],
  ['2016-W46', '2016-11-14T00:00:00+00:00'],
  ['2016-W463', '2016-11-16T00:00:00+00:00'],
  ['2016-W46-0', '2016-11-13T00:00:00+00:00'],
  ['2016-W46-8', null],
  ['2016-W46-3T11:34:15Z', '2016-11-16T11:34:15+00:00'],
  ['2016-W00-1', '2015-12-28T00:00:00+00:00'],
  ['2016-W53-1', '2017-01-02T00:00:00+00:00'],
  ['2015-W53-7', '2016-01-03T00:00:00+00:00'],
  ['2016-W54', null],
  ['2000-W53-7', '2001-01-07T00:00:00+00:00'],
  ['2016-W46-9', null],
  ['2016-W99', null],
  ['2016W000', '2015-12-27T00:00:00+00:00'],
  ['2016-W00T11:34', '2015-12-28T11:34:00+00:00'],
  ['1000-W01-1', '0999-12-30T00:00:00+00:00'],
  ['1000-W01T11:34:15.5Z', '0999-12-30T11:34:15.500000+00:00'],
  ['1000W00T11:34', '0999-12-23T11:34:00+00:00'],
  ['1000-W00', null],
  ['1000-W00T11:34', null],
  ['1000-W00-7T11:34:15Z', null],
  ['1000W01-1', null],
  ['1000-W011T11:34', null],
  ['1000-W01-1T1:34', null],
  ['0999-W46-3', '0999-11-13T00:00:00+00:00'],
  ['0999-W463', null],
  ['2016-W46-3T11:34:15Zulu', '2016-11-16T11:34:15+00:00'],
  ['2016-W463T11:34:15Zulu', null],
  ['2016W46-3T11:34:15.', null],
  ['2016-W00T11:34:15.1234567890', null],
  ['9999-W53-1', null],
  ['2016-321', '2016-11-16T00:00:00+00:00'],
  ['2016321', '2016-11-16T00:00:00+00:00'],
  ['2016/321', '2016-11-16T00:00:00+00:00'],
  ['2016-321T11:34', '2016-11-16T11:34:00+00:00'],
  ['2016-366', '2016-12-31T00:00:00+00:00'],
  ['2015-366', '2015-01-01T00:00:00+00:00'],
  ['2016-367', null],
  ['2016-000', null],
  ['201611', '2026-11-22T20:16:11+00:00'],
  ['201600', '2026-11-22T20:16:00+00:00'],
  ['113415', '2026-11-22T11:34:15+00:00'],
  ['091230', null],
  ['011513', '2026-11-22T11:51:03+00:00'],
  ['017512', '2026-11-22T17:51:02+00:00'],
  ['000011', '2026-11-22T00:00:11+00:00'],
  ['000013', null],
  ['201660', null],
  ['241512', null],
  ['201611T11', null],
  ['11:34', '2026-11-22T11:34:00+00:00'],
  ['11:34:15.5', '2026-11-22T11:34:15.500000+00:00'],
  ['T11:34:15', '2026-11-22T11:34:15+00:00'],
  ['11:34Z', '2026-11-22T11:34:00+00:00'],
  ['T11:34:15+02:00', '2026-11-22T11:34:15+02:00'],
  ['2016+02:00', '2026-11-22T20:16:00+02:00'],
  ['1', '2026-11-22T01:00:00+00:00'],
  ['12', '2026-11-22T12:00:00+00:00'],
  ['123', '2026-11-22T12:03:00+00:00'],
  ['16', '2026-11-22T16:00:00+00:00'],
  ['24', null],
  ['31', null],
  ['1134', '1134-01-01T00:00:00+00:00'],
  ['12345', null],
  ['0000', null],
  ['2016-11-16t11:34:15', '2016-11-16T11:34:15+00:00'],
  [' 2016-11-16T11:34:15 ', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16\t11:34:15', '2016-11-16T11:34:15+00:00'],
  ['', null],
  ['2016-11-16\n', '2016-11-16T00:00:00+00:00'],
  ['11:34\n', '2026-11-22T11:34:00+00:00'],
  ['2016-11-16T', '2016-11-16T00:00:00+00:00'],
  ['2016-11-16 11:34:15 UTC', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16T11:34:15GMT', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16 11:34:15 utc', null],
  ['20161116t113415z', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16T1:34:15 +0200', '2016-11-16T01:34:15+02:00'],
  ['2016-1-3', '2016-01-03T00:00:00+00:00'],
  ['2016/1/1', '2016-01-01T00:00:00+00:00'],
  ['2016/1/1 11:34', '2016-01-01T11:34:00+00:00'],
  ['2016-13-1', null],
  ['Wed, 16 Nov 2016 11:34:15 GMT', '2016-11-16T11:34:15+00:00'],
  ['Wed, 16 Nov 2016 11:34:15 +0200', '2016-11-16T11:34:15+02:00'],
  ['Mon, 16 Nov 2016 11:34:15 -0000', '2016-11-16T11:34:15+00:00'],
  ['6 Nov 2016 11:34 UTC', '2016-11-06T11:34:00+00:00'],
  ['Wed, 31 Nov 2016 11:34:15 GMT', null],
  ['2016-13-01', null],
  ['2016-02-30', null],
  ['2016-02-29', '2016-02-29T00:00:00+00:00'],
  ['2015-02-29', null],
  ['1900-02-29', null],
  ['2016-11-00', null],
  ['2016-11-16T24:00:00', null],
  ['2016-11-16T25:00:00', null],
  ['2016-11-16T11:60:00', null],
  ['2016-11-16T11:34:60', null],
  ['2016-11-16T11:34:15[Europe/Paris]', null],
  ['2016-11-16T11:34:15+01:00[Europe/Paris]', null],
  ['2016-11-16T11:34:15 Europe/Amsterdam', null],
  ['0000-01-01', null],
  ['0001-01-01', '0001-01-01T00:00:00+00:00'],
  ['9999-12-31T23:59:59.999999', '9999-12-31T23:59:59.999999+00:00'],
  ['10000-01-01', null],
  ['99999999999999999999', null],
  ['1479296055', null],
  ['1e5', null],
  ['P1D', null],
  ['   ', null],
  ['T', null],
  ['Z', null],
  ['foo', null],
  ['tomorrow', null],
  ['null', null],
];

/** Results with another default time zone. */
const asAirflowInZone: [text: string, zone: string, answer: string | null][] = [
  ['2016-11-16', 'Europe/Amsterdam', '2016-11-16T00:00:00+01:00'],
  ['2016-07-01T11:34', 'Europe/Amsterdam', '2016-07-01T11:34:00+02:00'],
  ['2016-11-16T11:34:15Z', 'Europe/Amsterdam', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16T11:34:15-05:30', 'Europe/Amsterdam', '2016-11-16T11:34:15-05:30'],
  ['2016-03-27T01:59:59', 'Europe/Amsterdam', '2016-03-27T01:59:59+01:00'],
  ['2016-03-27T02:00', 'Europe/Amsterdam', '2016-03-27T03:00:00+02:00'],
  ['2016-03-27T02:30', 'Europe/Amsterdam', '2016-03-27T03:30:00+02:00'],
  ['2016-03-27T02:59:59.999999', 'Europe/Amsterdam', '2016-03-27T03:59:59.999999+02:00'],
  ['2016-03-27T03:00', 'Europe/Amsterdam', '2016-03-27T03:00:00+02:00'],
  ['2016-10-30T01:59:59', 'Europe/Amsterdam', '2016-10-30T01:59:59+02:00'],
  ['2016-10-30T02:00', 'Europe/Amsterdam', '2016-10-30T02:00:00+01:00'],
  ['2016-10-30T02:30', 'Europe/Amsterdam', '2016-10-30T02:30:00+01:00'],
  ['2016-10-30T02:59:59.999999', 'Europe/Amsterdam', '2016-10-30T02:59:59.999999+01:00'],
  ['2016-10-30T03:00', 'Europe/Amsterdam', '2016-10-30T03:00:00+01:00'],
  ['11:34', 'Europe/Amsterdam', '2026-11-22T11:34:00+01:00'],
  ['2016-11-06T00:59:59', 'America/New_York', '2016-11-06T00:59:59-04:00'],
  ['2016-11-06T01:30', 'America/New_York', '2016-11-06T01:30:00-05:00'],
  ['2016-11-06T02:00', 'America/New_York', '2016-11-06T02:00:00-05:00'],
  ['2016-03-13T02:30', 'America/New_York', '2016-03-13T03:30:00-04:00'],
  ['2016-W46-3', 'America/New_York', '2016-11-16T00:00:00-05:00'],
  ['Wed, 16 Nov 2016 11:34:15 GMT', 'America/New_York', '2016-11-16T11:34:15+00:00'],
  ['2016-11-16T11:34:15.000001', 'Asia/Kolkata', '2016-11-16T11:34:15.000001+05:30'],
  ['201611', 'Asia/Kolkata', '2026-11-22T20:16:11+05:30'],
];

/** Differences: Airflow's result, Windsock's result, and the reason. */
const notAsAirflow: {
  why: string;
  rows: [text: string, airflow: string | null, ours: string | null, zone?: string][];
}[] = [
  {
    why: 'a misplaced separator is respected or rejected',
    rows: [
      ['2016-1-1', '2016-11-01T00:00:00+00:00', '2016-01-01T00:00:00+00:00'],
      ['2016-1-2T11:34', '2016-12-01T11:34:00+00:00', '2016-01-02T11:34:00+00:00'],
      ['2016-0-5', '2016-05-01T00:00:00+00:00', null],
      ['201611-1', '2016-04-20T00:00:00+00:00', '2016-11-01T00:00:00+00:00'],
      ['2016-11--16', '2016-11-16T00:00:00+00:00', null],
      ['2016-W4-6', '2016-11-14T00:00:00+00:00', null],
      ['2016-W46-Z', '2016-12-13T00:00:00+00:00', null],
      ['2016-11-16T1:134:15', '2016-11-16T11:34:15+00:00', null],
      ['2016-11-16T1:134', '2016-11-16T11:34:00+00:00', '2016-11-16T01:13:04+00:00'],
    ],
  },
  {
    why: 'a guess could silently select another run',
    rows: [
      ['2016-11-16T11:34:15 00:00', '2016-11-16T00:00:00+00:00', null],
      ['2016-11-16T11:34:15 CET', '2016-11-16T11:34:15+00:00', null],
      ['2016-01-01/2016-02-01', '2016-01-01T20:16:00-01:00', null],
      ['11/12/2016', '2016-11-12T00:00:00+00:00', null],
      ['16-11-2016', '2016-11-16T00:00:00+00:00', null],
      ['2016.11.16', '2016-11-16T00:00:00+00:00', null],
      ['November 16, 2016 11:34 PM', '2016-11-16T23:34:00+00:00', null],
      ['Nov', '2026-11-22T00:00:00+00:00', null],
      ['Monday', '2026-11-23T00:00:00+00:00', null],
      ['2016-1', '2016-01-22T00:00:00+00:00', null],
      ['2016-11t11:34', '2016-11-22T11:34:00+00:00', null],
      ['11:34:15 UTC', '2026-11-22T11:34:15+00:00', null],
      ['2016-11-16T1:2:3z', '2016-11-16T01:02:03+00:00', null],
    ],
  },
  {
    why: 'an offset must be under a day, or Python cannot use the date',
    rows: [
      ['2016-11-16T11:34:15+24:00', 'a date that cannot be printed', null],
      ['2016-11-16T11:34:15-99:00', 'a date that cannot be printed', null],
    ],
  },
  {
    why: 'there is no year 0',
    rows: [['0000-W53-7', '0001-01-06T00:00:00+00:00', null]],
  },
  {
    why: 'only ASCII digits are accepted',
    rows: [['\uff12\uff10\uff11\uff16-11-16', '2016-11-16T00:00:00+00:00', null]],
  },
  {
    why: 'an instant outside the years 1-9999 cannot be stored',
    rows: [
      ['0001-01-01T00:00:00+02:00', '0001-01-01T00:00:00+02:00', null],
      ['9999-12-31T23:59:59-02:00', '9999-12-31T23:59:59-02:00', null],
    ],
  },
  {
    why: 'an offset with seconds is what isoformat() writes',
    rows: [['1900-01-01T00:00:00+00:19:32', null, '1900-01-01T00:00:00+00:19:32']],
  },
  {
    why: 'time zones have rules after 2037 and offsets to the second',
    rows: [
      ['2050-07-01', '2050-07-01T00:00:00+01:00', '2050-07-01T00:00:00+02:00', 'Europe/Amsterdam'],
      ['1900-01-01', '1900-01-01T00:00:00+05:21', '1900-01-01T00:00:00+05:21:10', 'Asia/Kolkata'],
    ],
  },
];

const machineZone = process.env.TZ;

afterEach(() => {
  if (machineZone === undefined) delete process.env.TZ;
  else process.env.TZ = machineZone;
});

describe('parseAirflowDate', () => {
  it.each(asAirflow)('reads %j as Airflow does', (text, answer) => {
    process.env.TZ = 'UTC';
    expect(parsed(text)).toBe(answer);
  });

  it.each(asAirflowInZone)('reads %j in %s as Airflow does', (text, zone, answer) => {
    process.env.TZ = 'UTC';
    expect(parsed(text, zone)).toBe(answer);
  });

  describe.each(notAsAirflow)('unlike Airflow, because $why', ({ rows }) => {
    it.each(rows)('reads %j, %s there, as %s', (text, airflow, ours, zone = 'UTC') => {
      expect(parsed(text, zone)).toBe(ours);
      expect(ours).not.toBe(airflow);
    });
  });

  it("takes today's date from the machine's calendar, not the zone's", () => {
    process.env.TZ = 'Pacific/Kiritimati'; // 14 hours ahead: the next day has begun
    expect(parsed('11:34')).toBe('2026-11-23T11:34:00+00:00');
  });

  it("reads `now` as the current instant at the machine's offset", () => {
    process.env.TZ = 'Asia/Kolkata';
    expect(parsed('now')).toBe('2026-11-22T20:15:08.328555+05:30');
    process.env.TZ = 'UTC';
    expect(parsed('now', 'Asia/Kolkata')).toBe('2026-11-22T14:45:08.328555+00:00');
  });

  it('refuses a text longer than any date', () => {
    expect(parsed(`2016-11-16T11:34:15Z${' '.repeat(108)}`)).toBe('2016-11-16T11:34:15+00:00');
    expect(parsed(`2016-11-16T11:34:15Z${' '.repeat(109)}`)).toBeNull();
  });

  it('never throws', () => {
    const nearDate = fc.string({ unit: fc.constantFrom(...'0123456789-:/.,+TZWUGMtz \n'), maxLength: 40 });
    const zone = fc.constantFrom('UTC', 'Europe/Amsterdam');
    fc.assert(
      fc.property(fc.oneof(nearDate, fc.string({ unit: 'binary' })), zone, (text, zone) => {
        const date = parseAirflowDate(text, zone, nowOfTest);
        expect(date === null || date instanceof OffsetDateTime).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it("reads every form that Windsock's answers contain", () => {
    const micros = fc.bigInt({ min: -62135510400000000n, max: 253402214399999999n });
    const offset = fc.oneof(fc.integer({ min: -86399, max: 86399 }), fc.constantFrom(0, 7200, -19800, 1172));
    const zone = fc.constantFrom('UTC', 'America/New_York');
    fc.assert(
      fc.property(micros, offset, zone, (micros, offset, zone) => {
        const date = OffsetDateTime.fromEpochMicros(micros, offset);
        for (const shown of [date, date.withoutMicroseconds()]) {
          expect(parseAirflowDate(shown.isoformat(), zone, null)).toEqual(shown);
          expect(parseAirflowDate(shown.toString(), zone, null)).toEqual(shown);
          expect(parseAirflowDate(shown.toDatabase(), 'UTC', null)).toEqual(shown.toUtc());
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('isValidZone', () => {
  it.each([
    'UTC',
    'utc',
    'Europe/Amsterdam',
    'America/Argentina/Buenos_Aires',
    'Asia/Kolkata',
    'US/Eastern',
    'Etc/GMT+5',
  ])('accepts %s', (name) => expect(isValidZone(name)).toBe(true));

  it.each(['', 'system', 'europe/amsterdam', '+02:00', 'Europe/Atlantis', '../etc/passwd', ' UTC'])(
    'does not know %j',
    (name) => expect(isValidZone(name)).toBe(false),
  );
});

describe('timeZoneOf', () => {
  it.each([
    ['utc', 'UTC'],
    ['Utc', 'UTC'],
    ['Europe/Amsterdam', 'Europe/Amsterdam'],
    ['europe/amsterdam', 'UTC'],
    ['System', 'UTC'],
    ['Europe/Atlantis', 'UTC'],
    ['', 'UTC'],
  ])('reads %j as %s', (setting, zone) => expect(timeZoneOf(setting)).toBe(zone));

  it("reads `system` as the machine's zone", () => {
    process.env.TZ = 'America/New_York';
    expect(timeZoneOf('system')).toBe('America/New_York');
  });

  it('reads `system` as UTC on a machine without a zone', () => {
    process.env.TZ = 'Europe/Atlantis';
    expect(timeZoneOf('system')).toBe('UTC');
  });
});
