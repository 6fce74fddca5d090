import { describe, expect, it } from 'vitest';
import { MicrosecondClock } from './microsecond-clock.js';

/** A machine with a manually controlled wall clock and monotonic timer, in milliseconds. */
function aMachine() {
  const machine = { wall: 1_479_296_055_000, tick: 5_000 };
  const clock = new MicrosecondClock(
    () => Math.floor(machine.wall),
    () => machine.tick,
  );
  const pass = (millis: number) => {
    machine.wall += millis;
    machine.tick += millis;
  };
  return { machine, clock, pass };
}

describe('MicrosecondClock', () => {
  it('counts microseconds within a millisecond', () => {
    const { clock, pass } = aMachine();
    expect(clock.next()).toBe(1_479_296_055_000_500);
    pass(0.125);
    expect(clock.next()).toBe(1_479_296_055_000_625);
    pass(0.25);
    expect(clock.next()).toBe(1_479_296_055_000_875);
  });

  it('never reads the exact start of a second first, which Airflow writes without microseconds', () => {
    const { machine, clock } = aMachine();
    expect(machine.wall % 1000).toBe(0);
    expect(clock.next() % 1_000_000).not.toBe(0);
  });

  it('never returns the same reading twice', () => {
    const { clock } = aMachine();
    expect([clock.next(), clock.next(), clock.next()]).toEqual([
      1_479_296_055_000_500, 1_479_296_055_000_501, 1_479_296_055_000_502,
    ]);
  });

  it('follows a wall clock that is set forward', () => {
    const { machine, clock } = aMachine();
    clock.next();
    machine.wall += 3_600_000;
    expect(clock.next()).toBe(1_479_299_655_000_500);
  });

  it('waits for a wall clock that is set back a little', () => {
    const { machine, clock } = aMachine();
    const before = clock.next();
    machine.wall -= 900;
    expect(clock.next()).toBe(before + 1);
  });

  it('follows a wall clock that is set back by more than a second', () => {
    const { machine, clock } = aMachine();
    clock.next();
    machine.wall -= 3_600_000;
    expect(clock.next()).toBe(1_479_292_455_000_500);
  });

  it('stays within a millisecond of the real clock and always advances', () => {
    const clock = new MicrosecondClock();
    let last = 0;
    for (let i = 0; i < 20_000; i++) {
      const before = Date.now() * 1000;
      const reading = clock.next();
      expect(reading > last).toBe(true);
      expect(reading >= before).toBe(true);
      last = reading;
    }
    expect(last < (Date.now() + 2) * 1000).toBe(true);
  });
});
