import type { PyValue } from '../../python/python-value.js';
import { timedeltaOf } from '../../jinja/timedelta.js';
import { type Members, memberOf, plainMethods } from '../members.js';
import type { DateTime } from './datetime.js';
import { Interval, type IntervalParts, intervalMembers, plural } from './interval.js';
import { preciseDiff } from './precise-diff.js';

/** The difference of two dates of pendulum: an interval that knows its ends, and counts in years and months. */
export class Period extends Interval {
  private readonly difference;

  constructor(
    readonly start: DateTime,
    readonly end: DateTime,
    /** Whether the later date came first before the two changed places, or still does. */
    readonly isInverted: boolean,
  ) {
    super(timedeltaOf(end.at.epochMicros - start.at.epochMicros), 'Period');
    this.difference = preciseDiff(start, end);
  }

  /** The difference from one date to another, or, if absolute, from the earlier to the later one. */
  static between(start: DateTime, end: DateTime, isAbsolute: boolean): Period {
    const isInverted = start.at.compareTo(end.at) > 0;
    return isInverted && isAbsolute ? new Period(end, start, true) : new Period(start, end, isInverted);
  }

  override get repr(): string {
    return `<Period [${this.start.str} -> ${this.end.str}]>`;
  }

  override attribute(name: string): PyValue {
    return memberOf(periodMembers, this, this.typeName, name);
  }

  override get parts(): IntervalParts {
    return this.difference.parts;
  }

  // Airflow: Period.weeks of pendulum 1.4.4 rounds down, also below zero, where the days that remain do not.
  override get weeks(): number {
    return Math.floor(this.parts.days / 7);
  }

  /** The days between the dates of the two ends. */
  get totalDays(): number {
    return this.difference.totalDays;
  }

  override sign(operator: string): PyValue {
    return operator === '-' ? Period.between(this.end, this.start, false) : this;
  }
}

const periodMembers: Members<Period> = {
  ...intervalMembers,
  years: ({ parts }) => BigInt(parts.years),
  months: ({ parts }) => BigInt(parts.months),
  start: ({ start }) => start,
  end: ({ end }) => end,
  invert: ({ isInverted }) => isInverted,
  ...plainMethods<Period>({
    in_years: ({ parts }) => BigInt(parts.years),
    in_months: ({ parts }) => BigInt(parts.years * 12 + parts.months),
    in_weeks: ({ totalDays }) => BigInt(Math.trunc(totalDays / 7)),
    in_days: ({ totalDays }) => BigInt(totalDays),
    as_interval: ({ delta }) => new Interval(delta),
  }),
};

/** pendulum's words for a date beside another, such as `2 days ago`. */
export function diffForHumans(date: DateTime, other: DateTime, isNow: boolean, isAbsolute: boolean): string {
  const period = Period.between(date, other, true);
  const words = roundedWords(period.parts);
  if (isAbsolute) return words;
  if (isNow) return period.isInverted ? `${words} from now` : `${words} ago`;
  return period.isInverted ? `${words} after` : `${words} before`;
}

function roundedWords({ years, months, days, hours, minutes, seconds }: IntervalParts): string {
  if (years > 0) return plural(years + (months > 6 ? 1 : 0), 'year');
  if (months === 11 && days > 15) return plural(1, 'year');
  if (months > 0) return plural(months + (days >= 27 ? 1 : 0), 'month');
  if (days >= 7) return plural(Math.floor(days / 7) + (days % 7 > 3 ? 1 : 0), 'week');
  if (days > 0) return plural(days, 'day');
  if (hours > 0) return plural(hours, 'hour');
  return minutes > 0 ? plural(minutes, 'minute') : plural(Math.max(seconds, 1), 'second');
}
