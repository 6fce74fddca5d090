const microsPerMilli = 1000;

/**
 * The assumed fraction of a millisecond when it is unknown. The error is at most half a millisecond, and the result is
 * never a whole second.
 */
const unknownFraction = 0.5;

/**
 * In microseconds. If the wall clock is set back by more than this, the readings follow it; otherwise they continue
 * from the last one until it catches up.
 */
const maxStepBackMicros = 1_000_000;

/**
 * The wall clock in microseconds. `Date` has only milliseconds, so the fraction comes from the monotonic timer. The
 * timer is anchored again whenever the two disagree (the clock was set or slewed, or the machine slept).
 */
export class MicrosecondClock {
  private anchor = { wall: 0, tick: 0 };
  private last = 0;

  /** Both sources return milliseconds: `wallMillis` whole ones since 1970, `tickMillis` with a fraction. */
  constructor(
    private readonly wallMillis: () => number = () => Date.now(),
    private readonly tickMillis: () => number = () => performance.now(),
  ) {}

  /**
   * Microseconds since 1970, each greater than the previous reading, so that run ids are unique. The one exception: if
   * the wall clock is set back by more than a second, the readings go back too, since otherwise every new run would be
   * in the future.
   */
  next(): number {
    const micros = this.read();
    this.last = micros < this.last - maxStepBackMicros ? micros : Math.max(micros, this.last + 1);
    return this.last;
  }

  private read(): number {
    const wall = this.wallMillis();
    const tick = this.tickMillis();
    const estimate = this.anchor.wall + (tick - this.anchor.tick);
    if (estimate >= wall && estimate < wall + 1) return Math.floor(estimate * microsPerMilli);
    this.anchor = { wall: wall + unknownFraction, tick };
    return this.anchor.wall * microsPerMilli;
  }
}
