import { pythonStr } from '../python/python-str.js';
import type { PyValue } from '../python/python-value.js';
import { checkLength } from './budget.js';
import { specialFloat, toExponential, toFixed, toGeneral } from './decimal.js';
import { typeName } from './python-type.js';
import { typeError, valueError } from './template-error.js';
import { TemplateObject } from './template-object.js';
import { asText, characters, textLength } from './text.js';

/** The parts of a format specification of `format()` and `str.format`. */
interface Spec {
  readonly fill: string;
  readonly align: string;
  readonly sign: string;
  readonly isAlternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

const pattern = /^(?:([^])?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([^])?$/u;
const radixes: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16, d: 10, n: 10 };

/** Python's `format(value, spec)`. @throws TemplateError with Python's words */
export function formatValue(value: PyValue, spec: string): string {
  const own = value instanceof TemplateObject ? value.format(spec) : undefined;
  if (own !== undefined) return own;
  if (spec === '') return pythonStr(value);
  const text = asText(value);
  if (text !== undefined) return formatText(text, readSpec(spec));
  if (typeof value === 'boolean') return formatNumber(value ? 1n : 0n, readSpec(spec));
  if (typeof value === 'bigint' || typeof value === 'number') return formatNumber(value, readSpec(spec));
  throw typeError(`unsupported format string passed to ${typeName(value)}.__format__`);
}

function readSpec(text: string): Spec {
  const parts = pattern.exec(text);
  if (!parts) throw valueError('Invalid format specifier');
  const [, fill, align, sign = '-', alternate, zero, width = '0', grouping = '', precision, type = ''] = parts;
  const size = Number(width);
  checkLength(size);
  return {
    fill: fill ?? (zero && !align ? '0' : (zero ?? ' ')),
    align: align ?? (zero ? '=' : ''),
    sign,
    isAlternate: alternate !== undefined,
    width: size,
    grouping,
    precision: precision === undefined ? undefined : Number(precision),
    type,
  };
}

function formatText(text: string, spec: Spec): string {
  if (spec.type !== '' && spec.type !== 's') throw unknownCode(spec.type, 'str');
  if (spec.align === '=') throw valueError("'=' alignment not allowed in string format specifier");
  if (spec.sign !== '-') throw valueError('Sign not allowed in string format specifier');
  const shown = spec.precision === undefined ? text : characters(text).slice(0, spec.precision).join('');
  return pad('', shown, { ...spec, align: spec.align || '<' });
}

function formatNumber(value: bigint | number, spec: Spec): string {
  if (typeof value === 'bigint' && spec.type === 's') throw unknownCode('s', 'int');
  const isInteger = typeof value === 'bigint' && (spec.type === '' || spec.type === 'c' || spec.type in radixes);
  const text = isInteger ? integerText(value, spec) : floatText(Number(value), spec);
  const isNegative = text.startsWith('-');
  const sign = isNegative ? '-' : spec.sign === '-' ? '' : spec.sign;
  return pad(sign, isNegative ? text.slice(1) : text, { ...spec, align: spec.align || '>' });
}

function integerText(value: bigint, { type, precision, isAlternate }: Spec): string {
  if (precision !== undefined) throw valueError('Precision not allowed in integer format specifier');
  if (type === 'c') return String.fromCodePoint(Number(value));
  const prefix = isAlternate && type !== '' && 'boxX'.includes(type) ? `0${type}` : '';
  const digits = (value < 0n ? -value : value).toString(radixes[type] ?? 10);
  return `${value < 0n ? '-' : ''}${prefix}${type === 'X' ? digits.toUpperCase() : digits}`;
}

function floatText(value: number, { type, precision, isAlternate }: Spec): string {
  const special = specialFloat(type === '%' ? value * 100 : value);
  if (special !== undefined) return special + (type === '%' ? '%' : '');
  if (type === '') return precision === undefined ? pythonStr(value) : toGeneral(value, precision, 'float');
  const lower = type.toLowerCase();
  if (!'efgn%'.includes(lower)) throw unknownCode(type, 'float');
  if (lower === '%') return `${toFixed(value * 100, precision ?? 6)}%`;
  const text = lowerFloat(lower, value, precision ?? 6, isAlternate);
  return type === lower ? text : text.toUpperCase();
}

function lowerFloat(type: string, value: number, precision: number, isAlternate: boolean): string {
  if (type === 'f') return toFixed(value, precision);
  return type === 'e' ? toExponential(value, precision) : toGeneral(value, precision, isAlternate ? 'zeros' : 'short');
}

function pad(sign: string, text: string, { fill, align, width, grouping }: Spec): string {
  const [prefix = '', body = ''] = /^(0[boxX])?([^]*)$/.exec(text)?.slice(1) ?? [];
  const room = width - textLength(sign) - textLength(prefix);
  const shown = grouping === '' ? body : grouped(body, grouping, fill === '0' && align === '=' ? room : 0);
  const missing = Math.max(room - textLength(shown), 0);
  if (align === '=') return sign + prefix + fill.repeat(missing) + shown;
  const before = align === '>' ? missing : align === '^' ? Math.floor(missing / 2) : 0;
  return fill.repeat(before) + sign + prefix + shown + fill.repeat(missing - before);
}

/** The digits before the point in groups of three, with zeros in front up to a width. */
function grouped(text: string, separator: string, width: number): string {
  const [, digits = '', rest = ''] = /^(\d*)([^]*)$/.exec(text) ?? [];
  const inGroups = (padded: string) => padded.replace(/\B(?=(\d{3})+$)/g, separator) + rest;
  let padded = digits;
  while (inGroups(padded).length < width) padded = `0${padded}`;
  return inGroups(padded);
}

function unknownCode(code: string, type: string) {
  return valueError(`Unknown format code '${code}' for object of type '${type}'`);
}
