import { pythonRepr } from '../python/python-str.js';
import { valueError } from './template-error.js';

/** The most digits after the point that a template may ask for. */
const maxPrecision = 1000;

/** The float with exactly so many digits after the point, rounded half to even by its exact value. */
export function toFixed(value: number, digits: number): string {
  checkPrecision(digits);
  const text = scaled(Math.abs(value), digits)
    .toString()
    .padStart(digits + 1, '0');
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Python's `round(value, digits)` of a float; digits may be negative. */
export function roundFloat(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > 323) return value;
  if (digits < -308) return 0 * value;
  const rounded = scaled(Math.abs(value), digits);
  const result = digits < 0 ? Number(rounded * 10n ** BigInt(-digits)) : Number(`${rounded}e-${digits}`);
  return value < 0 || Object.is(value, -0) ? -result : result;
}

/** Python's `round(value, digits)` of an int, with negative digits. */
export function roundInteger(value: bigint, digits: number): bigint {
  if (digits >= 0) return value;
  if (-digits > value.toString().length) return 0n;
  const unit = 10n ** BigInt(-digits);
  const size = roundedQuotient(value < 0n ? -value : value, unit) * unit;
  return value < 0n ? -size : size;
}

/** `d.ddde+xx` with so many digits after the point. */
export function toExponential(value: number, digits: number): string {
  checkPrecision(digits);
  const size = Math.abs(value);
  let exponent = size === 0 ? 0 : Number(size.toExponential().split('e')[1]);
  let mantissa = scaled(size, digits - exponent);
  if (mantissa >= 10n ** BigInt(digits + 1)) mantissa = scaled(size, digits - ++exponent);
  const text = mantissa.toString().padStart(digits + 1, '0');
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const number = digits === 0 ? text : `${text.slice(0, 1)}.${text.slice(1)}`;
  return `${sign}${number}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/**
 * - `short`: no zeros at the end, as C's `%g`
 * - `zeros`: with them, as C's `%#g`
 * - `float`: none, but one digit after the point, as Python's `str` of a float
 */
export type GeneralForm = 'short' | 'zeros' | 'float';

/** The shorter of both forms with so many significant digits. */
export function toGeneral(value: number, precision: number, form: GeneralForm): string {
  const digits = Math.max(precision, 1);
  const exponential = toExponential(value, digits - 1);
  const exponent = Number(exponential.split('e')[1]);
  const isFixed = exponent >= -4 && exponent < (form === 'float' ? digits - 1 : digits);
  const text = isFixed ? toFixed(value, digits - 1 - exponent) : exponential;
  if (form === 'zeros') return text;
  const short = text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '');
  return form === 'float' && isFixed && !short.includes('.') ? `${short}.0` : short;
}

/** `nan`, `inf` or `-inf`; undefined for a finite number. */
export function specialFloat(value: number): string | undefined {
  return Number.isFinite(value) ? undefined : pythonRepr(value);
}

/** `value * 10^digits` as an integer. */
function scaled(value: number, digits: number): bigint {
  let numerator = value;
  let denominator = 1n;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    denominator *= 2n;
  }
  const factor = 10n ** BigInt(Math.abs(digits));
  if (digits < 0) return roundedQuotient(BigInt(numerator), denominator * factor);
  return roundedQuotient(BigInt(numerator) * factor, denominator);
}

/** The quotient of two positive integers, rounded half to even. */
function roundedQuotient(numerator: bigint, denominator: bigint): bigint {
  const floor = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  return twice > denominator || (twice === denominator && floor % 2n === 1n) ? floor + 1n : floor;
}

function checkPrecision(digits: number): void {
  if (digits > maxPrecision) throw valueError(`a precision of more than ${maxPrecision} digits is not supported`);
}
