import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downstreamIds, findCycle } from './task-graph.js';

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const anyGraph = fc
  .tuple(...ids.map(() => fc.subarray(ids)))
  .map((lists) => new Map(ids.map((id, i) => [id, lists[i]!])));

describe('findCycle', () => {
  it('finds a real cycle, or none if the tasks can be ordered', () => {
    fc.assert(
      fc.property(anyGraph, (upstream) => {
        const cycle = findCycle(upstream);
        expect(canRun(upstream)).toBe(cycle === null);
        expect(cycle?.at(-1)).toBe(cycle?.[0]);
        cycle?.slice(1).forEach((id, index) => expect(upstream.get(id)).toContain(cycle[index]));
      }),
    );
  });

  it('ignores ids that are not tasks', () => {
    expect(findCycle(new Map([['a', ['x']]]))).toBeNull();
  });

  it('is fast for a long chain', () => {
    const chain = new Map(Array.from({ length: 20_000 }, (_, i) => [`t${i}`, i === 0 ? [] : [`t${i - 1}`]]));
    expect(findCycle(chain)).toBeNull();
  });
});

describe('downstreamIds', () => {
  it('reverses the dependencies, each once', () => {
    const upstream = new Map([
      ['a', ['c', 'b', 'c']],
      ['b', ['c']],
      ['c', []],
    ]);
    expect([...downstreamIds(upstream)]).toEqual([
      ['a', []],
      ['b', ['a']],
      ['c', ['a', 'b']],
    ]);
  });
});

/** True if the tasks can run one after another, found by trying. */
function canRun(upstream: ReadonlyMap<string, readonly string[]>): boolean {
  const done = new Set<string>();
  for (let round = 0; round < upstream.size; round++) {
    for (const [id, before] of upstream) if (before.every((other) => done.has(other))) done.add(id);
  }
  return done.size === upstream.size;
}
