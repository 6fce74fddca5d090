import type { PyValue } from '../python/python-value.js';
import { typeError } from './template-error.js';

/** The arguments of a call, by position and by name. */
export class CallArguments {
  constructor(
    readonly positional: readonly PyValue[] = [],
    readonly named: ReadonlyMap<string, PyValue> = new Map(),
  ) {}

  /**
   * The values of a function's parameters in their order; undefined for an optional one that is not given.
   *
   * @param parameters names; that of an optional parameter ends with `?`
   * @throws TemplateError with Python's words for a missing, an unknown or a repeated argument
   */
  bind(name: string, ...parameters: readonly string[]): (PyValue | undefined)[] {
    const names = parameters.map((each) => each.replace('?', ''));
    const given = this.positional.length;
    if (given > names.length) {
      throw typeError(`${name}() takes ${names.length} positional arguments but ${given} were given`);
    }
    for (const key of this.named.keys()) {
      const at = names.indexOf(key);
      if (at < 0) throw typeError(`${name}() got an unexpected keyword argument '${key}'`);
      if (at < given) throw typeError(`${name}() got multiple values for argument '${key}'`);
    }
    return parameters.map((parameter, at) => {
      const value = at < given ? this.positional[at] : this.named.get(names[at] ?? '');
      if (value !== undefined || parameter.endsWith('?')) return value;
      throw typeError(`${name}() missing 1 required positional argument: '${parameter}'`);
    });
  }

  /** The same for a function whose parameters all must be given. */
  all<T extends readonly string[]>(name: string, ...parameters: T): { [K in keyof T]: PyValue } {
    return this.bind(name, ...parameters) as { [K in keyof T]: PyValue };
  }

  /** The arguments but for a named one. */
  without(name: string): CallArguments {
    return new CallArguments(this.positional, new Map([...this.named].filter(([each]) => each !== name)));
  }

  /** The arguments with a named one besides, or in place of one. */
  with(name: string, value: PyValue): CallArguments {
    return new CallArguments(this.positional, new Map([...this.named, [name, value]]));
  }

  /** The arguments after the first `count` positional ones. */
  after(count: number): CallArguments {
    return new CallArguments(this.positional.slice(count), this.named);
  }
}
