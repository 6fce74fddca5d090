import { PickleMachine } from './pickle-machine.js';
import { PickleWriter } from './pickle-writer.js';
import { assertShowable } from './pickle-limits.js';
import type { PyValue } from '../python-value.js';

export { PickleError } from './pickle-input.js';

/**
 * Writes a value as CPython's `pickle.dumps(value, 2)` does, for Python 2.7 and every Python 3. Dates must be in UTC
 * and become pendulums. No npm library fits: they only read pickles or have only one type of number.
 */
export function dumpPickle(value: PyValue): Buffer {
  return new PickleWriter().write(value);
}

/**
 * Reads a pickle of protocol 0 to 5 without running any code. Containers, numbers, text, bytes, dates, timedeltas and
 * the dicts of `collections` become values; an object of any other class becomes a `PyObject` that shows the class
 * name. A Python 2 `str` becomes text if it is ASCII, otherwise bytes.
 *
 * @throws PickleError if the bytes are not such a pickle, use persistent ids, or hold a value too deep or too long to
 *   show
 */
export function loadPickle(bytes: Uint8Array): PyValue {
  const value = new PickleMachine(bytes).run();
  assertShowable(value);
  return value;
}
