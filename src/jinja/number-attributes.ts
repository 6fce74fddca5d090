import type { PyValue } from '../python/python-value.js';
import { PyFunction } from './template-object.js';

/** An attribute of an int or a float; undefined if Windsock knows none of this name. */
export function numberAttribute(value: bigint | number, name: string): PyValue | undefined {
  if (name === 'real') return value;
  if (name === 'imag') return typeof value === 'bigint' ? 0n : 0;
  if (typeof value === 'number') return name === 'is_integer' ? method(name, () => Number.isInteger(value)) : undefined;
  if (name === 'numerator') return value;
  if (name === 'denominator') return 1n;
  return name === 'bit_length' ? method(name, () => bitLength(value)) : undefined;
}

function bitLength(value: bigint): bigint {
  return value === 0n ? 0n : BigInt((value < 0n ? -value : value).toString(2).length);
}

function method(name: string, body: () => PyValue): PyFunction {
  return new PyFunction(name, (args) => {
    args.all(name);
    return body();
  });
}
