import { PyTimedelta } from '../python/python-timedelta.js';
import { isPyDatetime, PySet, PyTuple, type PyValue } from '../python/python-value.js';
import { spend } from './budget.js';
import { isIterable, iterate } from './iteration.js';
import { asNumber } from './number.js';
import { typeName } from './python-type.js';
import { typeError } from './template-error.js';
import { TemplateObject } from './template-object.js';
import { asText, compareTexts } from './text.js';

/** Python's `a == b`: numbers of all types by their value, containers by their items. */
export function isEqual(a: PyValue, b: PyValue): boolean {
  if (a === b) return !Number.isNaN(a);
  if (a instanceof TemplateObject) return a.equals(b);
  if (b instanceof TemplateObject) return b.equals(a);
  const [left, right] = [asNumber(a), asNumber(b)];
  if (left !== undefined && right !== undefined) return left == right;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return areEqualObjects(a, b);
}

function areEqualObjects(a: PyValue & object, b: PyValue & object): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return areEqualLists(a, b);
  if (a instanceof PyTuple && b instanceof PyTuple) return areEqualLists(a.items, b.items);
  if (a instanceof PySet && b instanceof PySet) return a.items.length === b.items.length && isSubset(a, b);
  if (a instanceof Map && b instanceof Map) return areEqualDicts(a, b);
  if (a instanceof PyTimedelta && b instanceof PyTimedelta) return a.totalMicroseconds === b.totalMicroseconds;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  return isPyDatetime(a) && isPyDatetime(b) && a.isoformat() === b.isoformat();
}

function areEqualLists(a: readonly PyValue[], b: readonly PyValue[]): boolean {
  spend(a.length);
  return a.length === b.length && a.every((item, index) => isEqual(item, b[index] ?? null));
}

function areEqualDicts(a: Map<PyValue, PyValue>, b: Map<PyValue, PyValue>): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([key, value]) => {
    const other = findItem(b, key);
    return other !== undefined && isEqual(value, other);
  });
}

function isSubset(a: PySet, b: PySet): boolean {
  return a.items.every((item) => includes(b.items, item));
}

/** True if an item of the list equals the value. */
export function includes(items: Iterable<PyValue>, value: PyValue): boolean {
  for (const item of items) {
    spend();
    if (item === value || isEqual(item, value)) return true;
  }
  return false;
}

/** The value as the key of a dict. @throws TemplateError if it can be none */
export function hashable(key: PyValue): PyValue {
  if (Array.isArray(key) || key instanceof Map) throw typeError(`unhashable type: '${typeName(key)}'`);
  return asText(key) ?? key;
}

/** The key of the dict that equals this one; undefined if there is none. */
export function findKey(dict: Map<PyValue, PyValue>, key: PyValue): PyValue | undefined {
  if (dict.has(key)) return key;
  const text = asText(key);
  if (text !== undefined) return dict.has(text) ? text : undefined;
  for (const each of dict.keys()) {
    spend();
    if (typeof each !== 'string' && isEqual(each, key)) return each;
  }
  return undefined;
}

/** The value in a dict of the key that equals this one; undefined if there is none. */
export function findItem(dict: Map<PyValue, PyValue>, key: PyValue): PyValue | undefined {
  const found = findKey(dict, key);
  return found === undefined ? undefined : dict.get(found);
}

/** Python's `a < b` and the like. @throws TemplateError if the two have no order */
export function isOrdered(operator: string, a: PyValue, b: PyValue): boolean {
  const order = requireOrder(operator, a, b);
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

function requireOrder(operator: string, a: PyValue, b: PyValue): number {
  const [left, right] = [listItems(a), listItems(b)];
  if (left && right && Array.isArray(a) === Array.isArray(b)) return orderOfLists(operator, left, right);
  const order = orderOf(a, b);
  if (order !== undefined) return order;
  throw typeError(`'${operator}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`);
}

function listItems(value: PyValue): readonly PyValue[] | undefined {
  return Array.isArray(value) ? value : value instanceof PyTuple ? value.items : undefined;
}

/** Negative, zero or positive; NaN beside a NaN; undefined if the two have no order. */
function orderOf(a: PyValue, b: PyValue): number | undefined {
  const order = orderOfObjects(a, b);
  if (order !== undefined) return order;
  const [left, right] = [asNumber(a), asNumber(b)];
  if (left !== undefined && right !== undefined) return left < right ? -1 : left > right ? 1 : left == right ? 0 : NaN;
  const [first, second] = [asText(a), asText(b)];
  if (first !== undefined && second !== undefined) return compareTexts(first, second);
  if (!(a instanceof PyTimedelta && b instanceof PyTimedelta)) return undefined;
  return Number(a.totalMicroseconds - b.totalMicroseconds);
}

function orderOfObjects(a: PyValue, b: PyValue): number | undefined {
  const own = a instanceof TemplateObject ? a.compareTo(b) : undefined;
  return own ?? (b instanceof TemplateObject ? negated(b.compareTo(a)) : undefined);
}

function negated(order: number | undefined): number | undefined {
  return order === undefined ? undefined : 0 - order;
}

function orderOfLists(operator: string, a: readonly PyValue[], b: readonly PyValue[]): number {
  for (const [index, item] of a.entries()) {
    spend();
    const other = b[index];
    if (other === undefined) return 1;
    if (!isEqual(item, other)) return requireOrder(operator, item, other);
  }
  return a.length - b.length;
}

/** Python's `value in container`. @throws TemplateError if there is no such question */
export function isIn(value: PyValue, container: PyValue): boolean {
  const text = asText(container);
  if (text !== undefined) {
    const part = asText(value);
    if (part === undefined) {
      throw typeError(`'in <string>' requires string as left operand, not ${typeName(value)}`);
    }
    return text.includes(part);
  }
  if (container instanceof Map) return findKey(container, hashable(value)) !== undefined;
  if (!isIterable(container)) throw typeError(`argument of type '${typeName(container)}' is not iterable`);
  return includes(iterate(container), value);
}
