import type { PyValue } from '../python/python-value.js';
import { TemplateError, valueError } from './template-error.js';

/** The largest integer that `**` makes, in bits: more would hold up the event loop. */
const maxBits = 100_000;

/** The number that a value is for Python, where `True` is 1; undefined for any other value. */
export function asNumber(value: PyValue | undefined): bigint | number | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return typeof value === 'bigint' || typeof value === 'number' ? value : undefined;
}

/** Arithmetic of two numbers. @throws TemplateError for a division by zero and a result that is too large */
export function arithmetic(operator: string, a: bigint | number, b: bigint | number): bigint | number {
  if (typeof a === 'bigint' && typeof b === 'bigint') return ofIntegers(operator, a, b);
  return ofFloats(operator, Number(a), Number(b));
}

function ofIntegers(operator: string, a: bigint, b: bigint): bigint | number {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  if (operator === '**') return power(a, b);
  if (operator === '/') return quotient(a, b);
  if (b === 0n) throw divisionByZero('integer division or modulo by zero');
  const rest = ((a % b) + b) % b;
  return operator === '%' ? rest : (a - rest) / b;
}

function power(a: bigint, b: bigint): bigint | number {
  if (b < 0n) return ofFloats('**', Number(a), Number(b));
  if (BigInt(a.toString(16).length * 4) * b > maxBits && a !== 0n && a !== 1n && a !== -1n) {
    throw new TemplateError('OverflowError', `the power has more than ${maxBits.toLocaleString('en')} bits`);
  }
  return a ** b;
}

function quotient(a: bigint, b: bigint): number {
  if (b === 0n) throw divisionByZero('division by zero');
  const result = isSafe(a) && isSafe(b) ? Number(a) / Number(b) : largeQuotient(a, b);
  if (Number.isFinite(result)) return result;
  throw new TemplateError('OverflowError', 'integer division result too large for a float');
}

function isSafe(value: bigint): boolean {
  return Number.isSafeInteger(Number(value));
}

/** The float next to the exact quotient: 66 bits of it, the last of which says whether there is a rest. */
function largeQuotient(a: bigint, b: bigint): number {
  const [size, divisor] = [a < 0n ? -a : a, b < 0n ? -b : b];
  const shift = 66 - (size.toString(2).length - divisor.toString(2).length);
  const numerator = shift > 0 ? size << BigInt(shift) : size;
  const denominator = shift < 0 ? divisor << BigInt(-shift) : divisor;
  const exact = (numerator / denominator) | (numerator % denominator === 0n ? 0n : 1n);
  const result = Number(exact) * 2 ** -shift;
  return a < 0n === b < 0n ? result : -result;
}

function ofFloats(operator: string, a: number, b: number): number {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  if (operator === '**') return floatPower(a, b);
  if (b === 0) throw divisionByZero(zeroReasons[operator] ?? '');
  if (operator === '/') return a / b;
  const rest = floatModulo(a, b);
  return operator === '%' ? rest : Math.round((a - rest) / b);
}

const zeroReasons: Readonly<Record<string, string>> = {
  '/': 'float division by zero',
  '//': 'float divmod()',
  '%': 'float modulo',
};

function floatModulo(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 === b < 0 ? rest : rest + b;
}

function floatPower(a: number, b: number): number {
  if (a === 0 && b < 0) throw divisionByZero('0.0 cannot be raised to a negative power');
  if (a < 0 && !Number.isInteger(b) && Number.isFinite(b)) throw valueError('complex numbers are not supported');
  const result = a ** b;
  if (Number.isFinite(result) || !Number.isFinite(a) || !Number.isFinite(b)) return result;
  throw new TemplateError('OverflowError', "(34, 'Numerical result out of range')");
}

function divisionByZero(reason: string): TemplateError {
  return new TemplateError('ZeroDivisionError', reason);
}
