import type { PyValue } from '../python/python-value.js';
import type { CallArguments } from './call-arguments.js';
import { Cycler, Joiner } from './cycler.js';
import { addItems } from './dict-methods.js';
import { Namespace } from './namespace.js';
import { requireSize } from './operators.js';
import { PyRange } from './range.js';
import { typeError, unsupported, valueError } from './template-error.js';
import { PyFunction } from './template-object.js';
import { pythonStr } from '../python/python-str.js';

/** The names that every template knows. */
export const globalFunctions: ReadonlyMap<string, PyValue> = new Map(
  [
    new PyFunction('range', range),
    new PyFunction('dict', dictOf),
    new PyFunction('namespace', (args) => new Namespace(dictOf(args))),
    new PyFunction('cycler', ({ positional }) => {
      if (positional.length === 0) throw typeError('at least one item has to be provided');
      return new Cycler(positional);
    }),
    new PyFunction('joiner', (args) => new Joiner(pythonStr(args.bind('joiner', 'sep?')[0] ?? ', '))),
    new PyFunction('lipsum', () => {
      throw unsupported("the function 'lipsum'");
    }),
  ].map((each) => [each.functionName, each]),
);

function range({ positional, named }: CallArguments): PyRange {
  if (named.size > 0) throw typeError('range() takes no keyword arguments');
  if (positional.length === 0) throw typeError('range expected 1 argument, got 0');
  if (positional.length > 3) throw typeError(`range expected at most 3 arguments, got ${positional.length}`);
  const [first = 0, second, step = 1] = positional.map(requireSize);
  if (step === 0) throw valueError('range() arg 3 must not be zero');
  return second === undefined ? new PyRange(0, first, 1) : new PyRange(first, second, step);
}

function dictOf(args: CallArguments): Map<PyValue, PyValue> {
  const dict = new Map<PyValue, PyValue>();
  if (args.positional.length > 1) throw typeError(`dict expected at most 1 argument, got ${args.positional.length}`);
  for (const source of args.positional) addItems(dict, source);
  for (const [name, value] of args.named) dict.set(name, value);
  return dict;
}
