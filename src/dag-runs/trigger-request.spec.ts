import { expect, it } from 'vitest';
import { doneAhead } from './trigger-request.js';

it('does the work once and at once, and tells later what came of it', () => {
  let times = 0;
  const result = doneAhead(() => ++times);
  expect(times).toBe(1);
  expect([result(), result(), times]).toEqual([1, 1, 1]);
});

it('throws later what the work threw', () => {
  const result = doneAhead(() => {
    throw new Error('bad');
  });
  expect(result).toThrow('bad');
  expect(result).toThrow('bad');
});
