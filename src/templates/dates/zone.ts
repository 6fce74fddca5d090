import { Temporal } from 'temporal-polyfill';
import { unsupported, valueError } from '../../jinja/template-error.js';
import { isValidZone, timeZoneOf } from '../../time/airflow-date.js';
import { atWallTime } from '../../time/wall-time.js';
import { type DateTimeFields, OffsetDateTime } from '../../time/offset-date-time.js';
import { KnownObject } from '../known-object.js';

/** The languages in which Intl knows the usual letters of some zones. */
const languages = ['en-US', 'en-GB', 'en-AU', 'en-IN', 'en-ZA'];

/** A time zone of pendulum: an IANA name, or an offset. */
export class Zone extends KnownObject {
  /** @param offset the fixed offset in seconds; null for an IANA zone */
  constructor(
    readonly name: string,
    private readonly offset: number | null,
  ) {
    super('Timezone', { name: () => name }, `<Timezone [${name}]>`);
  }

  /** The offset from UTC in seconds at an instant. */
  offsetAt(instant: OffsetDateTime): number {
    if (this.offset !== null) return this.offset;
    const moment = Temporal.Instant.fromEpochMilliseconds(instant.epochSeconds * 1000);
    return moment.toZonedDateTimeISO(this.name).offsetNanoseconds / 1e9;
  }

  /** The instant with the offset that the zone has then. */
  convert(instant: OffsetDateTime): OffsetDateTime {
    return OffsetDateTime.fromEpochMicros(instant.epochMicros, this.offsetAt(instant));
  }

  /** The instant of a wall clock in the zone; of one that is there twice, or not at all, the later reading. */
  atWallTime(fields: DateTimeFields): OffsetDateTime {
    return this.offset === null ? atWallTime(fields, this.name) : OffsetDateTime.fromFields(fields, this.offset);
  }

  /**
   * The letters of the zone at an instant, such as `CET`.
   *
   * Differs from Airflow: Node does not know those of all zones.
   *
   * @throws TemplateError if they are not known
   */
  abbreviationAt(instant: OffsetDateTime): string {
    if (this.offset !== null) return this.name;
    for (const language of languages) {
      const format = new Intl.DateTimeFormat(language, { timeZone: this.name, timeZoneName: 'short' });
      const parts = format.formatToParts(instant.epochSeconds * 1000);
      const letters = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
      if (/^[A-Z]{3,5}$/.test(letters)) return letters;
    }
    throw unsupported(`the abbreviation of the time zone ${this.name}`);
  }
}

/** UTC. */
export const utc = new Zone('UTC', 0);

/** The zone with a fixed offset in seconds. */
export function fixedZone(offset: number): Zone {
  const minutes = Math.trunc(Math.abs(offset) / 60);
  const text = [Math.trunc(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return new Zone(`${offset < 0 ? '-' : '+'}${text}`, offset);
}

/** The zone of this name: an IANA name, `UTC`, `local`, or an offset as pendulum names it. @throws TemplateError */
export function zoneOf(name: string): Zone {
  const offset = /^([+-])(\d\d):(\d\d)$/.exec(name);
  if (offset) return fixedZone((offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 3600 + Number(offset[3]) * 60));
  if (name.toUpperCase() === 'UTC') return utc;
  if (name === 'local') return zoneOf(timeZoneOf('system'));
  if (!isValidZone(name)) throw valueError(`Unknown timezone [${name}]`);
  return new Zone(name, null);
}
