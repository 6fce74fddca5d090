import { expect, it } from 'vitest';
import { coalesceTurn } from './coalesce-turn.js';

it('lets all of a turn go on, in their order, before what any of them waits for', async () => {
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

it('lets those go on in the next turn who come while others go on', async () => {
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
