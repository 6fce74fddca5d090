import type { PyJson } from './python-value.js';

/** In characters. Newer Pythons stop at 4,300 digits, and no column holds so many. */
const maxIntegerText = 4300;
const integerText = /^[+-]?\d+(?:_\d+)*$/;
const asciiSpaces = /^[\t-\r ]+|[\t-\r ]+$/g;
const decimalDigit = /\p{Nd}/u;
/** The characters for which `str.isspace` is true. JavaScript's `\s` differs in five. */
const space = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** Python's `text.strip()`. */
export function pythonStrip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && space.test(text[start]!)) start++;
  while (end > start && space.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}

/**
 * Python's `int(value)`: a bool is 0 or 1, a float is truncated towards zero, text may have surrounding white space, a
 * sign and single underscores between digits. Null where Python raises.
 */
export function pythonInt(value: PyJson): bigint | null {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : null;
  if (typeof value !== 'string' || value.length > maxIntegerText) return null;
  const text = asciiNumber(value);
  return integerText.test(text) ? BigInt(text.replaceAll('_', '').replace(/^\+/, '')) : null;
}

/** The text with ASCII digits and without surrounding white space. ASCII text keeps the separators `\x1c` to `\x1f`. */
function asciiNumber(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.replace(asciiSpaces, '');
  return pythonStrip(text).replace(/\p{Nd}/gu, (digit) => String(digitValue(digit.codePointAt(0)!)));
}

/** In Unicode, decimal digits are consecutive from zero to nine. */
function digitValue(code: number): number {
  let first = code;
  while (decimalDigit.test(String.fromCodePoint(first - 1))) first--;
  return (code - first) % 10;
}

/** True if a signed 64-bit integer column can hold the value. */
export function isInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

/** Python's truth value: None, False, zero and empty values are false. */
export function isTruthy(value: PyJson | undefined): boolean {
  if (value instanceof Map) return value.size > 0;
  if (Array.isArray(value)) return value.length > 0;
  return Number.isNaN(value) || Boolean(value);
}
