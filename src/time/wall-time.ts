import { Temporal } from 'temporal-polyfill';
import { type DateTimeFields, OffsetDateTime } from './offset-date-time.js';

/**
 * The instant with these local fields in the zone, at the zone's offset then. A time in a gap is shifted forward by the
 * length of the gap; of a repeated time the later instant is taken. A field out of its range is a RangeError.
 *
 * Differs from Airflow: pendulum's copy of the time zones ends with 2037, after which winter time applies, and it
 * rounds offsets to minutes (Amsterdam in 1900). Here the rules continue, and offsets are exact.
 *
 * @param zone `UTC`, or an IANA name
 */
export function atWallTime(fields: DateTimeFields, zone: string): OffsetDateTime {
  const asUtc = OffsetDateTime.fromFields(fields, 0);
  if (zone === 'UTC') return asUtc;
  const { microsecond = 0, ...wholeSeconds } = fields;
  const zoned = Temporal.PlainDateTime.from(wholeSeconds).toZonedDateTime(zone, { disambiguation: 'later' });
  const epochMicros = BigInt(zoned.epochMilliseconds) * 1000n + BigInt(microsecond);
  return OffsetDateTime.fromEpochMicros(epochMicros, zoned.offsetNanoseconds / 1e9);
}

/** The same instant at the offset that the zone has then, so that its fields are those of the clocks there. */
export function inZone(instant: OffsetDateTime, zone: string): OffsetDateTime {
  if (zone === 'UTC') return instant.toUtc();
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant.epochSeconds * 1000).toZonedDateTimeISO(zone);
  return OffsetDateTime.fromEpochMicros(instant.epochMicros, zoned.offsetNanoseconds / 1e9);
}
