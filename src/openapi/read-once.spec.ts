import { expect, it } from 'vitest';
import { readOnce } from './read-once.js';

it('reads once for all callers', async () => {
  let times = 0;
  const read = readOnce(() => Promise.resolve(++times));
  expect(await Promise.all([read(), read()])).toEqual([1, 1]);
  expect(await read()).toBe(1);
});

it('reads again after a failure', async () => {
  let times = 0;
  const read = readOnce(() => (++times === 1 ? Promise.reject(new Error('no')) : Promise.resolve(times)));
  expect((await Promise.allSettled([read(), read()])).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await read()).toBe(2);
});
