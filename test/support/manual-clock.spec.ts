import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { OffsetDateTime } from '../../src/time/offset-date-time.js';
import { ManualClock } from './manual-clock.js';

describe('ManualClock', () => {
  const start = OffsetDateTime.fromDatabase('2024-02-29 12:00:00');
  const afterSeconds = (seconds: number) => start.plusMicros(seconds * 1e6);
  let clock: ManualClock;
  let calls: [string, string][];
  const note = (name: string) => () => void calls.push([name, clock.now().isoformat()]);

  beforeEach(() => {
    clock = new ManualClock(start);
    calls = [];
  });

  it('stands still', async () => {
    const before = clock.now();
    await nextTurn();
    expect(clock.now()).toEqual(before);
  });

  it('is moved to the microsecond', async () => {
    await clock.advance(0.000001);
    expect(clock.now().isoformat()).toBe('2024-02-29T12:00:00.000001+00:00');
  });

  it('ends waits in the order of their instants, each at its instant', async () => {
    clock.at(afterSeconds(20), note('second'));
    clock.at(afterSeconds(10), note('first'));
    clock.at(afterSeconds(31), note('third'));
    await clock.advance(30);
    expect(calls).toEqual([
      ['first', '2024-02-29T12:00:10+00:00'],
      ['second', '2024-02-29T12:00:20+00:00'],
    ]);
    expect(clock.now()).toEqual(afterSeconds(30));
    expect(clock.nextDue).toEqual(afterSeconds(31));
  });

  it('ends a wait at the very instant', async () => {
    clock.at(afterSeconds(10), note('due'));
    await clock.advance(9.999999);
    expect(calls).toEqual([]);
    await clock.advance(0.000001);
    expect(calls).toHaveLength(1);
  });

  it('ends waits that began on the way', async () => {
    const beats = async () => {
      for (let count = 0; count < 3; count++) {
        await clock.until(clock.now().plusMicros(5e6));
        note('beat')();
      }
    };
    const beating = beats();
    await clock.advance(60);
    await beating;
    expect(calls.map(([, at]) => at.slice(14, 19))).toEqual(['00:05', '00:10', '00:15']);
  });

  it('ends a wait for a past instant without being moved, after the call that began it', async () => {
    clock.at(afterSeconds(-1), note('past'));
    expect(calls).toEqual([]);
    await nextTurn();
    expect(calls).toEqual([['past', '2024-02-29T12:00:00+00:00']]);
  });

  it('forgets cancelled waits', async () => {
    clock.at(afterSeconds(1), note('cancelled'))();
    await clock.advance(2);
    expect(calls).toEqual([]);
    expect(clock.nextDue).toBeNull();
  });
});
