import { expect, it } from 'vitest';
import { BoundedNames } from './bounded-names.js';

it('keeps the first names and replaces all others by one name', () => {
  const names = new BoundedNames(2);
  expect(['a', 'b', 'c', 'a', 'd', 'b'].map((name) => names.bound(name))).toEqual([
    'a',
    'b',
    '_other',
    'a',
    '_other',
    'b',
  ]);
});

it('replaces every name with the limit 0', () => {
  expect(new BoundedNames(0).bound('a')).toBe('_other');
});
