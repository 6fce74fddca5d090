import { Temporal } from 'temporal-polyfill';
import { readDate, type DateReading } from './date-reading.js';
import { OffsetDateTime } from './offset-date-time.js';
import { atWallTime } from './wall-time.js';

/** The form in which Windsock and Airflow write dates. It takes a fast path. */
const isoformatInUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?\+00:00$/;

/** In characters. No date is longer; the limit bounds the work for a malicious text. */
const maxLength = 128;

/**
 * Parses a date from a request; null if the text "could not be identified as a date". The result keeps the text's
 * offset; without one, the text is a time in `zone`, which comes from `timeZoneOf`. A time without a date means the day of
 * `now`, and the text `now` that instant; both use this machine's local time. If `now` is null, such texts are no dates.
 *
 * Airflow: timezone.parse is pendulum.parse of pendulum 1.4.4, which tries a scanner for ISO 8601 written in C, then a
 * regular expression, then dateutil. The first two are followed here including their quirks.
 *
 * Differs from Airflow: of dateutil's guesses only forms that programs write are accepted (`loosePatterns` and
 * `mailPattern`), because a guess can silently trigger the wrong run: a `+` that was decoded as a space
 * (`2016-11-16T11:34:15 00:00`) means midnight there, `11/12/2016` is the American reading, `11:34 CET` ignores the
 * zone, an interval (`2016-01-01/2016-02-01`) is a time in its first day, and missing parts are filled from today.
 *
 * Differs from Airflow: the C scanner ignores misplaced separators, so that `2016-1-1` is the first of November. Here
 * such a text is read as pendulum reads it without its C extension, or rejected.
 */
export function parseAirflowDate(text: string, zone: string, now: OffsetDateTime | null): OffsetDateTime | null {
  if (text.length > maxLength) return null;
  try {
    if (text === 'now') return onMachineCalendar(now);
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
 * `europe/amsterdam`, which Airflow does not find, and not `+02:00`, which is not a zone).
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

function toDateTime(reading: DateReading, zone: string, now: OffsetDateTime | null): OffsetDateTime {
  const { date, time, offsetSeconds } = reading;
  const { year, month, day } = date ?? onMachineCalendar(now);
  const fields = { year, month, day, ...time };
  return offsetSeconds === null ? atWallTime(fields, zone) : OffsetDateTime.fromFields(fields, offsetSeconds);
}

function onMachineCalendar(now: OffsetDateTime | null): OffsetDateTime {
  if (now === null) throw new RangeError('The text means another instant each time it is read');
  const minutesWestOfUtc = new Date(now.epochSeconds * 1000).getTimezoneOffset();
  return OffsetDateTime.fromEpochMicros(now.epochMicros, 0 - minutesWestOfUtc * 60);
}

/** Airflow's error message for a text that is not a date. */
export function badDate(text: string): string {
  return (
    `Given execution date, ${text}, could not be identified as a date. ` +
    'Example date format: 2015-11-16T14:34:15+00:00'
  );
}
