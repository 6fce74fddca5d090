import { PySet, type PyValue } from '../python/python-value.js';
import type { CallArguments } from './call-arguments.js';
import { includes } from './comparison.js';
import { listOf } from './iteration.js';

/** A method of Python's `set`. */
export type SetMethod = (set: PySet, args: CallArguments) => PyValue;

/** The methods of Python's `set` that change nothing, by name. */
export const setMethods: ReadonlyMap<string, SetMethod> = new Map<string, SetMethod>([
  ['union', (set, args) => new PySet(distinct([...set.items, ...others(args)]), set.frozen)],
  ['intersection', (set, args) => new PySet(set.items.filter(isInAll(args)), set.frozen)],
  ['difference', (set, args) => new PySet(without(set.items, others(args)), set.frozen)],
  ['issubset', (set, args) => set.items.every(isInAll(args))],
  ['issuperset', (set, args) => others(args).every((item) => includes(set.items, item))],
  ['isdisjoint', (set, args) => !others(args).some((item) => includes(set.items, item))],
  ['copy', (set) => new PySet([...set.items], set.frozen)],
]);

/** The items without those that equal one before them. */
export function distinct(items: readonly PyValue[]): PyValue[] {
  const found: PyValue[] = [];
  for (const item of items) if (!includes(found, item)) found.push(item);
  return found;
}

function others(args: CallArguments): PyValue[] {
  return args.positional.flatMap(listOf);
}

function isInAll(args: CallArguments): (item: PyValue) => boolean {
  const lists = args.positional.map(listOf);
  return (item) => lists.every((list) => includes(list, item));
}

function without(items: readonly PyValue[], removed: readonly PyValue[]): PyValue[] {
  return items.filter((item) => !includes(removed, item));
}
