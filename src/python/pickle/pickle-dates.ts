import { pythonRepr } from '../python-str.js';
import { PyTimedelta } from '../python-timedelta.js';
import { PickledCall } from './pickled-call.js';
import { PyObject, type PyDatetime, type PyValue } from '../python-value.js';

/** Creates a value from a class's arguments, or undefined if the class is never pickled with such arguments. */
export type Maker = (...args: readonly PyValue[]) => PyValue | undefined;

/** Year, month, day, hour, minute, second, microsecond. */
type Fields = readonly [number, number, number, number, number, number, number];

const foldBit = 0x80;
const maxDays = 999_999_999;
const minimum: Fields = [1, 1, 1, 0, 0, 0, 0];
const maximum: Fields = [9999, 12, 31, 23, 59, 59, 999_999];

/** A time zone of any class. The offset is in seconds east of UTC, or null if it depends on the date. */
class PyTimezone extends PyObject {
  constructor(
    repr: string,
    readonly name: string,
    readonly offset: number | null,
  ) {
    super(repr);
  }
}

/** Dates, timedeltas and time zones of the standard library, of pytz (UTC) and of pendulum 1, by class. */
export const dateMakers: Readonly<Record<string, Maker>> = {
  'datetime.date': makeDate,
  'datetime.datetime': makeDatetime,
  'datetime.timedelta': makeTimedelta,
  'datetime.timezone': makeStandardZone,
  'pytz._UTC': () => new PyTimezone('<UTC>', 'UTC', 0),
  'pendulum.pendulum.Pendulum': makePendulum,
  'pendulum.tz.timezone._UTC': () => new PyTimezone('<Timezone [UTC]>', 'UTC', 0),
  'pendulum.tz.timezone.FixedTimezone': makeFixedZone,
  'pendulum.tz.timezone.Timezone': makeNamedZone,
  'pendulum.tz.timezone_info._UTC': () => new PyTimezone('<TimezoneInfo [UTC, GMT, +00:00:00, STD]>', 'UTC', 0),
  'pendulum.tz.timezone_info.TimezoneInfo': makeZoneInfo,
};

function makeDate(state: PyValue = null): PyObject | undefined {
  const bytes = stateBytes(state, 4);
  const fields = bytes && checked([bytes.readUInt16BE(), bytes.readUInt8(2), bytes.readUInt8(3), 0, 0, 0, 0]);
  if (!fields) return undefined;
  const text = { repr: `datetime.date(${fields.slice(0, 3).join(', ')})`, str: isoDate(fields) };
  return new PickledCall('datetime', 'date', [bytes], text);
}

function makeDatetime(state: PyValue = null, zone: PyValue = null): PyObject | undefined {
  const bytes = stateBytes(state, 10);
  const fields = bytes && datetimeFields(bytes);
  if (!fields || !(zone === null || zone instanceof PyObject)) return undefined;
  const shown = fields.slice(0, fields[6] ? 7 : fields[5] ? 6 : 5).map(String);
  if (bytes.readUInt8(2) & foldBit) shown.push('fold=1');
  if (zone) shown.push(`tzinfo=${zone.repr}`);
  const repr = `datetime.datetime(${shown.join(', ')})`;
  const offset = offsetText(zone);
  if (offset === null) return new PyObject(repr);
  const text = { repr, str: `${isoDate(fields)} ${isoTime(fields)}${offset}` };
  return new PickledCall('datetime', 'datetime', zone ? [bytes, fixedZone(zone)] : [bytes], text);
}

/** The zone as Python's own, which needs no package to be read. Its offset is known. */
function fixedZone(zone: PyObject): PickledCall {
  const seconds = (zone as PyTimezone).offset as number;
  const offset = PyTimedelta.fromMicroseconds(BigInt(seconds) * 1_000_000n);
  return new PickledCall('datetime', 'timezone', [offset], zone);
}

function makePendulum(...args: readonly PyValue[]): PyDatetime | undefined {
  const fields = checked(args.slice(0, 7).map(smallInt));
  const zone = args[7];
  const offset = zone instanceof PyTimezone ? offsetText(zone) : null;
  if (!fields || offset === null) return undefined;
  const text = `${isoDate(fields)}T${isoTime(fields)}${offset}`;
  return { isoformat: () => text, toString: () => text };
}

