import { isTruthy, pythonInt } from '../python/python-number.js';
import { PyTimedelta } from '../python/python-timedelta.js';
import type { PyJson, PyValue } from '../python/python-value.js';
import { MalformedDag } from './malformed-dag.js';
import { asNumber, decodeTimedelta } from './seconds.js';

/** The fields of a DAG or a task by name, decoded or not. */
export type Fields = ReadonlyMap<string, PyValue>;

/** The truth value of a field in Python, which Airflow uses for booleans. */
export function flagOf(fields: Fields, name: string): boolean {
  return isTruthy(fields.get(name) as PyJson);
}

/** @throws MalformedDag */
export function textOf(fields: Fields, name: string): string {
  const value = fields.get(name);
  if (typeof value === 'string') return value;
  throw new MalformedDag(`${name} must be a string`);
}

/**
 * The number that a numeric column stores for a field. Airflow does not check the field: a DAG may set `'3'` or `True`.
 *
 * @throws MalformedDag
 */
export function numberOf(fields: Fields, name: string): number {
  const value = fields.get(name);
  const readable = typeof value === 'string' ? pythonInt(value) : typeof value === 'boolean' ? BigInt(value) : value;
  return asNumber(readable, name);
}

/**
 * A duration, decoded or a number of seconds; null if there is none.
 *
 * @throws MalformedDag
 */
export function durationOf(fields: Fields, name: string): PyTimedelta | null {
  const value = fields.get(name) ?? null;
  return value === null || value instanceof PyTimedelta ? value : decodeTimedelta(value as PyJson);
}
