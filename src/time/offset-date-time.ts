import { civilFromDays, daysFromCivil, isCivilDate } from './civil-date.js';

const secondsPerDay = 86_400;
const microsPerSecond = 1_000_000;

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, the range of Python's datetime. */
const firstSecond = -62_135_596_800;
const lastSecond = 253_402_300_799;

const databaseTimestamp = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d(?::?\d\d(?::\d\d)?)?)?$/;
/** Index of the fraction's decimal point, or of the offset if there is no fraction. */
const fractionAt = 'YYYY-MM-DD HH:MM:SS'.length;

const zeroCode = '0'.charCodeAt(0);
const twoDigitTexts = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));

/** The fields of a local date and time: month 1–12, second 0–59, microsecond 0–999999. */
export interface DateTimeFields {
  year: number;
  month: number;
  day: number;
  hour?: number;
  minute?: number;
  second?: number;
  microsecond?: number;
}

/**
 * An instant with microseconds, and the UTC offset it was written with. Immutable. The instant and its local time are
 * within the years 1–9999, as in Python, and the offset is under 24 hours; anything else is a RangeError.
 */
export class OffsetDateTime {
  /** Whole seconds since 1970-01-01T00:00:00Z, rounded down; `microsecond` is the remainder. */
  readonly epochSeconds: number;
  readonly microsecond: number;
  /** Seconds east of UTC. */
  readonly offsetSeconds: number;

  private constructor(epochSeconds: number, microsecond: number, offsetSeconds: number) {
    if (!Number.isInteger(offsetSeconds) || Math.abs(offsetSeconds) >= secondsPerDay) {
      throw new RangeError(`UTC offset out of range: ${offsetSeconds} seconds`);
    }
    if (!isInRange(epochSeconds) || !isInRange(epochSeconds + offsetSeconds)) {
      throw new RangeError(`Instant out of range: ${epochSeconds} seconds since 1970`);
    }
    if (!Number.isInteger(microsecond)) throw new RangeError(`Not a whole number of microseconds: ${microsecond}`);
    this.epochSeconds = epochSeconds;
    this.microsecond = microsecond;
    this.offsetSeconds = offsetSeconds;
  }

  /** The instant this many microseconds after 1970-01-01T00:00:00Z. */
  static fromEpochMicros(epochMicros: bigint, offsetSeconds = 0): OffsetDateTime {
    const million = BigInt(microsPerSecond);
    const microsecond = ((epochMicros % million) + million) % million;
    return new OffsetDateTime(Number((epochMicros - microsecond) / million), Number(microsecond), offsetSeconds);
  }

  /**
   * The instant of a Python `float` of seconds since 1970, in UTC. Rounds half to even, as `datetime.fromtimestamp(x,
   * utc)` does.
   */
  static fromEpochSeconds(seconds: number): OffsetDateTime {
    const whole = Math.trunc(seconds);
    const micros = roundHalfToEven((seconds - whole) * microsPerSecond);
    return OffsetDateTime.normalized(whole, micros, 0);
  }

  /** The instant with these local fields at this offset. A field out of its range is a RangeError. */
  static fromFields(fields: DateTimeFields, offsetSeconds: number): OffsetDateTime {
    const { year, month, day, hour = 0, minute = 0, second = 0, microsecond = 0 } = fields;
    const hasClockTime = isUpTo(23, hour) && isUpTo(59, minute) && isUpTo(59, second) && isUpTo(999_999, microsecond);
    if (!isCivilDate(year, month, day) || !hasClockTime) {
      throw new RangeError(`No such time: ${year}-${month}-${day} ${hour}:${minute}:${second}.${microsecond}`);
    }
    const localSeconds = daysFromCivil(year, month, day) * secondsPerDay + hour * 3600 + minute * 60 + second;
    return new OffsetDateTime(localSeconds - offsetSeconds, microsecond, offsetSeconds);
  }

  /**
   * Parses a timestamp from SQLite, PostgreSQL or MySQL: `YYYY-MM-DD HH:MM:SS`, optionally with a fraction and an
   * offset. The result is in UTC, and a missing offset means UTC. Throws a RangeError for any other text.
   */
  static fromDatabase(text: string): OffsetDateTime {
    if (!databaseTimestamp.test(text)) throw new RangeError(`Not a database timestamp: ${JSON.stringify(text)}`);
    // Fields are read by position, because lists have thousands of timestamps and a match array takes three times as
    // long.
    const zoneStart = text[fractionAt] === '.' ? endOfDigits(text, fractionAt + 1) : fractionAt;
    const fields = {
      year: digits(text, 0, 4),
      month: digits(text, 5, 7),
      day: digits(text, 8, 10),
      hour: digits(text, 11, 13),
      minute: digits(text, 14, 16),
      second: digits(text, 17, 19),
      microsecond: microsecondOf(text.slice(fractionAt + 1, zoneStart)),
    };
    return OffsetDateTime.fromFields(fields, offsetOf(text.slice(zoneStart))).toUtc();
  }

  /** `microseconds` may have any size and sign; the surplus is carried over into the seconds. */
  private static normalized(seconds: number, microseconds: number, offsetSeconds: number): OffsetDateTime {
    const carry = Math.floor(microseconds / microsPerSecond);
    return new OffsetDateTime(seconds + carry, microseconds - carry * microsPerSecond, offsetSeconds);
  }

