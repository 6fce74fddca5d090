import { pythonRepr, pythonStr } from '../python/python-str.js';
import { PyTuple, type PyValue } from '../python/python-value.js';
import { checkLength } from './budget.js';
import { findItem } from './comparison.js';
import { type GeneralForm, specialFloat, toExponential, toFixed, toGeneral } from './decimal.js';
import { asNumber } from './number.js';
import { typeName } from './python-type.js';
import { TemplateError, typeError, valueError } from './template-error.js';
import { asText, characters } from './text.js';
import { Undefined } from './undefined-value.js';

/** `%` with its key, flags, width, precision and type. */
const directive = /%(?:\(([^)]*)\))?([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?([^])?/gu;

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly type: string;
}

/**
 * Python's `format % values`.
 *
 * @param convert applied to the values of `%s`, `%r` and `%a`
 * @throws TemplateError with Python's words
 */
export function percentFormat(
  format: string,
  values: PyValue,
  convert: (value: PyValue) => PyValue = (v) => v,
): string {
  const source = new Values(values);
  const text = format.replace(directive, (_, ...groups: (string | undefined)[]) => {
    const [key, flags = '', width, precision, type] = groups;
    if (type === undefined) throw valueError('incomplete format');
    if (type === '%') return '%';
    const fixedWidth = width === '*' ? Number(asNumber(source.next()) ?? 0) : Number(width ?? 0);
    const fixedPrecision = precision === '*' ? Number(asNumber(source.next()) ?? 0) : Number(precision ?? 0);
    const value = key === undefined ? source.next() : source.at(key);
    return formatted(value, convert, {
      flags: fixedWidth < 0 ? `${flags}-` : flags,
      width: Math.abs(fixedWidth),
      precision: precision === undefined ? undefined : fixedPrecision,
      type,
    });
  });
  source.checkEnd();
  return text;
}

/** The values of a format: those of a tuple, those of a dict by key, or a single one. */
class Values {
  private readonly list: readonly PyValue[];
  private taken = 0;

  constructor(private readonly given: PyValue) {
    this.list = given instanceof PyTuple ? given.items : [given];
  }

  next(): PyValue {
    const value = this.list[this.taken++];
    if (value === undefined) throw typeError('not enough arguments for format string');
    return value;
  }

  at(key: string): PyValue {
    if (!(this.given instanceof Map)) throw typeError('format requires a mapping');
    const value = findItem(this.given, key);
    if (value === undefined) throw new TemplateError('KeyError', pythonRepr(key));
    return value;
  }

  checkEnd(): void {
    // Python takes what has items, a list too, for a mapping, whose values need not all be used.
    const isMapping = this.given instanceof Map || Array.isArray(this.given) || this.given instanceof Undefined;
    if (this.taken >= this.list.length || isMapping) return;
    throw typeError('not all arguments converted during string formatting');
  }
}

function formatted(value: PyValue, convert: (value: PyValue) => PyValue, form: Directive): string {
  checkLength(form.width);
  if ('sra'.includes(form.type)) {
    const text = pythonStr(convert(form.type === 's' ? value : shown(value, form.type)));
    return pad('', form.precision === undefined ? text : characters(text).slice(0, form.precision).join(''), form);
  }
  if (form.type === 'c') return pad('', character(value), form);
  if ('diuoxX'.includes(form.type)) return paddedNumber(integer(value, form), form);
  if ('eEfFgG'.includes(form.type)) return paddedNumber(float(value, form), form);
  throw valueError(`unsupported format character '${form.type}' (0x${form.type.codePointAt(0)?.toString(16)})`);
}

function shown(value: PyValue, type: string): string {
  return type === 'r' ? pythonRepr(value) : asciiRepr(value);
}

/** Python's `ascii(value)`. */
export function asciiRepr(value: PyValue): string {
  return pythonRepr(value).replace(/[^\0-\x7f]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x100) return `\\x${code.toString(16)}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
  });
}

function character(value: PyValue): string {
  if (typeof value === 'bigint' && value >= 0n && value < 0x110000n) return String.fromCodePoint(Number(value));
  const text = asText(value);
  if (text === undefined || characters(text).length !== 1) throw typeError('%c requires int or char');
  return text;
}

function integer(value: PyValue, { type, precision = 0, flags }: Directive): string {
  if (value instanceof Undefined) throw value.error();
  const number = asNumber(value);
  const isDecimal = 'diu'.includes(type);
  if (number === undefined) {
    throw typeError(`%${type} format: ${isDecimal ? 'a number' : 'an integer'} is required, not ${typeName(value)}`);
  }
  if (typeof number === 'number' && !(isDecimal && Number.isFinite(number))) {
    if (isDecimal) throw new TemplateError('OverflowError', `cannot convert float ${pythonStr(number)} to integer`);
    throw typeError(`%${type} format: an integer is required, not float`);
  }
  const whole = typeof number === 'number' ? BigInt(Math.trunc(number)) : number;
  const radix = isDecimal ? 10 : type === 'o' ? 8 : 16;
  const digits = (whole < 0n ? -whole : whole).toString(radix).padStart(precision, '0');
  const prefix = flags.includes('#') && !isDecimal ? `0${type}` : '';
  return `${whole < 0n ? '-' : ''}${prefix}${type === 'X' ? digits.toUpperCase() : digits}`;
}

function float(value: PyValue, { type, precision = 6, flags }: Directive): string {
  if (value instanceof Undefined) throw value.error();
  const number = asNumber(value);
  if (number === undefined) throw typeError(`must be real number, not ${typeName(value)}`);
  const lower = type.toLowerCase();
  const text =
    specialFloat(Number(number)) ??
    floatText(lower, Number(number), precision, flags.includes('#') ? 'zeros' : 'short');
  return type === lower ? text : text.toUpperCase();
}

function floatText(type: string, value: number, precision: number, form: GeneralForm): string {
  if (type === 'f') return toFixed(value, precision);
  return type === 'e' ? toExponential(value, precision) : toGeneral(value, precision, form);
}

function paddedNumber(text: string, form: Directive): string {
  const isNegative = text.startsWith('-');
  const positive = form.flags.includes('+') ? '+' : form.flags.includes(' ') ? ' ' : '';
  return pad(isNegative ? '-' : positive, isNegative ? text.slice(1) : text, form, form.flags.includes('0'));
}

function pad(sign: string, text: string, { flags, width }: Directive, withZeros = false): string {
  const missing = Math.max(width - sign.length - characters(text).length, 0);
  if (flags.includes('-')) return sign + text + ' '.repeat(missing);
  return withZeros ? sign + '0'.repeat(missing) + text : ' '.repeat(missing) + sign + text;
}
