import type { PyTimedelta } from './python-timedelta.js';

/**
 * A value as Python's `json` module reads it. The two number types of Python stay apart, because Airflow shows
 * `3600.0` and `3600` differently: an `int` is a `bigint`, a `float` is a `number`. A `dict` is a `Map` in insertion
 * order (a JavaScript object would move integer-like keys to the front).
 */
export type PyJson = null | boolean | bigint | number | string | PyJson[] | PyDict;

/** A JSON object read as a Python `dict`. */
export type PyDict = Map<string, PyJson>;

/** True if the value is a JSON object. */
export function isPyDict(value: unknown): value is PyDict {
  return value instanceof Map;
}

/**
 * Any Python value that Airflow shows: what JSON can hold, `dict` with keys of any type, `bytes` (a `Uint8Array`),
 * `timedelta`, and the classes of this file. A value may contain itself only if it comes out of a pickle.
 */
export type PyValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | PyValue[]
  | Map<PyValue, PyValue>
  | Uint8Array
  | PyTuple
  | PySet
  | PyTimedelta
  | PyDatetime
  | PyObject;

/**
 * Levels that lists and dicts may be nested. Python's recursion limit of 1,000 ends `json.loads` at 993 levels, and
 * under Flask and gunicorn a little earlier.
 */
export const maxNesting = 950;

/** A Python `tuple`. */
export class PyTuple {
  constructor(readonly items: readonly PyValue[]) {}
}

/** A Python `set` or `frozenset`, in the order in which it was written down. */
export class PySet {
  constructor(
    readonly items: PyValue[],
    readonly frozen = false,
  ) {}
}

/** A `collections.OrderedDict`. */
export class PyOrderedDict extends Map<PyValue, PyValue> {}

/** A `collections.defaultdict` with the factory of its missing values. */
export class PyDefaultDict extends Map<PyValue, PyValue> {
  constructor(readonly factory: PyObject | null) {
    super();
  }
}

/**
 * A date and time that knows its own texts: `toString()` is Python's `str()` (`2016-01-01T00:00:00+00:00` of a pendulum,
 * with a space in place of the `T` of a `datetime.datetime`), `isoformat()` always has the `T`. `repr()` shows it as a
 * pendulum, the only kind that Airflow puts into containers.
 */
export interface PyDatetime {
  isoformat(): string;
  toString(): string;
}

/** True for a date and time. */
export function isPyDatetime(value: unknown): value is PyDatetime {
  return typeof (value as PyDatetime | null)?.isoformat === 'function';
}

/** An object of which only its text is known, such as `<DAG: id>`, or text that stands for an object of any class. */
export class PyObject {
  constructor(
    readonly repr: string,
    readonly str = repr,
  ) {}
}
