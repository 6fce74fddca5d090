import { badDate, parseAirflowDate, timeZoneOf } from '../../time/airflow-date.js';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { SystemClock } from '../../time/clock.js';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { UsageError } from '../usage-error.js';

/**
 * Reads an execution date from the command line. A date without an offset is in `[core] default_timezone`.
 *
 * @throws UsageError
 */
export function readExecutionDate(text: string, config: AirflowConfig): OffsetDateTime {
  const date = parseAirflowDate(text, timeZoneOf(config.core.defaultTimezone), new SystemClock().now());
  if (!date) throw new UsageError(badDate(text));
  return date;
}
