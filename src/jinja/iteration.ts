import { PySet, PyTuple, type PyValue } from '../python/python-value.js';
import { spend } from './budget.js';
import { typeName } from './python-type.js';
import { typeError, valueError } from './template-error.js';
import { TemplateObject } from './template-object.js';
import { asText, characters, textLength } from './text.js';

/** The items of a value, one after the other. @throws TemplateError if it cannot be iterated over */
export function* iterate(value: PyValue): Generator<PyValue, undefined> {
  const items = itemsOf(value);
  if (items === undefined) throw typeError(`'${typeName(value)}' object is not iterable`);
  for (const item of items) {
    spend();
    yield item;
  }
}

/** The items of a value as a new list. */
export function listOf(value: PyValue): PyValue[] {
  return [...iterate(value)];
}

/** The items of a value that must have so many. @throws TemplateError with Python's words for an unpacking */
export function unpack(value: PyValue, count: number): PyValue[] {
  if (!isIterable(value)) throw typeError(`cannot unpack non-iterable ${typeName(value)} object`);
  const items = listOf(value);
  if (items.length > count) throw valueError(`too many values to unpack (expected ${count})`);
  if (items.length === count) return items;
  throw valueError(`not enough values to unpack (expected ${count}, got ${items.length})`);
}

/** True if the value can be iterated over. */
export function isIterable(value: PyValue): boolean {
  return itemsOf(value) !== undefined;
}

function itemsOf(value: PyValue): Iterable<PyValue> | undefined {
  const text = asText(value);
  if (text !== undefined) return characters(text);
  if (Array.isArray(value)) return value;
  if (value instanceof PyTuple || value instanceof PySet) return value.items;
  if (value instanceof Map) return value.keys();
  if (value instanceof Uint8Array) return Array.from(value, BigInt);
  return value instanceof TemplateObject ? value.iterate() : undefined;
}

/** Python's `len`. @throws TemplateError if the value has no length */
export function lengthOf(value: PyValue): number {
  const length = findLength(value);
  if (length === undefined) throw typeError(`object of type '${typeName(value)}' has no len()`);
  return length;
}

/** Python's `len`; undefined if the value has no length. */
export function findLength(value: PyValue): number | undefined {
  const text = asText(value);
  if (text !== undefined) return textLength(text);
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length;
  if (value instanceof Map) return value.size;
  if (value instanceof PyTuple || value instanceof PySet) return value.items.length;
  return value instanceof TemplateObject ? value.length : undefined;
}
