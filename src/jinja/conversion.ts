import { pythonInt } from '../python/python-number.js';
import { valueError } from './template-error.js';
import { strip } from './whitespace.js';

const prefixes: Readonly<Record<number, RegExp>> = { 2: /^0b_?/i, 8: /^0o_?/i, 16: /^0x_?/i };
const decimal = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i;
const special = /^([+-]?)(?:(inf|infinity)|nan)$/i;

/** Python's `int(text, base)`; null where it raises. @throws TemplateError for a base that Python does not have */
export function parseIntText(text: string, base: number): bigint | null {
  if (base === 10) return pythonInt(text);
  if (base !== 0 && (base < 2 || base > 36)) throw valueError('int() base must be >= 2 and <= 36, or 0');
  const [, sign = '', rest = ''] = /^([+-]?)([^]*)$/.exec(strip(text, 'both')) ?? [];
  const radix = base === 0 ? radixOf(rest) : base;
  const prefix = prefixes[radix];
  const digits = (prefix ? rest.replace(prefix, '') : rest).toLowerCase();
  if (!/^[0-9a-z]+(?:_[0-9a-z]+)*$/.test(digits)) return null;
  let value = 0n;
  for (const character of digits.replaceAll('_', '')) {
    const digit = parseInt(character, 36);
    if (digit >= radix) return null;
    value = value * BigInt(radix) + BigInt(digit);
  }
  return sign === '-' ? -value : value;
}

function radixOf(text: string): number {
  const found = [2, 8, 16].find((radix) => prefixes[radix]?.test(text));
  return found ?? 10;
}

/** Python's `float(text)`; null where it raises. */
export function parseFloatText(text: string): number | null {
  const written = strip(text, 'both');
  if (decimal.test(written)) return Number(written.replaceAll('_', ''));
  const parts = special.exec(written);
  if (!parts) return null;
  if (parts[2] === undefined) return NaN;
  return parts[1] === '-' ? -Infinity : Infinity;
}
