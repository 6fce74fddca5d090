import { PickleMachine } from './pickle-machine.js';
import { PickleWriter } from './pickle-writer.js';
import { assertShowable } from './pickle-limits.js';
import type { PyValue } from '../python-value.js';

export { PickleError } from './pickle-input.js';

/**
 * Writes a value as CPython's `pickle.dumps(value, 2)` does, for Python 2.7 and every Python 3. Written by hand: the
 * libraries that npm has for pickles read them, or know but one type of number. Dates must be in UTC and become
 * pendulums.
 */
export function dumpPickle(value: PyValue): Buffer {
  return new PickleWriter().write(value);
}

/**
 * Reads a pickle of protocol 0 to 5 without ever running anything: containers, numbers, text, bytes, dates, time spans
 * and the dicts of `collections` become values; an object of any other class becomes a `PyObject` that shows the name
 * of its class. Text of Python 2's `str` type is read if it is ASCII, and is bytes otherwise.
 *
 * @throws PickleError for whatever is not such a pickle, uses persistent ids, or would be too deep or too long to show
 */
export function loadPickle(bytes: Uint8Array): PyValue {
  const value = new PickleMachine(bytes).run();
  assertShowable(value);
  return value;
}
