import { PyTuple, type PyValue } from '../python/python-value.js';
import { Markup } from './markup.js';
import { asNumber } from './number.js';
import { typeName } from './python-type.js';
import { TemplateError, typeError, valueError } from './template-error.js';
import { asText, characters } from './text.js';
import { Undefined } from './undefined-value.js';

/** Python's `value[start:stop:step]`, null for what is left out. @throws TemplateError */
export function slice(value: PyValue, start: PyValue, stop: PyValue, step: PyValue): PyValue {
  const text = asText(value);
  if (text !== undefined) {
    const part = pick(characters(text), start, stop, step).join('');
    return value instanceof Markup ? new Markup(part) : part;
  }
  if (Array.isArray(value)) return pick(value, start, stop, step);
  if (value instanceof PyTuple) return new PyTuple(pick(value.items, start, stop, step));
  if (value instanceof Undefined) throw value.error();
  if (value instanceof Map) throw typeError("unhashable type: 'slice'");
  throw typeError(`'${typeName(value)}' object is not subscriptable`);
}

function pick<T>(items: readonly T[], start: PyValue, stop: PyValue, step: PyValue): T[] {
  const by = step === null ? 1 : sliceIndex(step);
  if (by === 0) throw valueError('slice step cannot be zero');
  if (by === 1) return items.slice(...clippedRange(items.length, start, stop));
  return by > 0 ? forwards(items, clippedRange(items.length, start, stop), by) : backwards(items, start, stop, by);
}

function forwards<T>(items: readonly T[], [from, to]: [number, number], by: number): T[] {
  return items.slice(from, to).filter((_, at) => at % by === 0);
}

function backwards<T>(items: readonly T[], start: PyValue, stop: PyValue, by: number): T[] {
  const { length } = items;
  const clip = (index: number) => Math.max(Math.min(index < 0 ? index + length : index, length - 1), -1);
  const from = start === null ? length - 1 : clip(sliceIndex(start));
  const to = stop === null ? -1 : clip(sliceIndex(stop));
  return items
    .slice(to + 1, from + 1)
    .reverse()
    .filter((_, at) => at % -by === 0);
}

/** The places from and to which a slice goes, within a length. */
export function clippedRange(length: number, start: PyValue, stop: PyValue): [number, number] {
  const clip = (index: number) => Math.max(Math.min(index < 0 ? index + length : index, length), 0);
  const from = start === null ? 0 : clip(sliceIndex(start));
  return [from, Math.max(from, stop === null ? length : clip(sliceIndex(stop)))];
}

function sliceIndex(value: PyValue): number {
  const number = asNumber(value);
  if (typeof number === 'bigint') return Number(number);
  if (value instanceof Undefined) throw value.error();
  throw typeError('slice indices must be integers or None or have an __index__ method');
}

/** Python's `items[index]`. @throws TemplateError (IndexError) beyond the ends */
export function itemAt<T>(items: readonly T[], index: bigint, type: string): T {
  const at = Number(index);
  const item = items[at < 0 ? at + items.length : at];
  if (item === undefined) throw new TemplateError('IndexError', `${type} index out of range`);
  return item;
}
