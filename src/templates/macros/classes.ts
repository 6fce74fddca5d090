import { PyTimedelta } from '../../python/python-timedelta.js';
import type { PyValue } from '../../python/python-value.js';
import { CallArguments } from '../../jinja/call-arguments.js';
import { asNumber } from '../../jinja/number.js';
import { typeError, valueError } from '../../jinja/template-error.js';
import { typeName } from '../../jinja/python-type.js';
import { PyFunction } from '../../jinja/template-object.js';
import { requireText } from '../../jinja/text.js';
import { timedeltaOf } from '../../jinja/timedelta.js';
import { readDate } from '../../time/date-reading.js';
import { OffsetDateTime } from '../../time/offset-date-time.js';
import { checkFields } from '../dates/calendar.js';
import { DateOnly } from '../dates/date.js';
import { dateTimeParts, fieldsOfArguments } from '../dates/date-arguments.js';
import { DateTime, inRange, splitZone } from '../dates/datetime.js';
import type { Now } from '../dates/pendulum.js';
import { strptime } from '../dates/strptime.js';
import { TimeOfDay } from '../dates/time-of-day.js';
import { fixedZone, utc } from '../dates/zone.js';
import { type Attributes, KnownObject } from '../known-object.js';

/** A class of Python: it is called to make an object, and has attributes. */
class PyClass extends KnownObject {
  constructor(
    name: string,
    private readonly make: (args: CallArguments) => PyValue,
    attributes: Attributes,
  ) {
    super(name, attributes, `<class '${name}'>`);
  }

  override call(args: CallArguments): PyValue {
    return this.make(args);
  }
}

const microsPerUnit: Readonly<Record<string, number>> = {
  days: 86_400e6,
  seconds: 1e6,
  microseconds: 1,
  milliseconds: 1000,
  minutes: 60e6,
  hours: 3600e6,
  weeks: 604_800e6,
};

/** Python's `datetime.timedelta`. */
export const timedeltaClass = new PyClass('datetime.timedelta', makeTimedelta, {
  min: () => new PyTimedelta(-999_999_999, 0, 0),
  max: () => new PyTimedelta(999_999_999, 86_399, 999_999),
});

/** Python's `datetime.datetime`. */
export function dateTimeClass(now: Now): PyClass {
  const method = (name: string, body: (args: CallArguments) => PyValue) => () => new PyFunction(name, body);
  return new PyClass('datetime.datetime', makeDateTime, {
    now: method('now', (args) => {
      const { zone } = splitZone(new CallArguments([], new Map([['tzinfo', args.bind('now', 'tz?')[0] ?? null]])));
      return zone ? new DateTime(zone.convert(now()), zone) : localTime(now());
    }),
    today: method('today', () => localTime(now())),
    utcnow: method('utcnow', () => new DateTime(now().toUtc(), null)),
    strptime: method('strptime', (args) => {
      const [text, format] = args.all('strptime', 'date_string', 'format');
      return readTime(requireText(text, 'strptime() argument 1'), requireText(format, 'strptime() argument 2'));
    }),
    fromisoformat: method('fromisoformat', (args) => {
      return parsedDate(requireText(args.all('fromisoformat', 'date_string')[0], 'fromisoformat: argument'));
    }),
    fromtimestamp: method('fromtimestamp', (args) => {
      const [seconds, zone = null] = args.bind('fromtimestamp', 'timestamp', 'tz?');
      const at = instantOf(seconds);
      const given = splitZone(new CallArguments([], new Map([['tzinfo', zone]]))).zone;
      return given ? new DateTime(given.convert(at), given) : localTime(at);
    }),
    utcfromtimestamp: method('utcfromtimestamp', (args) => {
      return new DateTime(instantOf(args.all('utcfromtimestamp', 'timestamp')[0]), null);
    }),
    combine: method('combine', (args) => {
      const [date, time] = args.all('combine', 'date', 'time');
      if (!(date instanceof DateOnly) || !(time instanceof TimeOfDay)) {
        throw typeError('combine() takes a date and a time');
      }
      return naive({ ...date.date, ...time.time });
    }),
    min: () => naive({ year: 1, month: 1, day: 1 }),
    max: () => naive({ year: 9999, month: 12, day: 31, hour: 23, minute: 59, second: 59, microsecond: 999_999 }),
  });
}

/** The date of `datetime.strptime`. */
export function readTime(text: string, format: string): DateTime {
  const { offset, ...fields } = strptime(text, format);
  if (offset === null) return naive(fields);
  const zone = offset === 0 ? utc : fixedZone(offset);
  return new DateTime(zone.atWallTime(fields), zone);
}

/**
 * The date of a text as programs write it.
 *
 * Differs from Airflow: dateutil guesses what people write.
 *
 * @throws TemplateError
 */
export function parsedDate(text: string): DateTime {
  const reading = inRange(() => readDate(text));
  if (!reading?.date) throw valueError(`the date '${text}' is in no form that Windsock knows`);
  const fields = checkFields({ ...midnight, ...reading.date, ...reading.time });
  if (reading.offsetSeconds === null) return naive(fields);
  const zone = reading.offsetSeconds === 0 ? utc : fixedZone(reading.offsetSeconds);
  return new DateTime(zone.atWallTime(fields), zone);
}

const midnight = { hour: 0, minute: 0, second: 0, microsecond: 0 };

function makeDateTime(args: CallArguments): PyValue {
  const { zone, rest } = splitZone(args);
  const { year, month, day, ...time } = fieldsOfArguments('datetime', rest, dateTimeParts);
  if (year === undefined || month === undefined || day === undefined) {
    throw typeError("function missing required argument 'day' (pos 3)");
  }
  const date = naive({ year, month, day, ...time });
  return zone ? date.with({}, zone) : date;
}

function naive(fields: Parameters<typeof OffsetDateTime.fromFields>[0]): DateTime {
  return new DateTime(OffsetDateTime.fromFields(checkFields(fields), 0), null);
}

/** The wall clock of this machine. */
function localTime(at: OffsetDateTime): DateTime {
  const minutesWestOfUtc = new Date(at.epochSeconds * 1000).getTimezoneOffset();
  return new DateTime(at.toUtc().plusMicros(-minutesWestOfUtc * 60_000_000), null);
}

function instantOf(seconds: PyValue | undefined): OffsetDateTime {
  const number = asNumber(seconds);
  if (number === undefined) throw typeError('an integer is required');
  return inRange(() => OffsetDateTime.fromEpochSeconds(Number(number)));
}

function makeTimedelta(args: CallArguments): PyTimedelta {
  const units = Object.keys(microsPerUnit);
  const values = args.bind('timedelta', ...units.map((unit) => `${unit}?`));
  const micros = units.map((unit, at) => {
    const value = values[at] ?? 0n;
    const number = asNumber(value);
    if (number === undefined) throw typeError(`unsupported type for timedelta ${unit} component: ${typeName(value)}`);
    const size = microsPerUnit[unit] ?? 0;
    return typeof number === 'bigint' ? number * BigInt(size) : BigInt(Math.round(number * size));
  });
  return timedeltaOf(micros.reduce((sum, each) => sum + each, 0n));
}
