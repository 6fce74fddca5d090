import { OffsetDateTime } from '../time/offset-date-time.js';
import { PyTimedelta } from '../python/python-timedelta.js';
import { isPyDict, type PyDict, type PyJson } from '../python/python-value.js';
import type { ArgumentValue, ScheduleInterval } from './dag-definition.js';

/**
 * A value as serialized DAGs hold it: dicts at every level, dates and timedeltas become `{"__type": …, "__var": …}`.
 * Source: airflow/serialization/serialized_objects.py, BaseSerialization._serialize.
 */
export function encodeTyped(value: ArgumentValue): PyJson {
  if (value instanceof OffsetDateTime) return typed('datetime', epochSeconds(value));
  if (value instanceof PyTimedelta) return typed('timedelta', totalSeconds(value));
  if (Array.isArray(value)) return value.map(encodeTyped);
  if (isPyDict(value)) return typed('dict', new Map([...value].map(([key, item]) => [key, encodeTyped(item)])));
  return value;
}

/** The same for the fields of which Airflow knows the type, and where it leaves out the outermost `__type`. */
export function encodeUntyped(value: ArgumentValue): PyJson {
  const encoded = encodeTyped(value);
  return isPyDict(encoded) ? (encoded.get('__var') ?? null) : encoded;
}

/** The `schedule_interval` of a serialized DAG. */
export function encodeSchedule(interval: ScheduleInterval): PyJson {
  if (interval === null || typeof interval === 'string' || interval instanceof PyTimedelta)
    return encodeTyped(interval);
  const units = Object.entries(interval) as [string, bigint][];
  return typed('relativedelta', new Map(units.filter(([, count]) => count !== 0n)));
}

/** Seconds since 1970 as Python's `timestamp()` gives them: a float with microseconds. */
export function epochSeconds(date: OffsetDateTime): number {
  return date.microsecond === 0 ? date.epochSeconds : Number(date.epochMicros) / 1e6;
}

/** Python's `total_seconds()`, a float. */
export function totalSeconds({ days, seconds, microseconds }: PyTimedelta): number {
  return ((days * 86_400 + seconds) * 1e6 + microseconds) / 1e6;
}

function typed(type: string, value: PyJson): PyDict {
  return new Map<string, PyJson>([
    ['__type', type],
    ['__var', value],
  ]);
}
