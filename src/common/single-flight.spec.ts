import { expect, it } from 'vitest';
import { SingleFlight } from './single-flight.js';

it('runs the work once for concurrent calls, and again for later ones', async () => {
  let times = 0;
  const flight = new SingleFlight<number>();
  const ask = () => flight.run('times', () => Promise.resolve(++times));
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
  expect(await ask()).toBe(2);
});

it('runs the work once for each key', async () => {
  const flight = new SingleFlight<string>();
  const ask = (key: string) => flight.run(key, () => Promise.resolve(key));
  expect(await Promise.all([ask('a'), ask('b'), ask('a')])).toEqual(['a', 'b', 'a']);
});

it('rejects all concurrent calls when the work fails, and runs it again for later ones', async () => {
  let times = 0;
  const flight = new SingleFlight<number>();
  const ask = () =>
    flight.run('times', () => (++times === 1 ? Promise.reject(new Error('no')) : Promise.resolve(times)));
  expect((await Promise.allSettled([ask(), ask()])).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await ask()).toBe(2);
});
