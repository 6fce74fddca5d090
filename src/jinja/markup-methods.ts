import { PyTuple, type PyValue } from '../python/python-value.js';
import { CallArguments } from './call-arguments.js';
import { escapeMarkup, Markup } from './markup.js';
import { PyFunction } from './template-object.js';

/** A method of a `Markup`: that of `str`, whose texts are escaped as arguments and are markup as results. */
export function markupMethod(
  markup: Markup,
  name: string,
  methodOf: (text: string, name: string) => PyFunction | undefined,
): PyFunction | undefined {
  const method = methodOf(markup.text, name);
  return method && new PyFunction(name, (args) => marked(method.call(escaped(args))));
}

function escaped({ positional, named }: CallArguments): CallArguments {
  const each = (value: PyValue) => (typeof value === 'string' ? escapeMarkup(value).text : value);
  return new CallArguments(positional.map(each), new Map([...named].map(([name, value]) => [name, each(value)])));
}

function marked(value: PyValue): PyValue {
  if (typeof value === 'string') return new Markup(value);
  if (Array.isArray(value)) return value.map(marked);
  return value instanceof PyTuple ? new PyTuple(value.items.map(marked)) : value;
}
