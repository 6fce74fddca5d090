import type { PyValue } from '../python/python-value.js';
import { checkLength } from './budget.js';
import type { CallArguments } from './call-arguments.js';
import { includes, isEqual } from './comparison.js';
import { iterate, listOf } from './iteration.js';
import { requireInteger } from './operators.js';
import { clippedRange, itemAt } from './slicing.js';
import { sorted } from './sorting.js';
import { TemplateError, typeError, valueError } from './template-error.js';
import { isTrue } from './truth.js';

/** A method of Python's `list`. */
export type ListMethod = (list: PyValue[], args: CallArguments) => PyValue;

/** The methods of Python's `list`, by name. */
export const listMethods: ReadonlyMap<string, ListMethod> = new Map<string, ListMethod>([
  [
    'append',
    (list, args) => {
      checkLength(list.push(...args.all('append', 'object')));
      return null;
    },
  ],
  [
    'extend',
    (list, args) => {
      for (const item of listOf(args.all('extend', 'iterable')[0])) checkLength(list.push(item));
      return null;
    },
  ],
  [
    'insert',
    (list, args) => {
      const [index, item] = args.all('insert', 'index', 'object');
      list.splice(clippedRange(list.length, requireInteger(index), null)[0], 0, item);
      return null;
    },
  ],
  [
    'remove',
    (list, args) => {
      const at = indexIn(list, args.all('remove', 'value')[0]);
      if (at < 0) throw valueError('list.remove(x): x not in list');
      list.splice(at, 1);
      return null;
    },
  ],
  ['pop', pop],
  [
    'clear',
    (list, args) => {
      args.all('clear');
      list.length = 0;
      return null;
    },
  ],
  [
    'reverse',
    (list, args) => {
      args.all('reverse');
      list.reverse();
      return null;
    },
  ],
  [
    'copy',
    (list, args) => {
      args.all('copy');
      return [...list];
    },
  ],
  ['sort', sort],
]);

/** The methods that `list` and `tuple` share. */
export const sequenceMethods: ReadonlyMap<string, (items: readonly PyValue[], args: CallArguments) => PyValue> =
  new Map([
    [
      'index',
      (items: readonly PyValue[], args: CallArguments) => {
        const [value = null, start = null, stop = null] = args.bind('index', 'value', 'start?', 'stop?');
        const [from, to] = clippedRange(items.length, start, stop);
        const at = indexIn(items.slice(from, to), value);
        if (at < 0) throw valueError('the value is not in the sequence');
        return BigInt(at + from);
      },
    ],
    [
      'count',
      (items: readonly PyValue[], args: CallArguments) => {
        const [value] = args.all('count', 'value');
        return BigInt([...iterate([...items])].filter((item) => isEqual(item, value)).length);
      },
    ],
  ]);

function pop(list: PyValue[], args: CallArguments): PyValue {
  const [index = -1n] = args.bind('pop', 'index?');
  if (list.length === 0) throw new TemplateError('IndexError', 'pop from empty list');
  const at = requireInteger(index);
  const item = itemAt(list, at, 'pop');
  list.splice(Number(at), 1);
  return item;
}

function sort(list: PyValue[], args: CallArguments): PyValue {
  if (args.positional.length > 0) throw typeError('sort() takes no positional arguments');
  if (args.named.has('key')) throw typeError('sort() with a key is not supported by Windsock; use the filter sort');
  const [isReversed = false] = args.bind('sort', 'reverse?');
  list.splice(0, list.length, ...sorted(list, (item) => item, isTrue(isReversed)));
  return null;
}

function indexIn(items: readonly PyValue[], value: PyValue): number {
  return items.findIndex((item) => includes([item], value));
}
