import { pythonRepr } from '../python/python-str.js';
import { PyTimedelta } from '../python/python-timedelta.js';
import { isPyDatetime, PyObject, PySet, PyTuple, type PyValue } from '../python/python-value.js';
import type { CallArguments } from './call-arguments.js';
import { findItem } from './comparison.js';
import { dictMethods } from './dict-methods.js';
import { Group } from './group.js';
import { listMethods, sequenceMethods } from './list-methods.js';
import { Markup } from './markup.js';
import { markupMethod } from './markup-methods.js';
import { asNumber } from './number.js';
import { numberAttribute } from './number-attributes.js';
import { isKnownToPython } from './python-attributes.js';
import { describeObject, typeName } from './python-type.js';
import { setMethods } from './set-methods.js';
import { itemAt } from './slicing.js';
import { strFormat } from './str-format.js';
import { strMethods } from './str-methods.js';
import { TemplateError, unsupported } from './template-error.js';
import { PyFunction, TemplateObject } from './template-object.js';
import { asText, characters } from './text.js';
import { timedeltaAttribute } from './timedelta.js';
import { undefinedItem } from './undefined-value.js';

/** Jinja's `object.name`: an attribute, or else the item of that name, or else undefined. */
export function getAttribute(object: PyValue, name: string): PyValue {
  const attribute = findAttribute(object, name);
  const found = attribute === undefined ? findItemOf(object, name) : attribute;
  return found === undefined ? undefinedItem(object, name) : found;
}

/** Jinja's `object[key]`: an item, or else the attribute of that name, or else undefined. */
export function getItem(object: PyValue, key: PyValue): PyValue {
  const item = findItemOf(object, key);
  if (item !== undefined) return item;
  const name = asText(key);
  const attribute = name === undefined ? undefined : findAttribute(object, name);
  return attribute === undefined ? undefinedItem(object, name ?? key) : attribute;
}

/**
 * Python's `getattr(object, name)`; undefined if the object has no such attribute.
 *
 * @throws TemplateError if Python has the attribute and Windsock does not know it
 */
export function findAttribute(object: PyValue, name: string): PyValue | undefined {
  const found = ownAttribute(object, name);
  if (found !== undefined) return found;
  const isOpaque = isPyDatetime(object) || (object instanceof PyObject && !(object instanceof TemplateObject));
  if (!isOpaque && !isKnownToPython(object, name)) return undefined;
  throw unsupported(`the attribute ${pythonRepr(name)} of '${describeObject(object)}'`);
}

function ownAttribute(object: PyValue, name: string): PyValue | undefined {
  if (object instanceof Markup) return markupMethod(object, name, textMethod);
  if (object instanceof TemplateObject) return object.attribute(name);
  if (typeof object === 'string') return textMethod(object, name);
  if (object instanceof PyTimedelta) return timedeltaAttribute(object, name);
  const number = asNumber(object);
  return number === undefined ? containerMethod(object, name) : numberAttribute(number, name);
}

function containerMethod(object: PyValue, name: string): PyValue | undefined {
  if (object instanceof Map) return method(dictMethods, object, name);
  if (Array.isArray(object)) return method(listMethods, object, name) ?? method(sequenceMethods, object, name);
  const named = object instanceof Group ? object.attribute(name) : undefined;
  if (named !== undefined) return named;
  if (object instanceof PyTuple) return method(sequenceMethods, object.items, name);
  return object instanceof PySet ? method(setMethods, object, name) : undefined;
}

function textMethod(text: string, name: string): PyFunction | undefined {
  if (name === 'format') return new PyFunction(name, (args) => strFormat(text, args, fieldAccess));
  return method(strMethods, text, name);
}

function method<T>(
  methods: ReadonlyMap<string, (object: T, args: CallArguments) => PyValue>,
  object: T,
  name: string,
): PyFunction | undefined {
  const body = methods.get(name);
  return body && new PyFunction(name, (args) => body(object, args));
}

/** Python's `object[key]`; undefined if the object has no such item, or no items at all. */
function findItemOf(object: PyValue, key: PyValue): PyValue | undefined {
  if (object instanceof Map) return Array.isArray(key) || key instanceof Map ? undefined : findItem(object, key);
  if (object instanceof TemplateObject && !(object instanceof Markup)) return object.item(key);
  const items = itemsByIndex(object);
  const index = asNumber(key);
  if (!items || typeof index !== 'bigint') return undefined;
  const at = Number(index < 0n ? index + BigInt(items.length) : index);
  const item = items[at];
  return object instanceof Markup && typeof item === 'string' ? new Markup(item) : item;
}

function itemsByIndex(object: PyValue): readonly PyValue[] | undefined {
  const text = asText(object);
  if (text !== undefined) return characters(text);
  if (Array.isArray(object)) return object;
  if (object instanceof Uint8Array) return Array.from(object, BigInt);
  return object instanceof PyTuple ? object.items : undefined;
}

/** Attributes and items as Python's `str.format` takes them: what is missing is an error. */
const fieldAccess = {
  attribute(object: PyValue, name: string): PyValue {
    const found = findAttribute(object, name);
    if (found !== undefined) return found;
    throw new TemplateError('AttributeError', `'${typeName(object)}' object has no attribute '${name}'`);
  },
  item(object: PyValue, key: PyValue): PyValue {
    if (Array.isArray(object) && typeof key === 'bigint') return itemAt(object, key, 'list');
    const found = findItemOf(object, key);
    if (found !== undefined) return found;
    throw new TemplateError(typeof key === 'string' ? 'KeyError' : 'IndexError', pythonRepr(key));
  },
};
