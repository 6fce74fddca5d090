import { civilFromDays, daysFromCivil, daysInMonth } from '../../time/civil-date.js';
import { valueError } from '../../jinja/template-error.js';

/** A date and, where there is one, a time of day. */
export interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly microsecond?: number;
}

/** The day of the week: 0 for Monday. */
export function weekday({ year, month, day }: Fields): number {
  return (((daysFromCivil(year, month, day) + 3) % 7) + 7) % 7;
}

/** The day of the year, from 1. */
export function dayOfYear({ year, month, day }: Fields): number {
  return daysFromCivil(year, month, day) - daysFromCivil(year, 1, 1) + 1;
}

/** The year, week and day of the ISO calendar: Monday is 1. */
export function isoCalendar(fields: Fields): [number, number, number] {
  const isoDay = weekday(fields) + 1;
  const thursday = civilFromDays(daysFromCivil(fields.year, fields.month, fields.day) + 4 - isoDay);
  return [thursday.year, Math.floor((dayOfYear(thursday) - 1) / 7) + 1, isoDay];
}

/** The date so many months later; a day that the month does not have becomes its last. */
export function addMonths<T extends Fields>(fields: T, months: number): T {
  const total = fields.year * 12 + fields.month - 1 + months;
  const [year, month] = [Math.floor(total / 12), (total % 12) + 1];
  return { ...fields, year, month, day: Math.min(fields.day, daysInMonth(year, month)) };
}

/** The fields, if there is such a date and time. @throws TemplateError with Python's words */
export function checkFields<T extends Fields>(fields: T): T {
  const { year, month, day, hour = 0, minute = 0, second = 0, microsecond = 0 } = fields;
  if (!(year >= 1 && year <= 9999)) throw valueError(`year ${year} is out of range`);
  if (!(month >= 1 && month <= 12)) throw valueError('month must be in 1..12');
  if (!(day >= 1 && day <= daysInMonth(year, month))) throw valueError('day is out of range for month');
  if (!(hour >= 0 && hour <= 23)) throw valueError('hour must be in 0..23');
  if (!(minute >= 0 && minute <= 59)) throw valueError('minute must be in 0..59');
  if (!(second >= 0 && second <= 59)) throw valueError('second must be in 0..59');
  if (!(microsecond >= 0 && microsecond <= 999_999)) throw valueError('microsecond must be in 0..999999');
  return fields;
}
