import type { PyValue } from '../python/python-value.js';
import { spend } from './budget.js';
import { isOrdered } from './comparison.js';

/** Python's `sorted`: stable, also in reverse. @throws TemplateError if two keys have no order */
export function sorted(items: readonly PyValue[], keyOf: (item: PyValue) => PyValue, isReversed: boolean): PyValue[] {
  const keyed = items.map((item) => ({ item, key: keyOf(item) }));
  const isBefore = (a: PyValue, b: PyValue) => {
    spend();
    return isOrdered('<', a, b);
  };
  keyed.sort((a, b) => {
    const [first, second] = isReversed ? [b, a] : [a, b];
    if (isBefore(first.key, second.key)) return -1;
    return isBefore(second.key, first.key) ? 1 : 0;
  });
  return keyed.map(({ item }) => item);
}
