import { PySet, PyTuple, type PyValue } from '../python/python-value.js';
import { attributeGetter, attributesGetter, type Getter, withoutCase } from './attribute-path.js';
import { spend } from './budget.js';
import type { CallArguments } from './call-arguments.js';
import { includes, isEqual, isOrdered } from './comparison.js';
import { type Filter, filterArgumentError, type KnownFunctions } from './filter.js';
import { Group } from './group.js';
import { isIterable, iterate, listOf } from './iteration.js';
import { binary, requireSize } from './operators.js';
import { sorted } from './sorting.js';
import { TemplateError, typeError } from './template-error.js';
import { PyIterator } from './template-object.js';
import { asText, characters } from './text.js';
import { isTrue } from './truth.js';
import { typeName } from './python-type.js';
import { Undefined } from './undefined-value.js';

/** The filters of sequences, by name. */
export const sequenceFilters: Readonly<Record<string, Filter>> = {
  list: (value) => listOf(value),
  first: (value) => firstOf(iterate(value), 'No first item, sequence was empty.'),
  last: (value) => firstOf(reversed(value), 'No last item, sequence was empty.'),
  random: (value) => randomOf(listOf(value)),
  reverse,
  sort: (value, args) => {
    const [isReversed = false, isCaseSensitive = false, attribute = null] = args.bind(
      'do_sort',
      'reverse?',
      'case_sensitive?',
      'attribute?',
    );
    return sorted(listOf(value), attributesGetter(attribute, caseOf(isCaseSensitive)), isTrue(isReversed));
  },
  unique: (value, args) => {
    const [isCaseSensitive = false, attribute = null] = args.bind('do_unique', 'case_sensitive?', 'attribute?');
    return new PyIterator(unique(value, keyOf(isCaseSensitive, attribute)));
  },
  min: (value, args) => extreme(value, args, '<', 'do_min'),
  max: (value, args) => extreme(value, args, '>', 'do_max'),
  sum: (value, args) => {
    const [attribute = null, start = 0n] = args.bind('do_sum', 'attribute?', 'start?');
    const get = attributeGetter(attribute);
    if (asText(start) !== undefined) throw typeError("sum() can't sum strings [use ''.join(seq) instead]");
    return listOf(value).reduce((sum, item) => binary('+', sum, get(item)), start);
  },
  groupby: (value, args) => groups(listOf(value), attributeGetter(args.all('do_groupby', 'attribute')[0])),
  batch: (value, args) => {
    const [size, filler = null] = args.bind('do_batch', 'linecount', 'fill_with?');
    return new PyIterator(batches(value, requireSize(size), filler));
  },
  slice: (value, args) => {
    const [count, filler = null] = args.bind('do_slice', 'slices', 'fill_with?');
    return new PyIterator(slices(listOf(value), requireSize(count), filler));
  },
  dictsort: dictSort,
  map: (value, args, known) => new PyIterator(mapped(value, mapper(args, known))),
  select: (value, args, known) => selected(value, predicate(args, known), true),
  reject: (value, args, known) => selected(value, predicate(args, known), false),
  selectattr: (value, args, known) => selected(value, attributePredicate(args, known), true),
  rejectattr: (value, args, known) => selected(value, attributePredicate(args, known), false),
};

function reverse(value: PyValue): PyValue {
  const text = asText(value);
  if (text !== undefined) return characters(text).reverse().join('');
  if (!isIterable(value)) throw filterArgumentError('argument must be iterable');
  if (value instanceof PyIterator || value instanceof PySet) return listOf(value).reverse();
  return new PyIterator(reversed(value), 'list_reverseiterator');
}

function firstOf(items: Iterable<PyValue>, reason: string): PyValue {
  for (const item of items) return item;
  return new Undefined(reason);
}

function randomOf(items: readonly PyValue[]): PyValue {
  const item = items[Math.floor(Math.random() * items.length)];
  return item === undefined ? new Undefined('No random item, sequence was empty.') : item;
}

function* reversed(value: PyValue): Generator<PyValue> {
  if (value instanceof PyIterator) throw typeError(`'${typeName(value)}' object is not reversible`);
  yield* listOf(value).reverse();
}

function caseOf(isCaseSensitive: PyValue): Getter {
  return isTrue(isCaseSensitive) ? (item) => item : withoutCase;
}

function keyOf(isCaseSensitive: PyValue, attribute: PyValue): Getter {
  const get = attributeGetter(attribute);
  const change = caseOf(isCaseSensitive);
  return (item) => change(get(item));
}

function* unique(value: PyValue, key: Getter): Generator<PyValue> {
  const plain = new Set<PyValue>();
  const others: PyValue[] = [];
  for (const item of iterate(value)) {
    const found = key(item);
    const isText = typeof found === 'string';
    if (isText ? plain.has(found) : includes(others, found)) continue;
    if (isText) plain.add(found);
    else others.push(found);
    yield item;
  }
}

