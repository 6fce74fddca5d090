const microsPerMilli = 1000;

/** Where in its millisecond a moment is put of which no more is known: half wrong at most, and never a whole second. */
const unknownFraction = 0.5;

/** A wall clock set back by more than this (in microseconds) is followed; up to it, the clock waits for it. */
const largestWaitMs = 1_000_000;

/**
 * The wall clock in microseconds. `Date` has milliseconds only, so their fraction comes from the monotonic timer,
 * which is anchored anew whenever the two disagree (the clock was set, slewed, or the machine slept).
 */
export class MicrosecondClock {
  private anchor = { wall: 0, tick: 0 };
  private last = 0;

  /** Both sources are in milliseconds: `wallMillis` whole and since 1970, `tickMillis` with a fraction. */
  constructor(
    private readonly wallMillis: () => number = () => Date.now(),
    private readonly tickMillis: () => number = () => performance.now(),
  ) {}

  /**
   * Microseconds since 1970, each greater than the one before, so that two readings never meet in a run id. The one
   * exception: after the wall clock was set back by more than a second, the readings go back with it, since otherwise
   * every new run would lie in the future.
   */
  next(): number {
    const micros = this.read();
    this.last = micros < this.last - largestWaitMs ? micros : Math.max(micros, this.last + 1);
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
