import { expect, it } from 'vitest';
import { growthOf, isGrown, percentile } from './growth.js';

const times = Array.from({ length: 80 }, (_, time) => time);
/** Up to 10 in both directions, the same in every run. */
const noise = (time: number) => 10 * Math.sin(time * 12.9898);
const bound = { factor: 1.05, slack: 2 };

it('what grows slowly, in much noise, has grown', () => {
  expect(isGrown(growthOf(times.map((time) => 100 + noise(time) + time / 4)), bound)).toBe(true);
});

it.each([
  ['noise', (time: number) => 100 + noise(time)],
  ['a peak', (time: number) => (time === 75 ? 10_000 : 100)],
  ['what grows to its size and stays', (time: number) => Math.min(100, 50 + 5 * time)],
  ['what falls', (time: number) => 200 - time],
])('%s has not', (_, sample) => {
  expect(isGrown(growthOf(times.map(sample)), bound)).toBe(false);
});

it('compares the medians of the first and the last quarter', () => {
  expect(growthOf([1, 3, 0, 0, 0, 0, 5, 9])).toEqual({ first: 2, last: 7 });
});

it('finds percentiles', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect([0.5, 0.99, 1].map((share) => percentile(values, share))).toEqual([100, 198, 200]);
  expect([percentile([7], 0.99), percentile([], 0.99)]).toEqual([7, 0]);
});
