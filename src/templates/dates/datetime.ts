import type { PyValue } from '../../python/python-value.js';
import type { CallArguments } from '../../jinja/call-arguments.js';
import { TemplateError, typeError } from '../../jinja/template-error.js';
import { TemplateObject } from '../../jinja/template-object.js';
import { requireText } from '../../jinja/text.js';
import { timedeltaOf } from '../../jinja/timedelta.js';
import { OffsetDateTime } from '../../time/offset-date-time.js';
import { type Members, memberOf, method, plainMethods } from '../members.js';
import { checkFields, type Fields } from './calendar.js';
import { DateOnly, dateMembers } from './date.js';
import { dateTimeParts, fieldsOfArguments } from './date-arguments.js';
import { microsecondsOf } from './interval.js';
import { strftime } from './strftime.js';
import { StructTime } from './struct-time.js';
import { TimeOfDay } from './time-of-day.js';
import { utc, Zone } from './zone.js';

/** A date and time: Python's `datetime.datetime`, naive or in a zone. */
export class DateTime extends TemplateObject {
  /** @param at with the offset of the zone, or with offset 0 without one */
  constructor(
    readonly at: OffsetDateTime,
    readonly zone: Zone | null,
    typeName = 'datetime.datetime',
  ) {
    super(typeName);
  }

  override get repr(): string {
    const { year, month, day, hour, minute, second, microsecond } = this.fields;
    const rest = microsecond !== 0 ? [second, microsecond] : second !== 0 ? [second] : [];
    const zone = this.zone ? [`tzinfo=${this.zone.repr}`] : [];
    return `datetime.datetime(${[year, month, day, hour, minute, ...rest, ...zone].join(', ')})`;
  }

  override get str(): string {
    return this.isoformat(' ');
  }

  get fields(): Required<Fields> {
    const { year, month, day, hour, minute, second, microsecond } = this.at;
    return { year, month, day, hour, minute, second, microsecond };
  }

  /** Python's `isoformat(separator)`. */
  isoformat(separator = 'T'): string {
    const text = this.at.isoformat().replace('T', separator);
    return this.zone ? text : text.slice(0, -'+00:00'.length);
  }

  override attribute(name: string): PyValue {
    return memberOf(dateTimeMembers, this, this.typeName, name);
  }

  override compareTo(other: PyValue): number | undefined {
    if (other instanceof DateOnly) throw typeError(`can't compare datetime.datetime to ${other.typeName}`);
    if (!(other instanceof DateTime)) return undefined;
    if (other.takesNaive && !this.takesNaive) return 0 - (other.compareTo(this) ?? 0);
    if (this.isNaive !== other.isNaive) throw typeError("can't compare offset-naive and offset-aware datetimes");
    return this.at.compareTo(other.at);
  }

  override equals(other: PyValue): boolean {
    if (!(other instanceof DateTime)) return false;
    if (other.takesNaive && !this.takesNaive) return other.equals(this);
    return this.isNaive === other.isNaive && this.at.equals(other.at);
  }

  override binary(operator: string, other: PyValue, isReflected: boolean): PyValue | undefined {
    if (other instanceof DateTime && operator === '-') {
      if (other.takesNaive && !this.takesNaive) return undefined;
      return isReflected ? other.minus(this) : this.minus(other);
    }
    const micros = microsecondsOf(other);
    if (micros === undefined || (operator !== '+' && (operator !== '-' || isReflected))) return undefined;
    return operator === '+' ? this.plus(other, micros) : this.plus(other, -micros);
  }

  override format(spec: string): string {
    return spec === '' ? this.str : this.strftime(spec);
  }

  /** Python's `strftime`. @throws TemplateError for an unknown directive */
  strftime(format: string): string {
    const { zone, at } = this;
    const abbreviation = () => zone?.abbreviationAt(at) ?? '';
    return strftime({ ...this.fields, offset: zone ? at.offsetSeconds : null, abbreviation }, format);
  }

  /** The same kind of date with this wall clock. @throws TemplateError if there is none */
  atWallTime(fields: Required<Fields>, zone = this.zone): DateTime {
    checkFields(fields);
    return this.like(
      inRange(() => (zone ?? utc).atWallTime(fields)),
      zone,
    );
  }

