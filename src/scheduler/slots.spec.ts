import { expect, it } from 'vitest';
import { Slots } from './slots.js';

const free = { concurrency: 16, taskConcurrency: null };
const of = (taskId: string, pool = 'small', poolSlots = 1) => ({ dagId: 'my_dag', taskId, pool, poolSlots });

function slots(): Slots {
  const result = new Slots();
  result.setPools(
    new Map([
      ['small', 2],
      ['endless', -1],
      ['closed', 0],
    ]),
  );
  return result;
}

it('gives as many places as a pool has slots', () => {
  const places = slots();
  expect(places.refuse(of('one'), free)).toBeNull();
  places.add(of('one'));
  expect(places.refuse(of('wide', 'small', 2), free)).toBe('too many slots');
  places.add(of('two'));
  expect(places.refuse(of('three'), free)).toBe('pool full');
  places.remove(of('one'));
  expect(places.refuse(of('three'), free)).toBeNull();
});

it('knows pools without a limit, without a slot, and pools that do not exist', () => {
  const places = slots();
  expect(places.refuse(of('one', 'endless', 99), free)).toBeNull();
  expect(places.refuse(of('one', 'closed'), free)).toBe('pool full');
  expect(places.refuse(of('one', 'missing'), free)).toBe('no such pool');
});

it('keeps to the concurrency of the DAG and of the task', () => {
  const places = slots();
  places.add(of('one', 'endless'));
  expect(places.refuse(of('two', 'endless'), { ...free, concurrency: 1 })).toBe('dag concurrency');
  expect(places.refuse(of('one', 'endless'), { ...free, taskConcurrency: 1 })).toBe('task concurrency');
  expect(places.refuse(of('two', 'endless'), { ...free, taskConcurrency: 1 })).toBeNull();
});
