import { PyTimedelta } from '../python/python-timedelta.js';
import type { ScheduleInterval } from '../serialized-dags/dag-definition.js';
import { MalformedDag } from '../serialized-dags/malformed-dag.js';
import { parseCronExpression } from '../time/cron-expression.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { inZone } from '../time/wall-time.js';
import { CalendarSchedule } from './calendar-schedule.js';
import { CronSchedule } from './cron-schedule.js';
import type { DagSchedule } from './dag-schedule.js';
import { DurationSchedule } from './duration-schedule.js';

const once = '@once';

/** Source: airflow/utils/dates.py. */
const presets: ReadonlyMap<string, string> = new Map([
  ['@hourly', '0 * * * *'],
  ['@daily', '0 0 * * *'],
  ['@weekly', '0 0 * * 0'],
  ['@monthly', '0 0 1 * *'],
  ['@quarterly', '0 0 1 */3 *'],
  ['@yearly', '0 0 1 1 *'],
]);

/** True if the DAG has a single scheduled run, at its start date. */
export function isOnce(interval: ScheduleInterval): boolean {
  return interval === once;
}

/**
 * The dates of a DAG's schedule; null if it has none or is `@once`.
 *
 * @param zone the DAG's time zone: `UTC`, an IANA name or an offset. Only cron expressions depend on it.
 * @throws MalformedDag if the text is no cron expression, or the zone of one is unknown
 */
export function scheduleOf(interval: ScheduleInterval, zone: string): DagSchedule | null {
  if (interval === null || isOnce(interval)) return null;
  if (interval instanceof PyTimedelta) return new DurationSchedule(interval);
  if (typeof interval !== 'string') return new CalendarSchedule(interval);
  const expression = parseCronExpression(presets.get(interval) ?? interval);
  if (!expression) throw new MalformedDag(`schedule_interval ${JSON.stringify(interval)} is no cron expression`);
  requireZone(zone);
  return new CronSchedule(expression, zone);
}

function requireZone(zone: string): void {
  try {
    inZone(OffsetDateTime.fromEpochSeconds(0), zone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new MalformedDag(`timezone ${JSON.stringify(zone)} is unknown`, { cause: error });
  }
}
