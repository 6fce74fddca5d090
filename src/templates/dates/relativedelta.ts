import type { PyValue } from '../../python/python-value.js';
import type { CallArguments } from '../../jinja/call-arguments.js';
import { requireSize } from '../../jinja/operators.js';
import { unsupported } from '../../jinja/template-error.js';
import { TemplateObject } from '../../jinja/template-object.js';
import { timedeltaOf } from '../../jinja/timedelta.js';
import { addMonths } from './calendar.js';
import { DateOnly } from './date.js';
import { DateTime } from './datetime.js';

const relative = ['years', 'months', 'days', 'hours', 'minutes', 'seconds', 'microseconds'] as const;
const absolute = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond'] as const;
/** How many of a unit make one of the unit before. */
const sizes = { microseconds: 1_000_000, seconds: 60, minutes: 60, hours: 24, months: 12 } as const;
const carried = {
  microseconds: 'seconds',
  seconds: 'minutes',
  minutes: 'hours',
  hours: 'days',
  months: 'years',
} as const;

type Units = { -readonly [K in (typeof relative)[number]]: number };
type Moments = { readonly [K in (typeof absolute)[number]]?: number };

/** dateutil's `relativedelta`: units that are added to a date, and fields that replace those of the date. */
export class RelativeDelta extends TemplateObject {
  private constructor(
    private readonly units: Units,
    private readonly moments: Moments,
  ) {
    super('relativedelta');
  }

  /** The relativedelta of the arguments of its constructor. @throws TemplateError for what Windsock does not know */
  static of(args: CallArguments): RelativeDelta {
    if (args.positional.length > 0) throw unsupported('relativedelta() of two dates');
    const units: Units = { years: 0, months: 0, days: 0, hours: 0, minutes: 0, seconds: 0, microseconds: 0 };
    const moments: Record<string, number> = {};
    for (const [name, value] of args.named) {
      if (name === 'weeks') units.days += 7 * requireSize(value);
      else if (isIn(relative, name)) units[name] += requireSize(value);
      else if (isIn(absolute, name)) moments[name] = requireSize(value);
      else throw unsupported(`the argument '${name}' of relativedelta()`);
    }
    return new RelativeDelta(normalized(units), moments);
  }

  override get repr(): string {
    const shown = [
      ...relative.filter((name) => this.units[name] !== 0).map((name) => `${name}=${signed(this.units[name])}`),
      ...absolute.filter((name) => this.moments[name] !== undefined).map((name) => `${name}=${this.moments[name]}`),
    ];
    return `relativedelta(${shown.join(', ')})`;
  }

  override get str(): string {
    return this.repr;
  }

  override attribute(name: string): PyValue | undefined {
    if (isIn(relative, name)) return BigInt(this.units[name]);
    if (!isIn(absolute, name)) return undefined;
    const moment = this.moments[name];
    return moment === undefined ? null : BigInt(moment);
  }

  override binary(operator: string, other: PyValue, isReflected: boolean): PyValue | undefined {
    if (other instanceof RelativeDelta && !isReflected) return this.combined(operator, other);
    if (operator === '*') return this.scaled(requireSize(other));
    if (operator === '+') return this.addedTo(other);
    return operator === '-' && isReflected ? this.scaled(-1).addedTo(other) : undefined;
  }

  override sign(operator: string): PyValue {
    return operator === '-' ? this.scaled(-1) : this;
  }

  private scaled(factor: number): RelativeDelta {
    const units = { ...this.units };
    for (const name of relative) units[name] *= factor;
    return new RelativeDelta(normalized(units), this.moments);
  }

  private combined(operator: string, other: RelativeDelta): RelativeDelta | undefined {
    if (operator !== '+' && operator !== '-') return undefined;
    const units = { ...this.units };
    for (const name of relative) units[name] += operator === '+' ? other.units[name] : -other.units[name];
    const moments = operator === '+' ? { ...this.moments, ...other.moments } : { ...other.moments, ...this.moments };
    return new RelativeDelta(normalized(units), moments);
  }

  private addedTo(date: PyValue): PyValue | undefined {
    const { years, months, days } = this.units;
    const { year, month, day } = this.moments;
    if (date instanceof DateOnly) {
      const start = { ...date.date, ...defined({ year, month }) };
      return date.with(addMonths({ ...start, day: day ?? start.day }, years * 12 + months)).plusDays(days);
    }
    if (!(date instanceof DateTime)) return undefined;
    const start = { ...date.fields, ...this.moments };
    const moved = date.with(addMonths(start, years * 12 + months));
    return moved.binary('+', timedeltaOf(this.elapsed), false);
  }

  private get elapsed(): bigint {
    const { days, hours, minutes, seconds, microseconds } = this.units;
    const whole = days * 86_400 + hours * 3600 + minutes * 60 + seconds;
    return BigInt(whole) * 1_000_000n + BigInt(microseconds);
  }
}

function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** Carries what is too much of a unit over to the next, with the sign of the unit. */
function normalized(units: Units): Units {
  for (const name of Object.keys(sizes) as (keyof typeof sizes)[]) {
    const over = Math.trunc(units[name] / sizes[name]);
    units[name] -= over * sizes[name];
    units[carried[name]] += over;
  }
  return units;
}

function isIn<T extends string>(names: readonly T[], name: string): name is T {
  return (names as readonly string[]).includes(name);
}

function signed(value: number): string {
  return value < 0 ? String(value) : `+${value}`;
}
