import { setImmediate as nextTurn } from 'node:timers/promises';
import { Clock } from '../../src/time/clock.js';
import { OffsetDateTime } from '../../src/time/offset-date-time.js';

interface Timer {
  readonly instant: OffsetDateTime;
  readonly due: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock extends Clock {
  private readonly timers = new Set<Timer>();

  /** @param instant the time that it shows first */
  constructor(private instant = OffsetDateTime.fromDatabase('2024-02-29 12:34:56.789012')) {
    super();
  }

  now(): OffsetDateTime {
    return this.instant;
  }

  at(instant: OffsetDateTime, due: () => void): () => void {
    const timer = { instant, due };
    this.timers.add(timer);
    if (this.isDue(timer)) setImmediate(() => this.fire(timer));
    return () => void this.timers.delete(timer);
  }

  /** Moves the time forward by these seconds. Waits end on the way, each at its instant and in their order. */
  advance(seconds: number): Promise<void> {
    return this.advanceTo(this.instant.plusMicros(Math.round(seconds * 1e6)));
  }

  /** Moves the time forward to this instant, as `advance` does. Waits that begin on the way end too. */
  async advanceTo(end: OffsetDateTime): Promise<void> {
    for (;;) {
      await nextTurn(); // for the code that the last wait held up
      const [next] = [...this.timers].sort((one, other) => one.instant.compareTo(other.instant));
      if (!next || next.instant.compareTo(end) > 0) break;
      if (!this.isDue(next)) this.instant = next.instant;
      this.fire(next);
    }
    if (end.compareTo(this.instant) > 0) this.instant = end;
  }

  /** The instant at which the next wait ends; null if nothing waits. */
  get nextDue(): OffsetDateTime | null {
    const instants = [...this.timers].map(({ instant }) => instant);
    return instants.sort((one, other) => one.compareTo(other))[0] ?? null;
  }

  private isDue(timer: Timer): boolean {
    return timer.instant.compareTo(this.instant) <= 0;
  }

  private fire(timer: Timer): void {
    if (this.timers.delete(timer)) timer.due();
  }
}
