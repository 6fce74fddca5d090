import type { PyValue } from '../../python/python-value.js';
import type { CallArguments } from '../../jinja/call-arguments.js';
import { asNumber } from '../../jinja/number.js';
import { requireInteger } from '../../jinja/operators.js';
import { unsupported, valueError } from '../../jinja/template-error.js';
import { asText, requireText } from '../../jinja/text.js';
import { isTrue } from '../../jinja/truth.js';
import { OffsetDateTime } from '../../time/offset-date-time.js';
import { type Members, memberOf, method, plainMethods } from '../members.js';
import { addMonths, checkFields, type Fields } from './calendar.js';
import { DateOnly, pendulumDateMembers } from './date.js';
import { dateTimeParts, fieldsOfArguments } from './date-arguments.js';
import { daysToWeekday, endOfUnit, startOfUnit } from './date-units.js';
import { type Duration, durationOf, microsPerDay } from './duration.js';
import { DateTime, dateTimeMembers, inRange, requireZone, splitZone } from './datetime.js';
import { diffForHumans, Period } from './period.js';
import { offsetText } from './strftime.js';
import { TimeOfDay } from './time-of-day.js';
import { fixedZone, utc, type Zone, zoneOf } from './zone.js';

/** The current instant of the rendering. */
export type Now = () => OffsetDateTime;

/** A date of pendulum 1, as Airflow's `execution_date` is one. It prints with a `T`. */
export class Pendulum extends DateTime {
  declare readonly zone: Zone;

  constructor(
    at: OffsetDateTime,
    zone: Zone,
    readonly now: Now,
  ) {
    super(at, zone, 'Pendulum');
  }

  /** Pendulum's `instance(date)`: a naive date is one in UTC. */
  static of(date: DateTime, now: Now): Pendulum {
    return date instanceof Pendulum ? date : new Pendulum(date.at, date.zone ?? utc, now);
  }

  override get repr(): string {
    return `<Pendulum [${this.str}]>`;
  }

  override get str(): string {
    return this.isoformat();
  }

  override attribute(name: string): PyValue {
    return memberOf(pendulumMembers, this, this.typeName, name);
  }

  override like(at: OffsetDateTime, zone: Zone | null = this.zone): Pendulum {
    return new Pendulum(at, zone ?? utc, this.now);
  }

  override atWallTime(fields: Required<Fields>, zone: Zone | null = this.zone): Pendulum {
    return Pendulum.of(super.atWallTime(fields, zone), this.now);
  }

  override strftime(format: string): string {
    const offset = offsetText(this.at.offsetSeconds, ':');
    return super.strftime(format.replaceAll('%_z', offset).replaceAll('%_t', ordinal(this.at.day)));
  }

  override get takesNaive(): boolean {
    return true;
  }

  override compareTo(other: PyValue): number | undefined {
    return super.compareTo(other instanceof DateTime ? this.aware(other) : other);
  }

  override equals(other: PyValue): boolean {
    return other instanceof DateTime && this.at.equals(this.aware(other).at);
  }

  /** Calendar units move the wall clock, units of time the instant. */
  add({ months, dayMicros, timeMicros }: Duration): Pendulum {
    const wall = (fields: Required<Fields>) => inRange(() => OffsetDateTime.fromFields(fields, 0));
    if (months === 0 && dayMicros === 0n) return this.elapse(timeMicros);
    const moved = checkFields(months === 0 ? this.fields : addMonths(this.fields, months));
    const micros = wall(moved).epochMicros + dayMicros + timeMicros;
    return this.atWallTime(
      new DateTime(
        inRange(() => OffsetDateTime.fromEpochMicros(micros)),
        null,
      ).fields,
    );
  }

  /** The date so many days later, by the wall clock. */
  addDays(days: number): Pendulum {
    return this.add({ months: 0, dayMicros: BigInt(days) * microsPerDay, timeMicros: 0n });
  }

  /** Another date in the sense of pendulum: a naive one is in the zone of this one. */
  aware(other: DateTime): Pendulum {
    return other.isNaive ? this.atWallTime(other.fields) : Pendulum.of(other, this.now);
  }

  protected override minus(other: DateTime): PyValue {
    return Period.between(Pendulum.of(this.aware(other), this.now), this, false);
  }

