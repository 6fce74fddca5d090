import { pythonRepr } from '../python/python-str.js';
import { PyTuple, type PyValue } from '../python/python-value.js';
import type { CallArguments } from './call-arguments.js';
import { findItem, findKey, hashable } from './comparison.js';
import { iterate, listOf } from './iteration.js';
import { TemplateError, valueError } from './template-error.js';
import { TemplateObject } from './template-object.js';

type Dict = Map<PyValue, PyValue>;

/** A method of Python's `dict`. */
export type DictMethod = (dict: Dict, args: CallArguments) => PyValue;

/** What `keys()`, `values()` and `items()` of a dict give: a view that follows the dict. */
class DictView extends TemplateObject {
  constructor(
    name: string,
    private readonly dict: Dict,
    private readonly items: () => Iterable<PyValue>,
  ) {
    super(name);
  }

  override get repr(): string {
    return `${this.typeName}(${pythonRepr([...this.items()])})`;
  }

  override get str(): string {
    return this.repr;
  }

  override get isTruthy(): boolean {
    return this.dict.size > 0;
  }

  override get length(): number {
    return this.dict.size;
  }

  override iterate(): Iterable<PyValue> {
    return this.items();
  }
}

/** The methods of Python's `dict`, by name. */
export const dictMethods: ReadonlyMap<string, DictMethod> = new Map<string, DictMethod>([
  [
    'get',
    (dict, args) => {
      const [key = null, byDefault = null] = args.bind('get', 'key', 'default?');
      const found = findItem(dict, hashable(key));
      return found === undefined ? byDefault : found;
    },
  ],
  viewing('keys', (dict) => dict.keys()),
  viewing('values', (dict) => dict.values()),
  viewing('items', (dict) => [...dict].map((pair) => new PyTuple(pair))),
  [
    'pop',
    (dict, args) => {
      const [key = null, byDefault] = args.bind('pop', 'key', 'default?');
      const found = findKey(dict, hashable(key));
      const value = found === undefined ? byDefault : dict.get(found);
      if (value === undefined) throw keyError(key);
      if (found !== undefined) dict.delete(found);
      return value;
    },
  ],
  [
    'popitem',
    (dict, args) => {
      args.all('popitem');
      const last = [...dict].at(-1);
      if (!last) throw new TemplateError('KeyError', "'popitem(): dictionary is empty'");
      dict.delete(last[0]);
      return new PyTuple(last);
    },
  ],
  [
    'setdefault',
    (dict, args) => {
      const [key = null, byDefault = null] = args.bind('setdefault', 'key', 'default?');
      const found = findItem(dict, hashable(key));
      if (found !== undefined) return found;
      dict.set(key, byDefault);
      return byDefault;
    },
  ],
  [
    'update',
    (dict, args) => {
      for (const source of args.positional) addItems(dict, source);
      for (const [name, value] of args.named) dict.set(name, value);
      return null;
    },
  ],
  [
    'copy',
    (dict, args) => {
      args.all('copy');
      return new Map(dict);
    },
  ],
  [
    'clear',
    (dict, args) => {
      args.all('clear');
      dict.clear();
      return null;
    },
  ],
]);

/** Adds the items of a dict, or pairs, to a dict. @throws TemplateError if the source is neither */
export function addItems(dict: Dict, source: PyValue): void {
  if (source instanceof Map) {
    for (const [key, value] of source) setItem(dict, key, value);
    return;
  }
  let at = 0;
  for (const pair of iterate(source)) {
    const [key, value, ...rest] = listOf(pair);
    if (key === undefined || value === undefined || rest.length > 0) {
      throw valueError(`dictionary update sequence element #${at} has length other than 2`);
    }
    setItem(dict, key, value);
    at++;
  }
}

/** `dict[key] = value`: an equal key is kept as it is. */
export function setItem(dict: Dict, key: PyValue, value: PyValue): void {
  dict.set(findKey(dict, hashable(key)) ?? key, value);
}

function viewing(name: string, items: (dict: Dict) => Iterable<PyValue>): [string, DictMethod] {
  return [
    name,
    (dict, args) => {
      args.all(name);
      return new DictView(`dict_${name}`, dict, () => items(dict));
    },
  ];
}

function keyError(key: PyValue): TemplateError {
  return new TemplateError('KeyError', pythonRepr(key));
}