  get epochMicros(): bigint {
    return BigInt(this.epochSeconds) * BigInt(microsPerSecond) + BigInt(this.microsecond);
  }

  get year(): number {
    return this.localDate.year;
  }

  get month(): number {
    return this.localDate.month;
  }

  get day(): number {
    return this.localDate.day;
  }

  get hour(): number {
    return Math.floor(this.secondOfDay / 3600);
  }

  get minute(): number {
    return Math.floor(this.secondOfDay / 60) % 60;
  }

  get second(): number {
    return this.secondOfDay % 60;
  }

  /** The same second with microsecond 0. */
  withoutMicroseconds(): OffsetDateTime {
    return this.microsecond === 0 ? this : new OffsetDateTime(this.epochSeconds, 0, this.offsetSeconds);
  }

  /** The instant this many microseconds later (earlier if negative), at the same offset. */
  plusMicros(micros: number): OffsetDateTime {
    return OffsetDateTime.normalized(this.epochSeconds, this.microsecond + micros, this.offsetSeconds);
  }

  /** The same instant at offset 0. */
  toUtc(): OffsetDateTime {
    return this.offsetSeconds === 0 ? this : new OffsetDateTime(this.epochSeconds, this.microsecond, 0);
  }

  /** Negative, zero or positive if this instant is before, equal to or after the other, regardless of offsets. */
  compareTo(other: OffsetDateTime): number {
    return this.epochSeconds - other.epochSeconds || this.microsecond - other.microsecond;
  }

  /** True if both are the same instant, regardless of offsets. */
  equals(other: OffsetDateTime): boolean {
    return this.compareTo(other) === 0;
  }

  /** UTC as `YYYY-MM-DD HH:MM:SS.ffffff`, the form that SQLite stores. Texts sort in the order of their instants. */
  toDatabase(): string {
    return `${wallClock(this.epochSeconds, ' ')}.${sixDigits(this.microsecond)}`;
  }

  /** Python's `isoformat()`: `2016-11-16T11:34:15.000001+02:00`, with the fraction only if it is not zero. */
  isoformat(): string {
    return this.format('T');
  }

  /** Python's `str()` of an aware datetime: isoformat with a space instead of the `T`. */
  toString(): string {
    return this.format(' ');
  }

  private format(separator: string): string {
    const fraction = this.microsecond === 0 ? '' : `.${sixDigits(this.microsecond)}`;
    return wallClock(this.epochSeconds + this.offsetSeconds, separator) + fraction + offsetText(this.offsetSeconds);
  }

  private get localDate() {
    return civilFromDays(Math.floor((this.epochSeconds + this.offsetSeconds) / secondsPerDay));
  }

  private get secondOfDay(): number {
    return secondOfDay(this.epochSeconds + this.offsetSeconds);
  }
}

/** The microseconds from the digits after the decimal point. Digits after the sixth are cut off. */
export function microsecondOf(fraction: string): number {
  return digits(fraction.padEnd(6, '0'), 0, 6);
}

/** The seconds of a UTC offset, from its sign and the digits of hours, minutes and seconds. */
export function secondsOf(sign: string, [hours, minutes = '0', seconds = '0']: (string | undefined)[]): number {
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === '-' ? 0 - total : total;
}

/** The number between two positions of a text, which must contain only digits there. */
function digits(text: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + text.charCodeAt(at) - zeroCode;
  return value;
}

function endOfDigits(text: string, start: number): number {
  let end = start;
  while (end < text.length && text.charCodeAt(end) >= zeroCode && text.charCodeAt(end) < zeroCode + 10) end++;
  return end;
}

/** The seconds of a database's UTC offset; empty means UTC. */
function offsetOf(zone: string): number {
  if (zone === '' || zone === '+00' || zone === 'Z') return 0;
  return secondsOf(zone[0]!, zone.match(/\d\d/g)!);
}

function isUpTo(last: number, value: number): boolean {
  return value >= 0 && value <= last;
}

function isInRange(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= firstSecond && seconds <= lastSecond;
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest === 0.5) return floor % 2 === 0 ? floor : floor + 1;
  return rest < 0.5 ? floor : floor + 1;
}

function secondOfDay(seconds: number): number {
  return seconds - Math.floor(seconds / secondsPerDay) * secondsPerDay;
}

function wallClock(localSeconds: number, separator: string): string {
  const { year, month, day } = civilFromDays(Math.floor(localSeconds / secondsPerDay));
  const date = `${twoDigits(Math.floor(year / 100))}${twoDigits(year % 100)}-${twoDigits(month)}-${twoDigits(day)}`;
  return date + separator + clockText(secondOfDay(localSeconds));
}

function clockText(seconds: number): string {
  return `${twoDigits(Math.floor(seconds / 3600))}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
}

function offsetText(offsetSeconds: number): string {
  if (offsetSeconds === 0) return '+00:00';
  const text = clockText(Math.abs(offsetSeconds));
  return (offsetSeconds < 0 ? '-' : '+') + (text.endsWith(':00') ? text.slice(0, 5) : text);
}

function twoDigits(value: number): string {
  return twoDigitTexts[value] as string;
}

function sixDigits(value: number): string {
  return String(value).padStart(6, '0');
}
