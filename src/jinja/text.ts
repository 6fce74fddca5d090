import type { PyValue } from '../python/python-value.js';
import { Markup } from './markup.js';
import { typeError } from './template-error.js';
import { typeName } from './python-type.js';

/** The characters of a text by Python's count: code points. */
export function characters(text: string): string[] {
  return Array.from(text);
}

/** `len(text)`. */
export function textLength(text: string): number {
  return /[\ud800-\udfff]/.test(text) ? characters(text).length : text.length;
}

/** The order of two texts by code points. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  if (!/[\ud800-\udfff]/.test(a + b)) return a < b ? -1 : 1;
  const [left, right] = [characters(a), characters(b)];
  const at = left.findIndex((character, index) => character !== right[index]);
  if (at < 0) return left.length - right.length;
  return (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1);
}

/** The text of a `str` or a `Markup`; undefined for any other value. */
export function asText(value: PyValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Markup ? value.text : undefined;
}

/** The text of an argument that must be one. @throws TemplateError */
export function requireText(value: PyValue | undefined, what: string): string {
  const text = asText(value);
  if (text === undefined) throw typeError(`${what} must be str, not ${typeName(value ?? null)}`);
  return text;
}