  /** The same kind of date with these fields replaced. */
  with(fields: Partial<Fields>, zone = this.zone): DateTime {
    return this.atWallTime({ ...this.fields, ...fields }, zone);
  }

  /** The same kind of date at another instant. */
  like(at: OffsetDateTime, zone = this.zone): DateTime {
    return new DateTime(at, zone);
  }

  /** The same instant in a zone; a naive time is one of this machine, which is taken for UTC. */
  inZone(zone: Zone): DateTime {
    return this.like(
      inRange(() => zone.convert(this.at)),
      zone,
    );
  }

  /** Whether it takes a naive date for one in its own zone, as pendulum does. */
  get takesNaive(): boolean {
    return false;
  }

  get isNaive(): boolean {
    return this.zone === null;
  }

  /** What `self - other` gives. */
  protected minus(other: DateTime): PyValue {
    if (this.isNaive !== other.isNaive) throw typeError("can't subtract offset-naive and offset-aware datetimes");
    return timedeltaOf(this.at.epochMicros - other.at.epochMicros);
  }

  /** What adding a length of time gives. */
  protected plus(_length: PyValue, micros: bigint): PyValue {
    return this.like(
      inRange(() => OffsetDateTime.fromEpochMicros(this.at.epochMicros + micros, this.at.offsetSeconds)),
    );
  }
}

/** The members that all dates with a time have. */
export const dateTimeMembers: Members<DateTime> = {
  ...dateMembers<DateTime>((self) => self.fields),
  hour: ({ at }) => BigInt(at.hour),
  minute: ({ at }) => BigInt(at.minute),
  second: ({ at }) => BigInt(at.second),
  microsecond: ({ at }) => BigInt(at.microsecond),
  tzinfo: ({ zone }) => zone,
  ...plainMethods<DateTime>({
    date: ({ fields }) => new DateOnly(fields),
    time: ({ fields }) => new TimeOfDay(fields),
    timestamp: (self) => Number(self.at.epochMicros) / 1e6,
    ctime: (self) => self.strftime('%a %b %e %H:%M:%S %Y'),
    utcoffset: ({ at, zone }) => zone && timedeltaOf(BigInt(at.offsetSeconds) * 1_000_000n),
    tzname: ({ at, zone }) => zone && zone.abbreviationAt(at),
    timetuple: (self) => new StructTime(self.fields, -1),
    utctimetuple: (self) => new StructTime(self.inZone(utc).fields),
  }),
  isoformat: method('isoformat', (self, args) => {
    const [separator = 'T', precision] = args.bind('isoformat', 'sep?', 'timespec?');
    if (precision !== undefined) throw typeError('isoformat() with a timespec is not supported by Windsock');
    return self.isoformat(requireText(separator, 'isoformat() argument 1'));
  }),
  strftime: method('strftime', (self, args) => {
    return self.strftime(requireText(args.all('strftime', 'format')[0], 'strftime() argument 1'));
  }),
  replace: method('replace', (self, args) => {
    const { zone, rest } = splitZone(args);
    return self.with(fieldsOfArguments('replace', rest, dateTimeParts), zone === undefined ? self.zone : zone);
  }),
  astimezone: method('astimezone', (self, args) => {
    const [zone = utc] = args.bind('astimezone', 'tz?');
    return self.inZone(requireZone(zone));
  }),
};

/** The named argument `tzinfo`, and the other arguments. */
export function splitZone(args: CallArguments): { zone: Zone | null | undefined; rest: CallArguments } {
  const zone = args.named.get('tzinfo');
  const rest = args.without('tzinfo');
  if (zone === undefined || zone === null) return { zone, rest };
  return { zone: requireZone(zone), rest };
}

/** The value as a zone. @throws TemplateError if it is none */
export function requireZone(value: PyValue): Zone {
  if (value instanceof Zone) return value;
  throw typeError('tzinfo argument must be None or of a tzinfo subclass');
}

/** Turns a date beyond the years 1 to 9999 into Python's error. */
export function inRange<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TemplateError('OverflowError', 'date value out of range');
  }
}