  // Airflow: pendulum adds a timedelta as elapsed time, and takes one away with its days by the wall clock.
  protected override plus(length: PyValue, micros: bigint): PyValue {
    if (length instanceof Period) return this.addPeriod(length, micros === length.micros ? 1 : -1);
    return this.elapse(micros);
  }

  override binary(operator: string, other: PyValue, isReflected: boolean): PyValue | undefined {
    if (other instanceof DateTime && operator === '-' && isReflected) {
      return Period.between(this, this.aware(other), false);
    }
    const result = super.binary(operator, other, isReflected);
    if (operator !== '-' || !(result instanceof Pendulum) || other instanceof Period) return result;
    const micros = this.at.epochMicros - result.at.epochMicros;
    const timeMicros = ((micros % microsPerDay) + microsPerDay) % microsPerDay;
    return this.add({ months: 0, dayMicros: timeMicros - micros, timeMicros: -timeMicros });
  }

  private elapse(micros: bigint): Pendulum {
    const instant = inRange(() => OffsetDateTime.fromEpochMicros(this.at.epochMicros + micros));
    return this.like(inRange(() => this.zone.convert(instant)));
  }

  private addPeriod({ parts, weeks, micros }: Period, sign: number): Pendulum {
    const { years, months, days, hours, minutes, seconds } = parts;
    const time = BigInt(hours * 3600 + minutes * 60 + seconds) * 1_000_000n + (micros % 1_000_000n);
    return this.add({
      months: sign * (years * 12 + months),
      dayMicros: BigInt(sign * (weeks * 7 + (days % 7))) * microsPerDay,
      timeMicros: BigInt(sign) * time,
    });
  }
}

const formats: Readonly<Record<string, string>> = {
  to_date_string: '%Y-%m-%d',
  to_formatted_date_string: '%b %d, %Y',
  to_time_string: '%H:%M:%S',
  to_datetime_string: '%Y-%m-%d %H:%M:%S',
  to_day_datetime_string: '%a, %b %-d, %Y %-I:%M %p',
  to_atom_string: '%Y-%m-%dT%H:%M:%S%_z',
  to_cookie_string: '%A, %d-%b-%Y %H:%M:%S %Z',
  to_iso8601_string: '%Y-%m-%dT%H:%M:%S%_z',
  to_rfc822_string: '%a, %d %b %y %H:%M:%S %z',
  to_rfc850_string: '%A, %d-%b-%y %H:%M:%S %Z',
  to_rfc1036_string: '%a, %d %b %y %H:%M:%S %z',
  to_rfc1123_string: '%a, %d %b %Y %H:%M:%S %z',
  to_rfc2822_string: '%a, %d %b %Y %H:%M:%S %z',
  to_rfc3339_string: '%Y-%m-%dT%H:%M:%S%_z',
  to_rss_string: '%a, %d %b %Y %H:%M:%S %z',
  to_w3c_string: '%Y-%m-%dT%H:%M:%S%_z',
};

