import { PickleError } from './pickle-input.js';
import { maxNesting, PyDefaultDict, PyObject, PySet, PyTuple, type PyValue } from '../python-value.js';

/**
 * Approximate, in characters. A pickle of a few hundred bytes can expand to terabytes of text by nesting lists that
 * each hold the previous one twice.
 */
const maxShownLength = 2 ** 22;
const separatorLength = 2;

/** Maximum decimal digits of an int, as for JSON. CPython reads more, in quadratic time. */
export const maxIntegerDigits = 4300;

/** Number of bytes that can hold any int of `maxIntegerDigits` digits. */
export const maxIntegerBytes = 1786;

/** @throws PickleError if the value's text, counting repeated values each time, would be too deep or too long */
export function assertShowable(root: PyValue): void {
  const open = new Set<PyValue>();
  let shownLength = 0;

  const visit = (value: PyValue): void => {
    shownLength += ownLength(value) + separatorLength;
    if (shownLength > maxShownLength) throw new PickleError('the pickled value is too long to show');
    const items = itemsOf(value);
    if (items === null || open.has(value)) return;
    if (open.size >= maxNesting) throw new PickleError(`the pickled value is nested deeper than ${maxNesting} levels`);
    open.add(value);
    for (const item of items) visit(item);
    open.delete(value);
  };
  visit(root);
}

function ownLength(value: PyValue): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length + 1;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? 1 : maxIntegerDigits;
  if (value instanceof PyDefaultDict) return value.factory?.repr.length ?? 1;
  return value instanceof PyObject ? value.repr.length : 1;
}

function itemsOf(value: PyValue): Iterable<PyValue> | null {
  if (Array.isArray(value)) return value;
  if (value instanceof PyTuple || value instanceof PySet) return value.items;
  return value instanceof Map ? keysAndValues(value) : null;
}

function* keysAndValues(dict: Map<PyValue, PyValue>): Iterable<PyValue> {
  for (const entry of dict) yield* entry;
}
