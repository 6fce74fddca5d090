import { describe, expect, it } from 'vitest';
import { dumpsPythonJson } from '../python/python-json.js';
import type { PyJson } from '../python/python-value.js';
import { intervalColumn, isSchedule, scheduleIntervalOf } from './schedule-interval.js';
import { encodeSchedule } from '../serialized-dags/typed-encoding.js';

describe('isSchedule', () => {
  // The expected values are those of croniter 0.3.37.
  it.each([
    '* * * * *',
    '0 0 * * *',
    '*/5 1-10/2 L jan-MAR mon,5#2',
    '0 0 0 0 fri-sun',
    '5/10 0 1 1 7',
    '0 0 1 1 0 59',
  ])('accepts %s', (text) => expect(isSchedule(text)).toBe(true));
  it.each(['@once', '@hourly', '@daily', '@weekly', '@monthly', '@quarterly', '@yearly', 'None'])(
    'accepts %s',
    (text) => expect(isSchedule(text)).toBe(true),
  );
  it.each([
    '',
    '@never',
    'every day',
    '* * * *',
    '* * * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 32 * *',
    '* * * 13 *',
  ])('refuses %s', (text) => expect(isSchedule(text)).toBe(false));
  it.each([
    '* * * * 8',
    '5-1 * * * *',
    '*/0 * * * *',
    '1-2-3 * * * *',
    '-1 * * * *',
    '* * * mon *',
    '1#2 * * * *',
    '? * * * *',
  ])('refuses %s', (text) => expect(isSchedule(text)).toBe(false));
});

describe('a schedule that is a mapping', () => {
  const read = (units: Record<string, PyJson>) => scheduleIntervalOf(new Map(Object.entries(units)))!;

  // The texts are those of Airflow for timedelta(hours=2, minutes=5), and relativedelta(months=14, hours=30, days=40).
  it('is a timedelta, or a relativedelta if it has months or years', () => {
    expect(dumpsPythonJson(encodeSchedule(read({ hours: 2n, minutes: 5n })))).toBe(
      '{"__type": "timedelta", "__var": 7500.0}',
    );
    expect(dumpsPythonJson(encodeSchedule(read({ months: 14n, hours: 30n, days: 40n })))).toBe(
      '{"__type": "relativedelta", "__var": {"years": 1, "months": 2, "days": 41, "hours": 6}}',
    );
  });

  it('is stored in the table dag with all its attributes', () => {
    expect(dumpsPythonJson(intervalColumn(read({ hours: 2n, minutes: 5n })))).toBe(
      '{"type": "timedelta", "attrs": {"days": 0, "seconds": 7500, "microseconds": 0}}',
    );
    expect(dumpsPythonJson(intervalColumn(read({ months: 1n })))).toBe(
      '{"type": "relativedelta", "attrs": {"years": 0, "months": 1, "days": 0, "leapdays": 0, "hours": 0, ' +
        '"minutes": 0, "seconds": 0, "microseconds": 0, "year": null, "month": null, "day": null, "hour": null, ' +
        '"minute": null, "second": null, "microsecond": null}}',
    );
  });
});