function extreme(value: PyValue, args: CallArguments, operator: string, name: string): PyValue {
  const [isCaseSensitive = false, attribute = null] = args.bind(name, 'case_sensitive?', 'attribute?');
  const key = keyOf(isCaseSensitive, attribute);
  const [first, ...rest] = listOf(value);
  if (first === undefined) return new Undefined('No aggregated item, sequence was empty.');
  return rest.reduce((best, item) => (isOrdered(operator, key(item), key(best)) ? item : best), first);
}

function groups(items: readonly PyValue[], key: Getter): PyValue {
  const found: Group[] = [];
  for (const item of sorted(items, key, false)) {
    const group = found.at(-1);
    if (group && isEqual(group.grouper, key(item))) group.list.push(item);
    else found.push(new Group(key(item), [item]));
  }
  return found;
}

function* batches(value: PyValue, size: number, filler: PyValue): Generator<PyValue> {
  let batch: PyValue[] = [];
  for (const item of iterate(value)) {
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
    batch.push(item);
  }
  if (batch.length > 0) yield padded(batch, filler, size);
}

function* slices(items: readonly PyValue[], count: number, filler: PyValue): Generator<PyValue> {
  if (count === 0) throw new TemplateError('ZeroDivisionError', 'integer division or modulo by zero');
  const size = Math.floor(items.length / count);
  const longer = items.length % count;
  let start = 0;
  for (let at = 0; at < count; at++) {
    spend();
    const end = start + size + (at < longer ? 1 : 0);
    const part = items.slice(start, end);
    yield at >= longer && filler !== null ? [...part, filler] : part;
    start = end;
  }
}

function padded(items: PyValue[], filler: PyValue, size: number): PyValue[] {
  if (filler === null) return items;
  spend(size);
  return [...items, ...Array.from({ length: Math.max(size - items.length, 0) }, () => filler)];
}

function dictSort(value: PyValue, args: CallArguments): PyValue {
  const [isCaseSensitive = false, by = 'key', isReversed = false] = args.bind(
    'do_dictsort',
    'case_sensitive?',
    'by?',
    'reverse?',
  );
  if (by !== 'key' && by !== 'value') throw filterArgumentError('You can only sort by either "key" or "value"');
  if (value instanceof Undefined) throw value.error();
  if (!(value instanceof Map)) {
    throw new TemplateError('AttributeError', `'${typeName(value)}' object has no attribute 'items'`);
  }
  const pairs = [...value].map((pair) => new PyTuple(pair));
  const change = caseOf(isCaseSensitive);
  const key = attributeGetter(by === 'key' ? 0n : 1n);
  return sorted(pairs, (pair) => change(key(pair)), isTrue(isReversed));
}

function* mapped(value: PyValue, change: Getter): Generator<PyValue> {
  if (!isTrue(value)) return;
  for (const item of iterate(value)) yield change(item);
}

function mapper(args: CallArguments, known: KnownFunctions): Getter {
  const [name] = args.positional;
  const attribute = args.named.get('attribute');
  if (name === undefined && attribute !== undefined) {
    const other = [...args.named.keys()].find((each) => each !== 'attribute' && each !== 'default');
    if (other !== undefined) throw filterArgumentError(`Unexpected keyword argument '${other}'`);
    return attributeGetter(attribute, args.named.get('default'));
  }
  if (name === undefined) throw filterArgumentError('map requires a filter argument');
  const filter = atRuntime(() => known.filter(asText(name) ?? typeName(name)));
  return (item) => filter(item, args.after(1), known);
}

/** Jinja finds an unknown name only now, and calls the error another name. */
function atRuntime<T>(find: () => T): T {
  try {
    return find();
  } catch (error) {
    throw error instanceof TemplateError ? new TemplateError('TemplateRuntimeError', error.reason) : error;
  }
}

function selected(value: PyValue, isWanted: (item: PyValue) => boolean, keeps: boolean): PyIterator {
  const select = function* (): Generator<PyValue> {
    if (!isTrue(value)) return;
    for (const item of iterate(value)) if (isWanted(item) === keeps) yield item;
  };
  return new PyIterator(select());
}

function predicate(args: CallArguments, known: KnownFunctions): (item: PyValue) => boolean {
  const [name] = args.positional;
  if (name === undefined) return isTrue;
  const test = atRuntime(() => known.test(asText(name) ?? typeName(name)));
  return (item) => test(item, args.after(1));
}

function attributePredicate(args: CallArguments, known: KnownFunctions): (item: PyValue) => boolean {
  const [attribute] = args.positional;
  if (attribute === undefined) throw filterArgumentError('Missing parameter for attribute name');
  const get = attributeGetter(attribute);
  const isWanted = predicate(args.after(1), known);
  return (item) => isWanted(get(item));
}
