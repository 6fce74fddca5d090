import { civilFromDays, daysFromCivil, daysInMonth } from '../../time/civil-date.js';
import type { Fields } from './calendar.js';
import type { DateTime } from './datetime.js';
import type { IntervalParts } from './interval.js';

/** The difference of two dates in units of the calendar, and the days between their dates; negative if b is earlier. */
export function preciseDiff(a: DateTime, b: DateTime): { readonly parts: IntervalParts; readonly totalDays: number } {
  const sign = a.at.compareTo(b.at) > 0 ? -1 : 1;
  const [first, second] = sign < 0 ? [b, a] : [a, b];
  const totalDays = dayNumber(second.fields) - dayNumber(first.fields);
  const isWallClock = first.zone?.name === second.zone?.name && totalDays !== 0;
  const parts = isWallClock ? ofFields(first.fields, second.fields) : ofFields(utcFields(first), utcFields(second));
  const signed = (value: number) => (value === 0 ? 0 : sign * value);
  return {
    parts: {
      years: signed(parts.years),
      months: signed(parts.months),
      days: signed(parts.days),
      hours: signed(parts.hours),
      minutes: signed(parts.minutes),
      seconds: signed(parts.seconds),
    },
    totalDays: signed(totalDays),
  };
}

function dayNumber({ year, month, day }: Fields): number {
  return daysFromCivil(year, month, day);
}

function utcFields({ at }: DateTime): Required<Fields> {
  const { year, month, day, hour, minute, second, microsecond } = at.toUtc();
  return { year, month, day, hour, minute, second, microsecond };
}

function ofFields(a: Required<Fields>, b: Required<Fields>): IntervalParts {
  const seconds = secondOfDay(b) - secondOfDay(a) - (b.microsecond < a.microsecond ? 1 : 0);
  const time = ((seconds % 86_400) + 86_400) % 86_400;
  const date = ofDates(a, b, seconds < 0);
  return { ...date, hours: Math.floor(time / 3600), minutes: Math.floor(time / 60) % 60, seconds: time % 60 };
}

function secondOfDay({ hour, minute, second }: Required<Fields>): number {
  return hour * 3600 + minute * 60 + second;
}

function ofDates(a: Fields, b: Fields, isDayShort: boolean) {
  let days = b.day - a.day - (isDayShort ? 1 : 0);
  let months = (b.year - a.year) * 12 + b.month - a.month;
  if (days < 0) {
    const before = civilFromDays(daysFromCivil(b.year, b.month, 1) - 1);
    const lastMonth = daysInMonth(before.year, before.month);
    const difference = daysInMonth(b.year, b.month) - lastMonth;
    // Airflow: helpers.precise_diff of pendulum 1.4.4 counts so when the month before is shorter.
    if (days === difference) {
      days = 0;
      months++;
    } else days += days < difference && lastMonth < a.day ? a.day : lastMonth;
    months--;
  }
  return { years: Math.floor(months / 12), months: ((months % 12) + 12) % 12, days };
}
