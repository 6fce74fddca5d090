import { PyTimedelta } from '../python/python-timedelta.js';
import { PySet, PyTuple, type PyValue } from '../python/python-value.js';
import { checkLength } from './budget.js';
import { includes, isEqual, isIn, isOrdered } from './comparison.js';
import { escapeMarkup, Markup } from './markup.js';
import { arithmetic, asNumber } from './number.js';
import { percentFormat } from './percent-format.js';
import { typeName } from './python-type.js';
import { TemplateError, typeError } from './template-error.js';
import { TemplateObject } from './template-object.js';
import { asText } from './text.js';
import { timedeltaArithmetic, timedeltaOf } from './timedelta.js';
import { Undefined } from './undefined-value.js';

/** `a operator b`, for an operator of arithmetic. @throws TemplateError with Python's words */
export function binary(operator: string, a: PyValue, b: PyValue): PyValue {
  if (a instanceof Undefined) return a.binary();
  if (operator === '%' && asText(a) !== undefined) return formatted(a, b);
  if (b instanceof Undefined) return b.binary();
  const result = ofNumbers(operator, a, b) ?? ofObjects(operator, a, b) ?? ofSequences(operator, a, b);
  return result ?? timedeltaArithmetic(operator, a, b) ?? notSupported(operator, a, b);
}

function ofNumbers(operator: string, a: PyValue, b: PyValue): PyValue | undefined {
  const [left, right] = [asNumber(a), asNumber(b)];
  return left === undefined || right === undefined ? undefined : arithmetic(operator, left, right);
}

function ofObjects(operator: string, a: PyValue, b: PyValue): PyValue | undefined {
  const own = a instanceof TemplateObject ? a.binary(operator, b, false) : undefined;
  return own ?? (b instanceof TemplateObject ? b.binary(operator, a, true) : undefined);
}

function ofSequences(operator: string, a: PyValue, b: PyValue): PyValue | undefined {
  if (operator === '+') return joined(a, b);
  if (operator === '*') return repeated(a, b) ?? repeated(b, a);
  if (operator !== '-' || !(a instanceof PySet) || !(b instanceof PySet)) return undefined;
  return new PySet(
    a.items.filter((item) => !includes(b.items, item)),
    a.frozen,
  );
}

function joined(a: PyValue, b: PyValue): PyValue | undefined {
  const [left, right] = [asText(a), asText(b)];
  if (left !== undefined && right !== undefined) {
    checkLength(left.length + right.length);
    if (a instanceof Markup || b instanceof Markup) return new Markup(escapeMarkup(a).text + escapeMarkup(b).text);
    return left + right;
  }
  if (Array.isArray(a) && Array.isArray(b)) return checked(a, b);
  return a instanceof PyTuple && b instanceof PyTuple ? new PyTuple(checked(a.items, b.items)) : undefined;
}

function checked(a: readonly PyValue[], b: readonly PyValue[]): PyValue[] {
  checkLength(a.length + b.length);
  return [...a, ...b];
}

function repeated(sequence: PyValue, count: PyValue): PyValue | undefined {
  const times = asNumber(count);
  if (typeof times !== 'bigint') return undefined;
  const text = asText(sequence);
  const items = Array.isArray(sequence) ? sequence : sequence instanceof PyTuple ? sequence.items : undefined;
  const length = text?.length ?? items?.length;
  if (length === undefined) return undefined;
  const size = times < 0n ? 0 : Number(times);
  checkLength(length * size);
  if (text !== undefined) return sequence instanceof Markup ? new Markup(text.repeat(size)) : text.repeat(size);
  const repeatedItems = Array.from({ length: length === 0 ? 0 : size }, () => items ?? []).flat();
  return Array.isArray(sequence) ? repeatedItems : new PyTuple(repeatedItems);
}

function formatted(format: PyValue, values: PyValue): PyValue {
  if (format instanceof Markup) return new Markup(percentFormat(format.text, values, escapeMarkup));
  return percentFormat(asText(format) ?? '', values);
}

function notSupported(operator: string, a: PyValue, b: PyValue): never {
  const [left, right] = [typeName(a), typeName(b)];
  if (operator === '+' && ['str', 'list', 'tuple'].includes(left)) {
    throw typeError(`can only concatenate ${left} (not "${right}") to ${left}`);
  }
  const sequence = ['str', 'list', 'tuple'];
  if (operator === '*' && (sequence.includes(left) || sequence.includes(right))) {
    throw typeError(`can't multiply sequence by non-int of type '${sequence.includes(left) ? right : left}'`);
  }
  const shown = operator === '**' ? '** or pow()' : operator;
  throw typeError(`unsupported operand type(s) for ${shown}: '${left}' and '${right}'`);
}

/** `-value` or `+value`. @throws TemplateError */
export function signed(operator: string, value: PyValue): PyValue {
  const number = asNumber(value);
  if (number !== undefined) return operator === '-' ? -number : number;
  if (value instanceof PyTimedelta) return operator === '-' ? timedeltaOf(-value.totalMicroseconds) : value;
  const result = value instanceof TemplateObject ? value.sign(operator) : undefined;
  if (result !== undefined) return result;
  throw typeError(`bad operand type for unary ${operator}: '${typeName(value)}'`);
}

/** `a operator b`, for a comparison. @throws TemplateError if the two cannot be compared */
export function compare(operator: string, a: PyValue, b: PyValue): boolean {
  if (operator === '==') return isEqual(a, b);
  if (operator === '!=') return !isEqual(a, b);
  if (operator === 'in') return isIn(a, b);
  return operator === 'not in' ? !isIn(a, b) : isOrdered(operator, a, b);
}

/** The index that a value is for Python. @throws TemplateError if it is none */
export function requireInteger(value: PyValue | undefined): bigint {
  const number = asNumber(value);
  if (typeof number === 'bigint') return number;
  if (value instanceof Undefined) throw value.error();
  throw typeError(`'${typeName(value ?? null)}' object cannot be interpreted as an integer`);
}

/** The same as a JavaScript number. @throws TemplateError also beyond 2^53 */
export function requireSize(value: PyValue | undefined): number {
  const size = Number(requireInteger(value));
  if (Number.isSafeInteger(size)) return size;
  throw new TemplateError('OverflowError', 'Python int too large to convert to C ssize_t');
}
