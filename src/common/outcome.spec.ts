import { expect, it } from 'vitest';
import { AirflowBadRequest } from './errors.js';
import { outcomeOf, resultOf } from './outcome.js';

it('does the work once and at once, and returns its result later', () => {
  let times = 0;
  const outcome = outcomeOf(() => ++times);
  expect(times).toBe(1);
  expect([resultOf(outcome), resultOf(outcome), times]).toEqual([1, 1, 1]);
});

it("throws the client's error later, also in another thread", () => {
  const outcome = structuredClone(
    outcomeOf(() => {
      throw new AirflowBadRequest('bad');
    }),
  );
  expect(() => resultOf(outcome)).toThrow(new AirflowBadRequest('bad'));
  expect(() => resultOf(outcome)).toThrow(AirflowBadRequest);
});

it('throws any other error at once', () => {
  const work = () => {
    throw new Error('broken');
  };
  expect(() => outcomeOf(work)).toThrow('broken');
});
