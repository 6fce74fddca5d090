import type { PyTimedelta } from './python-timedelta.js';

/**
 * A value as Python's `json` module reads it. Python's two number types stay distinct, because Airflow shows `3600.0`
 * and `3600` differently: an `int` is a `bigint`, a `float` is a `number`. A `dict` is a `Map` in insertion order (a
 * JavaScript object would move integer-like keys to the front).
 */
export type PyJson = null | boolean | bigint | number | string | PyJson[] | PyDict;

/** A JSON object read as a Python `dict`. */
export type PyDict = Map<string, PyJson>;

/** True if the value is a JSON object. */
export function isPyDict(value: unknown): value is PyDict {
  return value instanceof Map;
}

/**
 * Any Python value that Airflow shows: JSON values, `dict` with keys of any type, `bytes` (a `Uint8Array`),
 * `timedelta`, and the classes of this file. Only a value from a pickle may contain itself.
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
 * Maximum nesting of lists and dicts. Python's recursion limit of 1,000 stops `json.loads` at 993 levels, and slightly
 * earlier under Flask and gunicorn.
 */
export const maxNesting = 950;

/** A Python `tuple`. */
export class PyTuple {
  constructor(readonly items: readonly PyValue[]) {}
}

/** A Python `set` or `frozenset`, in the order of its source. */
export class PySet {
  constructor(
    readonly items: PyValue[],
    readonly frozen = false,
  ) {}
}

/** A `collections.OrderedDict`. */
export class PyOrderedDict extends Map<PyValue, PyValue> {}

/** A `collections.defaultdict` with its default factory. */
export class PyDefaultDict extends Map<PyValue, PyValue> {
  constructor(readonly factory: PyObject | null) {
    super();
  }
}

/**
 * A date and time with its text forms. `toString()` is Python's `str()`: `2016-01-01T00:00:00+00:00` for a pendulum,
 * with a space instead of the `T` for a `datetime.datetime`. `isoformat()` always has the `T`. `pythonRepr` shows it as
 * a pendulum, the only kind that Airflow puts into containers.
 */
export interface PyDatetime {
  isoformat(): string;
  toString(): string;
}

/** True for a date and time. */
export function isPyDatetime(value: unknown): value is PyDatetime {
  return typeof (value as PyDatetime | null)?.isoformat === 'function';
}

/** An object of any class, by its text, such as `<DAG: id>`. Subclasses may know more of it. */
export class PyObject {
  constructor(
    private readonly shownRepr: string,
    private readonly shownStr = shownRepr,
  ) {}

  /** Python's `repr()`. */
  get repr(): string {
    return this.shownRepr;
  }

  /** Python's `str()`. */
  get str(): string {
    return this.shownStr;
  }
}
