import { expect, it } from 'vitest';
import { BoundedNames } from './bounded-names.js';

it('lets the first names through, again and again, and one name for all others', () => {
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

it('may let none through', () => {
  expect(new BoundedNames(0).bound('a')).toBe('_other');
});
