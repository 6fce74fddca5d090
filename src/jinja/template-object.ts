import { PyObject, type PyValue } from '../python/python-value.js';
import type { CallArguments } from './call-arguments.js';
import { typeError } from './template-error.js';

/**
 * An object with attributes and methods. A subclass overrides what its class has in Python. Undefined stands for
 * Python's AttributeError, LookupError and NotImplemented.
 */
export abstract class TemplateObject extends PyObject {
  /** @param typeName the name of the class, as messages show it: `datetime.datetime` */
  constructor(
    readonly typeName: string,
    repr = `<${typeName} object>`,
    str?: string,
  ) {
    super(repr, str);
  }

  /** The truth value. */
  get isTruthy(): boolean {
    return true;
  }

  /** `object.name`. */
  attribute(_name: string): PyValue | undefined {
    return undefined;
  }

  /** `object[key]`. */
  item(_key: PyValue): PyValue | undefined {
    return undefined;
  }

  /** `object(…)`. */
  call(_args: CallArguments): PyValue {
    throw typeError(`'${this.typeName}' object is not callable`);
  }

  /** The items of an iteration. */
  iterate(): Iterable<PyValue> | undefined {
    return undefined;
  }

  /** `len(object)`. */
  get length(): number | undefined {
    return undefined;
  }

  /** `object operator other`, or `other operator object` if reflected. */
  binary(_operator: string, _other: PyValue, _isReflected: boolean): PyValue | undefined {
    return undefined;
  }

  /** `-object`, `+object`. */
  sign(_operator: string): PyValue | undefined {
    return undefined;
  }

  /** Negative, zero or positive, as the object comes before, with or after the other one. */
  compareTo(_other: PyValue): number | undefined {
    return undefined;
  }

  /** `object == other`. */
  equals(other: PyValue): boolean {
    return this === other || this.compareTo(other) === 0;
  }

  /** `format(object, spec)`. */
  format(_spec: string): string | undefined {
    return undefined;
  }
}

// Differs from Airflow: Python prints functions and iterators with their addresses, which no template can mean.

/** A function or a method. */
export class PyFunction extends TemplateObject {
  constructor(
    readonly functionName: string,
    private readonly body: (args: CallArguments) => PyValue,
  ) {
    super('builtin_function_or_method');
  }

  /** @throws TemplateError */
  override get repr(): string {
    throw typeError(`the function ${this.functionName} cannot be printed; call it as ${this.functionName}(…)`);
  }

  override get str(): string {
    return this.repr;
  }

  override call(args: CallArguments): PyValue {
    return this.body(args);
  }
}

/** An iterator: what filters such as `map` make, and what can be iterated over once. */
export class PyIterator extends TemplateObject {
  private readonly iterator: Iterator<PyValue>;

  constructor(iterable: Iterable<PyValue>, typeName = 'generator') {
    super(typeName);
    this.iterator = iterable[Symbol.iterator]();
  }

  /** @throws TemplateError */
  override get repr(): string {
    throw typeError(`a ${this.typeName} cannot be printed; make a list of it with |list`);
  }

  override get str(): string {
    return this.repr;
  }

  override iterate(): Iterable<PyValue> {
    return { [Symbol.iterator]: () => ({ next: () => this.iterator.next() }) };
  }
}
