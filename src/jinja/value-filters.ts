import { pythonInt } from '../python/python-number.js';
import { dumpsPythonJson } from '../python/python-json.js';
import { pythonStr } from '../python/python-str.js';
import { PyTimedelta } from '../python/python-timedelta.js';
import { PyTuple, type PyJson, type PyValue } from '../python/python-value.js';
import { findAttribute } from './access.js';
import { attributeGetter } from './attribute-path.js';
import { parseFloatText, parseIntText } from './conversion.js';
import { roundFloat, roundInteger } from './decimal.js';
import { type Filter, filterArgumentError } from './filter.js';
import { lengthOf, listOf } from './iteration.js';
import { escapeMarkup, escapeText, Markup } from './markup.js';
import { arithmetic, asNumber } from './number.js';
import { percentFormat } from './percent-format.js';
import { prettyFormat } from './pretty-format.js';
import { requireSize, signed } from './operators.js';
import { typeName } from './python-type.js';
import { TemplateError, typeError } from './template-error.js';
import { asText } from './text.js';
import { isTrue } from './truth.js';
import { Undefined, undefinedItem } from './undefined-value.js';

const byDefault: Filter = (value, args) => {
  const [replacement = '', forFalse = false] = args.bind('do_default', 'default_value?', 'boolean?');
  return value instanceof Undefined || (isTrue(forFalse) && !isTrue(value)) ? replacement : value;
};
const length: Filter = (value) => BigInt(lengthOf(value));
const escape: Filter = (value) => escapeMarkup(value);

/** The filters of single values, by name. */
export const valueFilters: Readonly<Record<string, Filter>> = {
  default: byDefault,
  d: byDefault,
  length,
  count: length,
  e: escape,
  escape,
  forceescape: (value) => new Markup(escapeText(pythonStr(value))),
  safe: (value) => (value instanceof Markup ? value : new Markup(pythonStr(value))),
  string: (value) => (value instanceof Markup ? value : pythonStr(value)),
  abs: (value) => {
    const number = asNumber(value);
    if (value instanceof PyTimedelta) return value.days < 0 ? signed('-', value) : value;
    if (number === undefined) {
      throw typeError(`bad operand type for abs(): '${typeName(value)}'`);
    }
    return number < 0 || Object.is(number, -0) ? -number : number;
  },
  int: (value, args) => {
    const [otherwise = 0n, base = 10n] = args.bind('do_int', 'default?', 'base?');
    const text = asText(value);
    const whole = text === undefined ? integerOf(value) : parseIntText(text, requireSize(base));
    return whole ?? (text === undefined ? null : truncated(parseFloatText(text))) ?? otherwise;
  },
  float: (value, args) => {
    const [otherwise = 0] = args.bind('do_float', 'default?');
    const text = asText(value);
    if (value instanceof Undefined) throw value.error();
    const number = text === undefined ? asNumber(value) : parseFloatText(text);
    return number === undefined || number === null ? otherwise : Number(number);
  },
  round: (value, args) => {
    const [precision = 0n, method = 'common'] = args.bind('do_round', 'precision?', 'method?');
    if (method !== 'common' && method !== 'ceil' && method !== 'floor') {
      throw filterArgumentError('method must be common, ceil or floor');
    }
    const digits = requireSize(precision);
    const number = asNumber(value);
    if (value instanceof Undefined) throw typeError("type Undefined doesn't define __round__ method");
    if (number === undefined) throw typeError(`type ${typeName(value)} doesn't define __round__ method`);
    if (method !== 'common') return roundedTo(number, digits, method);
    return typeof number === 'bigint' ? roundInteger(number, digits) : roundFloat(number, digits);
  },
  format: (value, args) => {
    if (args.positional.length > 0 && args.named.size > 0) {
      throw filterArgumentError("can't handle positional and keyword arguments at the same time");
    }
    const values = args.named.size > 0 ? new Map<PyValue, PyValue>(args.named) : new PyTuple(args.positional);
    if (!(value instanceof Markup)) return percentFormat(pythonStr(value), values);
    return new Markup(percentFormat(value.text, values, escapeMarkup));
  },
  join: (value, args) => {
    const [separator = '', attribute = null] = args.bind('do_join', 'd?', 'attribute?');
    const get = attributeGetter(attribute);
    return listOf(value)
      .map((item) => pythonStr(get(item)))
      .join(pythonStr(separator));
  },
  attr: (value, args) => {
    const name = pythonStr(args.all('do_attr', 'name')[0]);
    const attribute = findAttribute(value, name);
    return attribute === undefined ? undefinedItem(value, name) : attribute;
  },
  tojson: (value, args) => {
    const [indent = null] = args.bind('do_tojson', 'indent?');
    const form = indent === null ? {} : { indent: requireSize(indent) };
    const text = dumpsPythonJson(asJson(value), { sortKeys: true, ...form });
    return new Markup(text.replace(/[<>&']/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`));
  },
  pprint: (value) => prettyFormat(value),
  xmlattr: (value, args) => {
    const [withSpace = true] = args.bind('do_xmlattr', 'autospace?');
    if (!(value instanceof Map)) {
      throw new TemplateError('AttributeError', `'${typeName(value)}' object has no attribute 'items'`);
    }
    const texts = [...value]
      .filter(([, item]) => item !== null && !(item instanceof Undefined))
      .map(([key, item]) => `${escapeMarkup(key).text}="${escapeMarkup(item).text}"`);
    return (isTrue(withSpace) && texts.length > 0 ? ' ' : '') + texts.join(' ');
  },
};

function integerOf(value: PyValue): bigint | null {
  if (value instanceof Undefined) throw value.error();
  const number = asNumber(value);
  if (typeof number === 'number' && Math.abs(number) === Infinity) {
    throw new TemplateError('OverflowError', 'cannot convert float infinity to integer');
  }
  return number === undefined ? null : pythonInt(number);
}

function truncated(value: number | null): bigint | null {
  return value === null ? null : integerOf(value);
}

function roundedTo(value: bigint | number, digits: number, method: 'ceil' | 'floor'): number {
  const power = arithmetic('**', 10n, BigInt(digits));
  const whole = Math[method](Number(arithmetic('*', value, power)));
  return Number(arithmetic('/', Number.isFinite(whole) ? BigInt(whole) : whole, power));
}

/** The value as JSON can hold it. @throws TemplateError as `json.dumps` does */
function asJson(value: PyValue): PyJson {
  const text = asText(value);
  if (text !== undefined) return text;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(asJson);
  if (value instanceof PyTuple) return value.items.map(asJson);
  if (!(value instanceof Map)) throw typeError(`Object of type ${shortName(value)} is not JSON serializable`);
  return new Map([...value].map(([key, item]) => [jsonKey(key), asJson(item)]));
}

function jsonKey(key: PyValue): string {
  const text = asText(key);
  if (text !== undefined) return text;
  if (key === null || typeof key !== 'object') return dumpsPythonJson(key);
  throw typeError(`keys must be str, int, float, bool or None, not ${shortName(key)}`);
}

function shortName(value: PyValue): string {
  return typeName(value).replace(/^.*\./, '');
}
