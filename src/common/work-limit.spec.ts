import { describe, expect, it } from 'vitest';
import { ServiceUnavailable } from './errors.js';
import { WorkLimit } from './work-limit.js';

/** Work that ends when `end` is called. */
function openWork() {
  let end!: (error?: Error) => void;
  const ended = new Promise<void>((resolve, reject) => (end = (error) => (error ? reject(error) : resolve())));
  return { ended, end };
}

/** Waits until all pending promise callbacks have run. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a limit of two running and two waiting', () => {
  it('runs work in order, at most two at once, and rejects the fifth', async () => {
    const limit = new WorkLimit({ running: 2, waiting: 2 }, 'tried');
    const works = Array.from({ length: 5 }, openWork);
    const begun: number[] = [];
    const run = (index: number) =>
      limit.run(() => {
        begun.push(index);
        return works[index]!.ended;
      });

    const results = [0, 1, 2, 3].map(run);
    await expect(run(4)).rejects.toThrow(new ServiceUnavailable('Too many requests wait to be tried'));
    expect(begun).toEqual([0, 1]);

    works[1]!.end();
    await settled();
    expect(begun).toEqual([0, 1, 2]);

    works[0]!.end(new Error('broken'));
    await expect(results[0]).rejects.toThrow('broken');
    await settled();
    expect(begun).toEqual([0, 1, 2, 3]);

    works[2]!.end();
    works[3]!.end();
    await Promise.all(results.slice(1));
    works[4]!.end();
    await run(4);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
  });

  it('frees the slot of work that throws before its first await', async () => {
    const limit = new WorkLimit({ running: 1, waiting: 1 }, 'tried');
    const throwing = limit.run(() => {
      throw new Error('at once');
    });
    const next = limit.run(() => Promise.resolve('next'));
    await expect(throwing).rejects.toThrow('at once');
    await expect(next).resolves.toBe('next');
  });
});
