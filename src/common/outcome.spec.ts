import { expect, it } from 'vitest';
import { AirflowBadRequest } from './errors.js';
import { outcomeOf, resultOf } from './outcome.js';

it('does the work once and at once, and tells later what came of it', () => {
  let times = 0;
  const outcome = outcomeOf(() => ++times);
  expect(times).toBe(1);
  expect([resultOf(outcome), resultOf(outcome), times]).toEqual([1, 1, 1]);
});

it('throws later what the client did wrong, also in another thread', () => {
  const outcome = structuredClone(
    outcomeOf(() => {
      throw new AirflowBadRequest('bad');
    }),
  );
  expect(() => resultOf(outcome)).toThrow(new AirflowBadRequest('bad'));
  expect(() => resultOf(outcome)).toThrow(AirflowBadRequest);
});

it('throws at once what is not the mistake of a client', () => {
  const work = () => {
    throw new Error('broken');
  };
  expect(() => outcomeOf(work)).toThrow('broken');
});
