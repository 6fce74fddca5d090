import { parseAirflowDate } from '../time/airflow-date.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';

/** Dates that mean the same on every reading of the file. Airflow's parser also accepts `11:34`, which means today. */
const isoDate = /^\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[Zz]|[-+]\d{2}(?::?\d{2})?)?)?$/;

/**
 * The instant, in UTC, of an ISO date or date and time. Text without an offset is in the zone (an IANA name). Null for
 * any other text.
 *
 * Differs from dag-factory: `2 days`, counted back from today, is not accepted, because the DAG would change
 * every day; and an offset in the text counts, where dag-factory replaces it by the DAG's time zone.
 */
export function parseDagFileDate(text: string, zone: string): OffsetDateTime | null {
  return isoDate.test(text) ? (parseAirflowDate(text, zone, null)?.toUtc() ?? null) : null;
}
