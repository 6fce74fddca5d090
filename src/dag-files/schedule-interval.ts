import { timedeltaFromSeconds, PyTimedelta } from '../python/python-timedelta.js';
import { isPyDict, type PyDict, type PyJson } from '../python/python-value.js';
import { parseCronExpression } from '../time/cron-expression.js';
import type { CalendarInterval, ScheduleInterval } from '../serialized-dags/dag-definition.js';

const presets = ['@once', '@hourly', '@daily', '@weekly', '@monthly', '@quarterly', '@yearly'];

/** Microseconds of each unit. Source: Python's timedelta. */
const calendarUnits: Readonly<Record<string, number>> = {
  weeks: 604_800e6,
  days: 86_400e6,
  hours: 3_600e6,
  minutes: 60e6,
  seconds: 1e6,
  milliseconds: 1e3,
  microseconds: 1,
};

/** dag-factory's way to write null. */
const noUnits = 'None';

/**
 * True if the text can be a schedule: a preset of Airflow, or five cron columns (or six, the last for seconds) of
 * numbers in their range. It does not check dates: `0 0 31 2 *` passes, though it never occurs.
 */
export function isSchedule(text: string): boolean {
  return presets.includes(text) || text === noUnits || parseCronExpression(text) !== null;
}

/** The schedule in a DAG file that has passed the schema. Undefined if the file gives none. */
export function scheduleIntervalOf(value: PyJson | undefined): ScheduleInterval | undefined {
  if (value === undefined) return undefined;
  if (isPyDict(value)) return value.has('months') || value.has('years') ? calendarInterval(value) : durationOf(value);
  return value === noUnits ? null : (value as string | null);
}

/** A duration that has passed the schema: a number of seconds, or a mapping of units such as `{hours: 1}`. */
export function durationOf(value: PyJson): PyTimedelta {
  if (!isPyDict(value)) return timedeltaFromSeconds(value as number | bigint);
  return PyTimedelta.fromMicroseconds(BigInt(Math.round(micros(value))));
}

/** The value of an `Interval` column, such as `dag.schedule_interval`. Source: airflow/utils/sqlalchemy.py. */
export function intervalColumn(interval: ScheduleInterval): PyJson {
  if (interval === null || typeof interval === 'string') return interval;
  const { days, seconds, microseconds } = interval;
  if (interval instanceof PyTimedelta) {
    const attrs = {
      days: BigInt(interval.days),
      seconds: BigInt(interval.seconds),
      microseconds: BigInt(interval.microseconds),
    };
    return dict({ type: 'timedelta', attrs: dict(attrs) });
  }
  const { years, months, hours, minutes } = interval;
  const relative = { years, months, days, leapdays: 0n, hours, minutes, seconds, microseconds };
  const absolute = { year: null, month: null, day: null, hour: null, minute: null, second: null, microsecond: null };
  return dict({ type: 'relativedelta', attrs: dict({ ...relative, ...absolute }) });
}

/**
 * Carries values that exceed their unit, as dateutil does: 14 months become 1 year and 2 months, but days stay days.
 */
function calendarInterval(units: PyDict): CalendarInterval {
  const count = (unit: string) => BigInt(Number(units.get(unit) ?? 0));
  const duration = durationOf(new Map([...units].filter(([unit]) => unit in calendarUnits)));
  const months = count('years') * 12n + count('months');
  return {
    years: months / 12n,
    months: months % 12n,
    days: BigInt(duration.days),
    hours: BigInt(Math.floor(duration.seconds / 3600)),
    minutes: BigInt(Math.floor(duration.seconds / 60) % 60),
    seconds: BigInt(duration.seconds % 60),
    microseconds: BigInt(duration.microseconds),
  };
}

function micros(units: PyDict): number {
  return [...units].reduce((total, [unit, count]) => total + Number(count) * (calendarUnits[unit] as number), 0);
}

function dict(entries: Record<string, PyJson>): PyDict {
  return new Map(Object.entries(entries));
}
