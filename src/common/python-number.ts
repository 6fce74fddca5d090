import type { PyJson } from './python-value.js';

const integerText = /^[+-]?\d+(?:_\d+)*$/;
/** What `str.isspace` says of a character; JavaScript's own list differs in five. */
const space = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** What Python's `text.strip()` gives. */
export function pythonStrip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && space.test(text[start]!)) start++;
  while (end > start && space.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}

/**
 * What Python's `int(value)` gives: a bool counts 0 or 1, a float is cut towards zero, text may have outer space, a sign
 * and single underscores between digits. Null where Python raises.
 */
export function pythonInt(value: PyJson): bigint | null {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : null;
  if (typeof value !== 'string') return null;
  const text = pythonStrip(value);
  return integerText.test(text) ? BigInt(text.replaceAll('_', '').replace(/^\+/, '')) : null;
}

/** True for what a signed 64-bit integer column holds. */
export function isInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

/** Python's truth: None, False, zero, and whatever is empty count as false. */
export function isTruthy(value: PyJson | undefined): boolean {
  if (value instanceof Map) return value.size > 0;
  if (Array.isArray(value)) return value.length > 0;
  return Number.isNaN(value) || Boolean(value);
}
