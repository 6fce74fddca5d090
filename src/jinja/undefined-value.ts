import { pythonRepr } from '../python/python-str.js';
import type { PyValue } from '../python/python-value.js';
import { describeObject } from './python-type.js';
import { TemplateError } from './template-error.js';
import { TemplateObject } from './template-object.js';

/** Jinja's `Undefined`: it prints as nothing, is false and empty, and everything else that is asked of it fails. */
export class Undefined extends TemplateObject {
  /** @param reason what a use of the value says */
  constructor(private readonly reason: string) {
    super('Undefined', 'Undefined', '');
  }

  override get isTruthy(): boolean {
    return false;
  }

  override get length(): number {
    return 0;
  }

  override iterate(): Iterable<PyValue> {
    return [];
  }

  override equals(other: PyValue): boolean {
    return other instanceof Undefined;
  }

  override attribute(): never {
    throw this.error();
  }

  override item(): never {
    throw this.error();
  }

  override call(): never {
    throw this.error();
  }

  override binary(): never {
    throw this.error();
  }

  override sign(): never {
    throw this.error();
  }

  override compareTo(): never {
    throw this.error();
  }

  /** Jinja's UndefinedError. */
  error(): TemplateError {
    return new TemplateError('UndefinedError', this.reason);
  }
}

/** The value of a name that the template does not know. */
export function undefinedName(name: string): Undefined {
  return new Undefined(`${pythonRepr(name)} is undefined`);
}

/** The value of an attribute or item that an object does not have. */
export function undefinedItem(object: PyValue, key: PyValue): Undefined {
  const owner = describeObject(object);
  if (typeof key !== 'string') return new Undefined(`${owner} has no element ${pythonRepr(key)}`);
  return new Undefined(`'${owner}' has no attribute ${pythonRepr(key)}`);
}
