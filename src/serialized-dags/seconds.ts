import { OffsetDateTime } from '../time/offset-date-time.js';
import { pythonStr } from '../python/python-str.js';
import { type PyTimedelta, timedeltaFromSeconds } from '../python/python-timedelta.js';
import type { PyDatetime, PyJson, PyValue } from '../python/python-value.js';
import { MalformedDag } from './malformed-dag.js';

/** A date of a serialized DAG. Airflow reads it as a pendulum date, whose text has a `T`. */
export class Pendulum implements PyDatetime {
  constructor(readonly instant: OffsetDateTime) {}

  isoformat(): string {
    return this.instant.isoformat();
  }

  toString(): string {
    return this.instant.isoformat();
  }
}

/** Seconds since 1970 as Python's `timestamp()` gives them: a float with microseconds. */
export function encodeDate(date: OffsetDateTime): number {
  return date.microsecond === 0 ? date.epochSeconds : Number(date.epochMicros) / 1e6;
}

/** Reads what {@link encodeDate} wrote. */
export function decodeDate(seconds: PyJson | undefined): Pendulum {
  return inRange(seconds, () => new Pendulum(OffsetDateTime.fromEpochSeconds(asNumber(seconds, 'date'))));
}

/** The instant of a decoded date; null for any other value. */
export function instantOf(value: PyValue | undefined): OffsetDateTime | null {
  return value instanceof Pendulum ? value.instant : null;
}

/** Python's `total_seconds()`, a float. */
export function encodeTimedelta({ days, seconds, microseconds }: PyTimedelta): number {
  return ((days * 86_400 + seconds) * 1e6 + microseconds) / 1e6;
}

/** Reads what {@link encodeTimedelta} wrote. */
export function decodeTimedelta(seconds: PyJson | undefined): PyTimedelta {
  return inRange(seconds, () => timedeltaFromSeconds(asNumber(seconds, 'timedelta')));
}

/** A number of either Python type as a JavaScript number. */
export function asNumber(value: PyValue | undefined, what: string): number {
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value);
  throw new MalformedDag(`${what} must be a number`);
}

function inRange<T>(value: PyJson | undefined, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new MalformedDag(`${pythonStr(value ?? null)} is out of range`, { cause: error });
  }
}
