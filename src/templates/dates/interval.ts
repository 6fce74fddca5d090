import { PyTimedelta } from '../../python/python-timedelta.js';
import type { PyValue } from '../../python/python-value.js';
import { binary } from '../../jinja/operators.js';
import { TemplateObject } from '../../jinja/template-object.js';
import { timedeltaOf, totalSeconds } from '../../jinja/timedelta.js';
import { type Members, memberOf, plainMethods } from '../members.js';

/** The parts of an interval in words. */
export interface IntervalParts {
  readonly years: number;
  readonly months: number;
  /** Without the years and months. */
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

/** A length of time of pendulum: a timedelta that prints in words, and whose parts all have its sign. */
export class Interval extends TemplateObject {
  constructor(
    readonly delta: PyTimedelta,
    typeName = 'Interval',
  ) {
    super(typeName);
  }

  override get repr(): string {
    return `<Interval [${this.str}]>`;
  }

  override get str(): string {
    return inWords(this.parts, this.weeks, this.micros);
  }

  override get isTruthy(): boolean {
    return this.micros !== 0n;
  }

  /** The length in microseconds. */
  get micros(): bigint {
    return this.delta.totalMicroseconds;
  }

  get parts(): IntervalParts {
    const whole = Number(this.micros / 1_000_000n);
    const part = (unit: number, count: number) => Math.trunc(whole / unit) % count;
    const days = Math.trunc(whole / 86_400);
    return { years: 0, months: 0, days, hours: part(3600, 24), minutes: part(60, 60), seconds: whole % 60 };
  }

  get weeks(): number {
    return Math.trunc(this.parts.days / 7);
  }

  override attribute(name: string): PyValue {
    return memberOf(intervalMembers, this, this.typeName, name);
  }

  override compareTo(other: PyValue): number | undefined {
    const micros = microsecondsOf(other);
    return micros === undefined ? undefined : Number(this.micros - micros);
  }

  override binary(operator: string, other: PyValue, isReflected: boolean): PyValue | undefined {
    const right = other instanceof Interval ? other.delta : other;
    if (right instanceof TemplateObject) return undefined;
    const result = isReflected ? binary(operator, right, this.delta) : binary(operator, this.delta, right);
    return result instanceof PyTimedelta ? new Interval(result) : result;
  }

  override sign(operator: string): PyValue {
    return operator === '-' ? new Interval(timedeltaOf(-this.micros)) : this;
  }
}

const count = (seconds: number) => (self: Interval) => BigInt(Math.trunc(totalSeconds(self.delta) / seconds));
const total = (seconds: number) => (self: Interval) => totalSeconds(self.delta) / seconds;

/** The members of an interval. */
export const intervalMembers: Members<Interval> = {
  weeks: ({ weeks }) => BigInt(weeks),
  days: ({ micros }) => micros / 86_400_000_000n,
  remaining_days: ({ parts }) => BigInt(parts.days % 7),
  hours: ({ parts }) => BigInt(parts.hours),
  minutes: ({ parts }) => BigInt(parts.minutes),
  seconds: ({ micros }) => (micros / 1_000_000n) % 86_400n,
  remaining_seconds: ({ parts }) => BigInt(parts.seconds),
  microseconds: ({ micros }) => micros % 1_000_000n,
  invert: ({ micros }) => micros < 0n,
  ...plainMethods<Interval>({
    total_seconds: total(1),
    total_minutes: total(60),
    total_hours: total(3600),
    total_days: total(86_400),
    total_weeks: total(604_800),
    in_seconds: count(1),
    in_minutes: count(60),
    in_hours: count(3600),
    in_days: count(86_400),
    in_weeks: count(604_800),
    in_words: ({ str }) => str,
    as_timedelta: ({ delta }) => delta,
  }),
};

/** The microseconds of a timedelta or an interval; undefined for any other value. */
export function microsecondsOf(value: PyValue): bigint | undefined {
  if (value instanceof PyTimedelta) return value.totalMicroseconds;
  return value instanceof Interval ? value.micros : undefined;
}

/** pendulum's English words, such as `1 week 2 days`. */
function inWords(parts: IntervalParts, weeks: number, micros: bigint): string {
  const counts: readonly (readonly [number, string])[] = [
    [parts.years, 'year'],
    [parts.months, 'month'],
    [weeks, 'week'],
    [parts.days % 7, 'day'],
    [parts.hours, 'hour'],
    [parts.minutes, 'minute'],
    [parts.seconds, 'second'],
  ];
  const words = counts.filter(([size]) => size !== 0).map(([size, unit]) => plural(size, unit));
  if (words.length > 0 || micros === 0n) return words.join(' ');
  return `${(Math.abs(Number(micros % 1_000_000n)) / 1e6).toFixed(2)} second`;
}

/** The number with its unit, in the plural unless it is one. */
export function plural(size: number, unit: string): string {
  return `${size} ${unit}${Math.abs(size) === 1 ? '' : 's'}`;
}
