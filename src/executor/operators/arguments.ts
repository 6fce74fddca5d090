import { PyTimedelta, timedeltaFromSeconds } from '../../python/python-timedelta.js';
import { pythonRepr } from '../../python/python-str.js';
import type { PyValue } from '../../python/python-value.js';
import type { Attempt } from '../attempt.js';
import { TaskFailure } from '../task-failure.js';

/** Microseconds of the units in which a DAG file can write a length of time. */
const units: ReadonlyMap<PyValue, number> = new Map([
  ['weeks', 604_800e6],
  ['days', 86_400e6],
  ['hours', 3_600e6],
  ['minutes', 60e6],
  ['seconds', 1e6],
  ['milliseconds', 1e3],
  ['microseconds', 1],
]);

/** A text that the task must give. @throws TaskFailure */
export function textArgument({ arguments: given }: Attempt, name: string): string {
  const value = given.get(name) ?? null;
  if (typeof value === 'string') return value;
  throw new TaskFailure(value === null ? `${name} is missing` : `${name} must be text, and is ${pythonRepr(value)}`);
}

/** A text that the task may give. @throws TaskFailure if it is no text */
export function optionalText(attempt: Attempt, name: string): string | null {
  return (attempt.arguments.get(name) ?? null) === null ? null : textArgument(attempt, name);
}

/** Whether an argument is true in Python; false if it is not given. */
export function flagArgument({ arguments: given }: Attempt, name: string): boolean {
  const value = given.get(name) ?? false;
  return value !== false && value !== 0n && value !== 0 && value !== '';
}

/** A number that is not negative. @throws TaskFailure for anything else, with Airflow's words */
export function numberArgument({ arguments: given }: Attempt, name: string, byDefault: number): number {
  const value = given.get(name) ?? byDefault;
  if ((typeof value === 'number' || typeof value === 'bigint') && value >= 0) return Number(value);
  throw new TaskFailure(`The ${name} must be a non-negative number`);
}

/** A length of time in microseconds, written as seconds or as `{hours: 1}`; null if it is not given. @throws TaskFailure */
export function durationArgument({ arguments: given }: Attempt, name: string): number | null {
  const value = given.get(name) ?? null;
  if (value === null) return null;
  if (value instanceof Map) return microsOfUnits(name, value);
  if (typeof value !== 'number' && typeof value !== 'bigint' && !(value instanceof PyTimedelta)) {
    throw new TaskFailure(`${name} must be a number of seconds or a mapping such as {hours: 1}`);
  }
  const length = value instanceof PyTimedelta ? value : timedeltaFromSeconds(value);
  return Number(length.totalMicroseconds);
}

function microsOfUnits(name: string, counts: ReadonlyMap<PyValue, PyValue>): number {
  return [...counts].reduce((total, [unit, count]) => {
    const micros = units.get(unit);
    if (micros === undefined || (typeof count !== 'number' && typeof count !== 'bigint')) {
      throw new TaskFailure(`${name} must be a number of seconds or a mapping such as {hours: 1}`);
    }
    return total + micros * Number(count);
  }, 0);
}
