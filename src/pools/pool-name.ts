import { isTruthy, pythonStrip } from '../python/python-number.js';
import type { PyJson } from '../python/python-value.js';

/** Airflow's `if not (name and name.strip())`, shared by all pool routes. */
export function poolNameProblem(name: PyJson | undefined): string | null {
  if (!isTruthy(name)) return "Pool name shouldn't be empty";
  if (typeof name !== 'string') return 'name must be a string';
  return pythonStrip(name) === '' ? "Pool name shouldn't be empty" : null;
}
