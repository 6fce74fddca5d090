import { expect, it } from 'vitest';
import { coalesceTurn } from './coalesce-turn.js';

it('runs all callbacks of a turn in order before their promises resolve', async () => {
  const steps: string[] = [];
  const ended = ['a', 'b', 'c'].map(
    (name) =>
      new Promise<void>((resolve) => {
        coalesceTurn(() => {
          steps.push(`${name}1`);
          void Promise.resolve().then(() => {
            steps.push(`${name}2`);
            resolve();
          });
        });
      }),
  );
  expect(steps).toEqual([]);
  await Promise.all(ended);
  expect(steps).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
});

it('runs a callback that is added during a turn in the next turn', async () => {
  const steps: string[] = [];
  await new Promise<void>((resolve) => {
    coalesceTurn(() => {
      steps.push('first');
      coalesceTurn(() => {
        steps.push('second');
        resolve();
      });
      steps.push('still the first');
    });
  });
  expect(steps).toEqual(['first', 'still the first', 'second']);
});