const pendulumMembers: Members<Pendulum> = {
  ...dateTimeMembers,
  ...pendulumDateMembers<Pendulum>((self) => self.fields),
  ...plainMethods<Pendulum>(
    Object.fromEntries(Object.entries(formats).map(([name, form]) => [name, (self) => self.strftime(form)])),
  ),
  ...plainMethods<Pendulum>({
    date: ({ fields }) => new DateOnly(fields, true),
    time: ({ fields }) => new TimeOfDay(fields, true),
    copy: (self) => self,
    get_timezone: ({ zone }) => zone,
    is_future: (self) => self.at.compareTo(self.now()) > 0,
    is_past: (self) => self.at.compareTo(self.now()) < 0,
    seconds_since_midnight: (self) =>
      BigInt(self.at.epochSeconds - self.with(startOfUnit(self.fields, 'day')).at.epochSeconds),
    seconds_until_end_of_day: (self) =>
      BigInt(self.with(endOfUnit(self.fields, 'day')).at.epochSeconds - self.at.epochSeconds),
  }),
  timezone: ({ zone }) => zone,
  tz: ({ zone }) => zone,
  age: (self) => BigInt(Period.between(self, otherOrNow(self, null), true).parts.years),
  timezone_name: ({ zone }) => zone.name,
  offset: ({ at }) => BigInt(at.offsetSeconds),
  offset_hours: ({ at }) => at.offsetSeconds / 3600,
  utc: ({ at }) => at.offsetSeconds === 0,
  int_timestamp: ({ at }) => BigInt(at.epochSeconds),
  float_timestamp: ({ at }) => Number(at.epochMicros) / 1e6,
  add: method('add', (self, args) => self.add(durationOf('add', args, 1))),
  subtract: method('subtract', (self, args) => self.add(durationOf('subtract', args, -1))),
  in_timezone: method('in_timezone', (self, args) => self.inZone(asZone(args.all('in_timezone', 'tz')[0]))),
  in_tz: method('in_tz', (self, args) => self.inZone(asZone(args.all('in_tz', 'tz')[0]))),
  astimezone: method('astimezone', (self, args) => self.inZone(asZone(args.bind('astimezone', 'tz?')[0] ?? null))),
  replace: method('replace', (self, args) => {
    const { zone, rest } = splitZone(namedZone(args));
    const fields = fieldsOfArguments('replace', rest, dateTimeParts);
    return self.with(fields, zone === undefined ? self.zone : (zone ?? utc));
  }),
  at: method('at', (self, args) => {
    const fields = fieldsOfArguments('at', args, dateTimeParts.slice(3));
    return self.with({ hour: 0, minute: 0, second: 0, microsecond: 0, ...fields });
  }),
  on: method('on', (self, args) => self.with(fieldsOfArguments('on', args, dateTimeParts.slice(0, 3)))),
  start_of: method('start_of', (self, args) => {
    return self.with(startOfUnit(self.fields, requireText(args.all('start_of', 'unit')[0], 'unit')));
  }),
  end_of: method('end_of', (self, args) => {
    return self.with(endOfUnit(self.fields, requireText(args.all('end_of', 'unit')[0], 'unit')));
  }),
  next: method('next', (self, args) => otherDay(self, args.bind('next', 'day_of_week?', 'keep_time?'), 1)),
  previous: method('previous', (self, args) => otherDay(self, args.bind('previous', 'day_of_week?', 'keep_time?'), -1)),
  diff: method('diff', (self, args) => {
    const [other = null, isAbsolute = true] = args.bind('diff', 'dt?', 'abs?');
    return Period.between(self, otherOrNow(self, other), isTrue(isAbsolute));
  }),
  diff_for_humans: method('diff_for_humans', (self, args) => {
    const [other = null, isAbsolute = false] = args.bind('diff_for_humans', 'other?', 'absolute?');
    return diffForHumans(self, otherOrNow(self, other), other === null, isTrue(isAbsolute));
  }),
  format: method('format', (self, args) => {
    const [format, locale = null, formatter = 'classic'] = args.bind('format', 'fmt', 'locale?', 'formatter?');
    if (formatter !== 'classic' && formatter !== null) throw unsupported('a formatter of pendulum but `classic`');
    if (locale !== null && locale !== 'en') throw unsupported('a language of pendulum but English');
    return self.strftime(requireText(format, 'format() argument 1'));
  }),
};

/** pendulum takes a zone by its name, or an offset in hours. */
function asZone(value: PyValue | undefined): Zone {
  if (value === null || value === undefined) return zoneOf('local');
  const hours = asNumber(value);
  if (hours !== undefined) return fixedZone(Number(hours) * 3600);
  const name = asText(value);
  return name === undefined ? requireZone(value) : zoneOf(name);
}

function namedZone(args: CallArguments): CallArguments {
  const zone = args.named.get('tzinfo');
  return typeof zone === 'string' ? args.with('tzinfo', zoneOf(zone)) : args;
}

function otherOrNow(self: Pendulum, other: PyValue): Pendulum {
  if (other === null) return self.like(self.zone.convert(self.now()));
  if (other instanceof DateTime) return self.aware(other);
  throw valueError(`Invalid datetime "${asText(other) ?? ''}"`);
}

function otherDay(self: Pendulum, [day = null, keepsTime = false]: (PyValue | undefined)[], step: 1 | -1): Pendulum {
  const days = daysToWeekday(self.fields, day === null ? null : Number(requireInteger(day)), step);
  const from = isTrue(keepsTime) ? self : self.atWallTime(startOfUnit(self.fields, 'day'));
  return from.addDays(days);
}

/** What stands behind the number of a day: `st` of `1st`. */
function ordinal(day: number): string {
  return day >= 11 && day <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
}
