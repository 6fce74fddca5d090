import { pythonRepr } from '../python/python-str.js';
import { PyTuple, type PyValue } from '../python/python-value.js';
import type { CallArguments } from './call-arguments.js';
import { typeError } from './template-error.js';
import { TemplateObject } from './template-object.js';

/** The signature of a macro. */
export interface MacroSignature {
  /** Null for the body of a call block. */
  readonly name: string | null;
  readonly parameters: readonly string[];
  /** Which of the special names the body uses: `varargs`, `kwargs`, `caller`. */
  readonly uses: ReadonlySet<string>;
}

/** A macro: a function of a template, which gives the text of its body. */
export class Macro extends TemplateObject {
  /** @param render the text of the body with these names; a parameter that is not given is absent */
  constructor(
    private readonly signature: MacroSignature,
    private readonly render: (given: ReadonlyMap<string, PyValue>) => string,
  ) {
    super('jinja2.runtime.Macro', `<Macro ${signature.name === null ? 'anonymous' : pythonRepr(signature.name)}>`);
  }

  override attribute(name: string): PyValue | undefined {
    const { signature } = this;
    if (name === 'name') return signature.name;
    if (name === 'arguments') return new PyTuple(signature.parameters);
    const special = { catch_kwargs: 'kwargs', catch_varargs: 'varargs', caller: 'caller' }[name];
    return special === undefined ? undefined : signature.uses.has(special);
  }

  override call({ positional, named }: CallArguments): PyValue {
    const { parameters, uses } = this.signature;
    const given = new Map<string, PyValue>();
    const rest = new Map(named);
    parameters.forEach((name, at) => {
      const isByPosition = at < positional.length;
      const value = isByPosition ? positional[at] : rest.get(name);
      if (!isByPosition) rest.delete(name);
      if (value !== undefined) given.set(name, value);
    });
    if (uses.has('caller') && !parameters.includes('caller')) {
      const caller = rest.get('caller');
      rest.delete('caller');
      if (caller !== undefined) given.set('caller', caller);
    }
    this.check(positional.length, rest);
    if (uses.has('kwargs')) given.set('kwargs', rest);
    if (uses.has('varargs')) given.set('varargs', new PyTuple(positional.slice(parameters.length)));
    return this.render(given);
  }

  private check(count: number, rest: ReadonlyMap<string, PyValue>): void {
    const { name, parameters, uses } = this.signature;
    const shown = pythonRepr(name);
    const [extra] = rest.keys();
    if (extra !== undefined && !uses.has('kwargs')) {
      throw typeError(`macro ${shown} takes no keyword argument ${pythonRepr(extra)}`);
    }
    if (count > parameters.length && !uses.has('varargs')) {
      throw typeError(`macro ${shown} takes not more than ${parameters.length} argument(s)`);
    }
  }
}