function makeTimedelta(...args: readonly PyValue[]): PyTimedelta | undefined {
  const [days, seconds, microseconds] = args.map(smallInt);
  if (days === undefined || seconds === undefined || microseconds === undefined) return undefined;
  if (
    Math.abs(days) > maxDays ||
    !(seconds >= 0 && seconds < 86_400 && microseconds >= 0 && microseconds < 1_000_000)
  ) {
    return undefined;
  }
  return new PyTimedelta(days, seconds, microseconds);
}

function makeStandardZone(delta: PyValue = null, name: PyValue = null): PyTimezone | undefined {
  if (!(delta instanceof PyTimedelta) || !(name === null || typeof name === 'string')) return undefined;
  const offset = delta.days * 86_400 + delta.seconds;
  const named = name === null ? '' : `, ${pythonRepr(name)}`;
  const repr = offset === 0 && !named ? 'datetime.timezone.utc' : `datetime.timezone(${delta.repr()}${named})`;
  return new PyTimezone(repr, name ?? '', offset);
}

function makeFixedZone(offset: PyValue = null): PyTimezone | undefined {
  if (typeof offset !== 'number' && typeof offset !== 'bigint') return undefined;
  const seconds = Number(offset);
  if (!(Math.abs(seconds) < 86_400)) return undefined;
  const minutes = Math.trunc(Math.abs(seconds) / 60);
  const name = `${seconds < 0 ? '-' : '+'}${padded(Math.trunc(minutes / 60), 2)}:${padded(minutes % 60, 2)}`;
  return new PyTimezone(`<Timezone [${name}]>`, name, seconds);
}

function makeNamedZone(name: PyValue = null): PyTimezone | undefined {
  return typeof name === 'string' ? new PyTimezone(`<Timezone [${name}]>`, name, null) : undefined;
}

/** One UTC offset of a pendulum zone. pendulum rounds it to minutes. */
function makeZoneInfo(...args: readonly PyValue[]): PyTimezone | undefined {
  const [zone, , isDst, , abbreviation] = args;
  const offset = smallInt(args[1] ?? null);
  if (!(zone instanceof PyTimezone) || offset === undefined || typeof abbreviation !== 'string') return undefined;
  const clock = [Math.floor(offset / 3600), Math.floor(floorMod(offset, 3600) / 60), floorMod(offset, 60)];
  const signed = `${offset >= 0 ? '+' : ''}${clock.map((part) => padded(part, 2)).join(':')}`;
  const repr = `<TimezoneInfo [${zone.name}, ${abbreviation}, ${signed}, ${isDst === true ? 'DST' : 'STD'}]>`;
  return new PyTimezone(repr, zone.name, Math.round(offset / 60) * 60);
}

/** The packed bytes of a date and time. They are text if Python 2 wrote them and they happen to be ASCII. */
function stateBytes(state: PyValue, size: number): Buffer | undefined {
  const bytes = typeof state === 'string' ? Buffer.from(state, 'latin1') : state;
  return bytes instanceof Uint8Array && bytes.length === size ? Buffer.from(bytes) : undefined;
}

function datetimeFields(bytes: Buffer): Fields | undefined {
  const [month = 0, day, hour, minute, second] = bytes.subarray(2, 7);
  return checked([bytes.readUInt16BE(), month & ~foldBit, day, hour, minute, second, bytes.readUIntBE(7, 3)]);
}

function checked(fields: readonly (number | undefined)[]): Fields | undefined {
  const inRange = minimum.every((least, index) => {
    const field = fields[index];
    return field !== undefined && field >= least && field <= (maximum[index] ?? 0);
  });
  return inRange && fields.length === minimum.length ? (fields as unknown as Fields) : undefined;
}

function smallInt(value: PyValue): number | undefined {
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
}

function isoDate([year, month, day]: Fields): string {
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

function isoTime([, , , hour, minute, second, microsecond]: Fields): string {
  const fraction = microsecond === 0 ? '' : `.${padded(microsecond, 6)}`;
  return `${padded(hour, 2)}:${padded(minute, 2)}:${padded(second, 2)}${fraction}`;
}

/** Empty without a zone, null if the offset is not known. */
function offsetText(zone: PyObject | null): string | null {
  if (zone === null) return '';
  if (!(zone instanceof PyTimezone) || zone.offset === null) return null;
  const size = Math.abs(zone.offset);
  const seconds = size % 60 === 0 ? '' : `:${padded(size % 60, 2)}`;
  return `${zone.offset < 0 ? '-' : '+'}${padded(Math.trunc(size / 3600), 2)}:${padded(Math.trunc(size / 60) % 60, 2)}${seconds}`;
}

function floorMod(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
