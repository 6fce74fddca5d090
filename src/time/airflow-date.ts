import { Temporal } from 'temporal-polyfill';
import { readDate, type DateReading } from './date-reading.js';
import { OffsetDateTime, type DateTimeFields } from './offset-date-time.js';

/** What clients send who write dates as Windsock and Airflow do: read at once. */
const isoformatInUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?\+00:00$/;

/** Longer texts are no dates; it bounds the work that a hostile one can cause. */
const maxLength = 128;

/**
 * The instant that a date in a request means, or null if the text "could not be identified as a date". An offset in
 * the text is kept; without one the text is a time in `zone`, which comes from timeZoneOf. A text that names a time
 * only means today, and `now` this instant (`now`), both as this machine's calendar and clock show them.
 *
 * Airflow: timezone.parse is pendulum.parse of pendulum 1.4.4, which tries a scanner for ISO 8601 written in C, then
 * a regular expression, then dateutil. The first two are followed here with all their oddities.
 *
 * Differs from Airflow: of dateutil's guesses only those forms are accepted that machines write on purpose (LOOSE and
 * MAIL), because a guess can silently trigger the wrong run: a `+` that became a space (`2016-11-16T11:34:15 00:00`)
 * means midnight there, `11/12/2016` is the American reading, `11:34 CET` ignores the zone, an interval
 * (`2016-01-01/2016-02-01`) is a time in its first day, and what is left out is filled from today.
 *
 * Differs from Airflow: separators at odd places have no effect on the C scanner, so that `2016-1-1` is the first of
 * November. Here such a text is read as pendulum reads it without its C extension, or refused.
 */
export function parseAirflowDate(text: string, zone: string, now?: OffsetDateTime): OffsetDateTime | null {
  if (text.length > maxLength) return null;
  if (text === 'now') return onMachineCalendar(now);
  try {
    if (isoformatInUtc.test(text)) return OffsetDateTime.fromDatabase(text);
    const reading = readDate(text);
    return reading && toDateTime(reading, zone, now);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * True if the name is `UTC` in any case, or an IANA time zone in its exact spelling (`Europe/Amsterdam`; not
 * `europe/amsterdam`, which Airflow does not find, and not `+02:00`, which is no zone).
 */
export function isValidZone(name: string): boolean {
  if (name.toUpperCase() === 'UTC') return true;
  if (!/^[A-Z]/.test(name)) return false;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId === name;
  } catch {
    return false;
  }
}

/**
 * The IANA name of the zone that `[core] default_timezone` sets: `utc` in any case, `system` for the zone of this
 * machine, or an IANA name. Airflow: any other value silently means UTC (airflow/settings.py).
 */
export function timeZoneOf(setting: string): string {
  const name = setting === 'system' ? machineZone() : setting;
  return isValidZone(name) && name.toUpperCase() !== 'UTC' ? name : 'UTC';
}

function machineZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions() as { timeZone?: string }; // undefined for an unknown TZ
  return timeZone ?? 'UTC';
}

function toDateTime(reading: DateReading, zone: string, now: OffsetDateTime | undefined): OffsetDateTime {
  const { date, time, offsetSeconds } = reading;
  const { year, month, day } = date ?? onMachineCalendar(now);
  const fields = { year, month, day, ...time };
  return offsetSeconds === null ? atWallTime(fields, zone) : OffsetDateTime.fromFields(fields, offsetSeconds);
}

function onMachineCalendar(now = OffsetDateTime.now()): OffsetDateTime {
  const minutesWestOfUtc = new Date(now.epochSeconds * 1000).getTimezoneOffset();
  return OffsetDateTime.fromEpochMicros(now.epochMicros, 0 - minutesWestOfUtc * 60);
}

/**
 * The instant at which a clock in the zone shows these fields, at the zone's offset then. Where the clock skips them,
 * as long after the gap's end as they are after its start; where it shows them twice, the second time. A field out
 * of its range is a RangeError.
 *
 * Differs from Airflow: pendulum's copy of the time zones ends with 2037, after which it stays with winter time, and
 * it rounds an offset to minutes (Amsterdam in 1900). Here the rules go on, and offsets are exact.
 */
function atWallTime(fields: DateTimeFields, zone: string): OffsetDateTime {
  const asUtc = OffsetDateTime.fromFields(fields, 0);
  if (zone === 'UTC') return asUtc;
  const { microsecond = 0, ...wholeSeconds } = fields;
  const zoned = Temporal.PlainDateTime.from(wholeSeconds).toZonedDateTime(zone, { disambiguation: 'later' });
  const epochMicros = BigInt(zoned.epochMilliseconds) * 1000n + BigInt(microsecond);
  return OffsetDateTime.fromEpochMicros(epochMicros, zoned.offsetNanoseconds / 1e9);
}

/** Airflow's words for what is no date. */
export function badDate(text: string): string {
  return (
    `Given execution date, ${text}, could not be identified as a date. ` +
    'Example date format: 2015-11-16T14:34:15+00:00'
  );
}
