import { PyTimedelta } from '../python/python-timedelta.js';
import type { PyValue } from '../python/python-value.js';
import { asNumber } from './number.js';
import { TemplateError } from './template-error.js';
import { PyFunction } from './template-object.js';

/** Python's `total_seconds()`. */
export function totalSeconds(delta: PyTimedelta): number {
  return Number(delta.totalMicroseconds) / 1e6;
}

/** The timedelta of this many microseconds. @throws TemplateError beyond 999,999,999 days */
export function timedeltaOf(microseconds: bigint): PyTimedelta {
  try {
    return PyTimedelta.fromMicroseconds(microseconds);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TemplateError('OverflowError', 'days=…; must have magnitude <= 999999999');
  }
}

/** Arithmetic with a timedelta on either side; undefined if Python knows none. */
export function timedeltaArithmetic(operator: string, a: PyValue, b: PyValue): PyValue | undefined {
  if (a instanceof PyTimedelta && b instanceof PyTimedelta) {
    return ofTwo(operator, a.totalMicroseconds, b.totalMicroseconds);
  }
  const [delta, other] = a instanceof PyTimedelta ? [a, asNumber(b)] : [b, asNumber(a)];
  if (!(delta instanceof PyTimedelta) || other === undefined) return undefined;
  if (operator === '*') return scaled(delta.totalMicroseconds, other, 'times');
  if (!(a instanceof PyTimedelta) || (operator !== '/' && operator !== '//')) return undefined;
  if (other == 0) throw new TemplateError('ZeroDivisionError', 'integer division or modulo by zero');
  if (operator === '//') {
    return typeof other === 'bigint' ? timedeltaOf(floorDivide(a.totalMicroseconds, other)) : undefined;
  }
  return scaled(a.totalMicroseconds, other, 'by');
}

function ofTwo(operator: string, a: bigint, b: bigint): PyValue | undefined {
  if (operator === '+') return timedeltaOf(a + b);
  if (operator === '-') return timedeltaOf(a - b);
  if (operator !== '/' && operator !== '//' && operator !== '%') return undefined;
  if (b === 0n) throw new TemplateError('ZeroDivisionError', 'division by zero');
  if (operator === '/') return Number(a) / Number(b);
  return operator === '//' ? floorDivide(a, b) : timedeltaOf(a - floorDivide(a, b) * b);
}

function scaled(microseconds: bigint, factor: bigint | number, how: 'times' | 'by'): PyTimedelta {
  if (how === 'times' && typeof factor === 'bigint') return timedeltaOf(microseconds * factor);
  const exact = how === 'times' ? Number(microseconds) * Number(factor) : Number(microseconds) / Number(factor);
  if (!Number.isFinite(exact)) throw new TemplateError('OverflowError', 'cannot convert float infinity to integer');
  const floor = Math.floor(exact);
  const isUp = exact - floor > 0.5 || (exact - floor === 0.5 && floor % 2 !== 0);
  return timedeltaOf(BigInt(isUp ? floor + 1 : floor));
}

function floorDivide(a: bigint, b: bigint): bigint {
  const rest = ((a % b) + b) % b;
  return (a - rest) / b;
}

/** An attribute of a timedelta; undefined if it has none of this name. */
export function timedeltaAttribute(delta: PyTimedelta, name: string): PyValue | undefined {
  if (name === 'days') return BigInt(delta.days);
  if (name === 'seconds') return BigInt(delta.seconds);
  if (name === 'microseconds') return BigInt(delta.microseconds);
  if (name !== 'total_seconds') return undefined;
  return new PyFunction(name, (args) => {
    args.all(name);
    return totalSeconds(delta);
  });
}
