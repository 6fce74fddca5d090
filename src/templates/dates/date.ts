import { PyTimedelta } from '../../python/python-timedelta.js';
import { PyTuple, type PyValue } from '../../python/python-value.js';
import { TemplateError } from '../../jinja/template-error.js';
import { TemplateObject } from '../../jinja/template-object.js';
import { requireText } from '../../jinja/text.js';
import { civilFromDays, daysFromCivil, daysInMonth, isLeapYear, type CivilDate } from '../../time/civil-date.js';
import { type Members, memberOf, method, plainMethods } from '../members.js';
import { checkFields, dayOfYear, isoCalendar, weekday } from './calendar.js';
import { fieldsOfArguments } from './date-arguments.js';
import { strftime } from './strftime.js';

/** The ordinal of 1970-01-01: days since the first of January of the year 1, which is 1. */
const ordinalOfEpoch = 719_163;

/** A date without a time: Python's `datetime.date`, or pendulum's `Date`, which prints alike. */
export class DateOnly extends TemplateObject {
  constructor(
    readonly date: CivilDate,
    private readonly isPendulum = false,
  ) {
    super(isPendulum ? 'Date' : 'datetime.date');
  }

  override get repr(): string {
    const { year, month, day } = this.date;
    return this.isPendulum ? `<Date [${this.str}]>` : `datetime.date(${year}, ${month}, ${day})`;
  }

  override get str(): string {
    const { year, month, day } = this.date;
    return [String(year).padStart(4, '0'), ...[month, day].map((part) => String(part).padStart(2, '0'))].join('-');
  }

  /** Days since 1970. */
  get dayNumber(): number {
    return daysFromCivil(this.date.year, this.date.month, this.date.day);
  }

  override attribute(name: string): PyValue {
    return memberOf(members, this, this.typeName, name);
  }

  override compareTo(other: PyValue): number | undefined {
    return other instanceof DateOnly ? this.dayNumber - other.dayNumber : undefined;
  }

  override binary(operator: string, other: PyValue, isReflected: boolean): PyValue | undefined {
    if (other instanceof DateOnly && operator === '-' && !isReflected) {
      return new PyTimedelta(this.dayNumber - other.dayNumber, 0, 0);
    }
    if (!(other instanceof PyTimedelta) || (operator !== '+' && (operator !== '-' || isReflected))) return undefined;
    // Python takes the days of a timedelta alone.
    return this.plusDays(operator === '+' ? other.days : -other.days);
  }

  override format(spec: string): string {
    return spec === '' ? this.str : this.strftime(spec);
  }

  /** The date so many days later. @throws TemplateError beyond the years 1 to 9999 */
  plusDays(days: number): DateOnly {
    const date = civilFromDays(this.dayNumber + days);
    if (!(date.year >= 1 && date.year <= 9999)) throw new TemplateError('OverflowError', 'date value out of range');
    return new DateOnly(date, this.isPendulum);
  }

  /** Python's `strftime`. */
  strftime(format: string): string {
    const midnight = { hour: 0, minute: 0, second: 0, microsecond: 0, offset: null, abbreviation: () => '' };
    return strftime({ ...this.date, ...midnight }, format);
  }

  /** The same kind of date with other fields. @throws TemplateError if there is no such date */
  with(fields: Partial<CivilDate>): DateOnly {
    return new DateOnly(checkFields({ ...this.date, ...fields }), this.isPendulum);
  }
}

const members: Members<DateOnly> = {
  ...dateMembers<DateOnly>((self) => self.date),
  isoformat: method('isoformat', (self) => self.str),
  to_date_string: method('to_date_string', (self) => self.str),
  strftime: method('strftime', (self, args) => self.strftime(requireText(args.all('strftime', 'format')[0], 'format'))),
  replace: method('replace', (self, args) => self.with(fieldsOfArguments('replace', args, ['year', 'month', 'day']))),
};

/** What dates, and dates with a time, have in common. */
export function dateMembers<T>(dateOf: (self: T) => CivilDate): Members<T> {
  const days = (self: T) => daysFromCivil(dateOf(self).year, dateOf(self).month, dateOf(self).day);
  return {
    year: (self) => BigInt(dateOf(self).year),
    month: (self) => BigInt(dateOf(self).month),
    day: (self) => BigInt(dateOf(self).day),
    ...plainMethods<T>({
      weekday: (self) => BigInt(weekday(dateOf(self))),
      isoweekday: (self) => BigInt(weekday(dateOf(self)) + 1),
      isocalendar: (self) => new PyTuple(isoCalendar(dateOf(self)).map(BigInt)),
      toordinal: (self) => BigInt(days(self) + ordinalOfEpoch),
    }),
  };
}

/** What pendulum adds to dates. */
export function pendulumDateMembers<T>(dateOf: (self: T) => CivilDate): Members<T> {
  const isWeekday = (self: T, day: number) => weekday(dateOf(self)) === day;
  return {
    day_of_week: (self) => BigInt((weekday(dateOf(self)) + 1) % 7),
    day_of_year: (self) => BigInt(dayOfYear(dateOf(self))),
    week_of_year: (self) => BigInt(isoCalendar(dateOf(self))[1]),
    week_of_month: (self) => BigInt(Math.ceil(dateOf(self).day / 7)),
    days_in_month: (self) => BigInt(daysInMonth(dateOf(self).year, dateOf(self).month)),
    quarter: (self) => BigInt(Math.ceil(dateOf(self).month / 3)),
    ...plainMethods<T>({
      is_leap_year: (self) => isLeapYear(dateOf(self).year),
      is_weekday: (self) => weekday(dateOf(self)) < 5,
      is_weekend: (self) => weekday(dateOf(self)) >= 5,
      is_monday: (self) => isWeekday(self, 0),
      is_tuesday: (self) => isWeekday(self, 1),
      is_wednesday: (self) => isWeekday(self, 2),
      is_thursday: (self) => isWeekday(self, 3),
      is_friday: (self) => isWeekday(self, 4),
      is_saturday: (self) => isWeekday(self, 5),
      is_sunday: (self) => isWeekday(self, 6),
    }),
  };
}
