import { MicrosecondClock } from './microsecond-clock.js';
import { OffsetDateTime } from './offset-date-time.js';

/** A timer counts neither the sleep of the machine nor a clock that was set, so the time is looked at this often. */
const longestTimerMs = 60_000;

/**
 * The time of one application. All dates that are written to the database or decided from, and all waits for such a
 * date, come from the application's clock, so that a test can make the time stand still and move it.
 */
export abstract class Clock {
  /** The current instant in UTC. */
  abstract now(): OffsetDateTime;

  /** Calls `due` once when the instant has come, never before this call returns. The result cancels the call. */
  abstract at(instant: OffsetDateTime, due: () => void): () => void;

  /** Resolves when the instant has come, or as soon as the signal aborts. */
  until(instant: OffsetDateTime, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const cancel = this.at(instant, () => {
        signal?.removeEventListener('abort', end);
        resolve();
      });
      const end = () => {
        cancel();
        resolve();
      };
      signal?.addEventListener('abort', end, { once: true });
    });
  }
}

/** The clock of the machine. Each instant is later than the previous ones; see MicrosecondClock for the exception. */
export class SystemClock extends Clock {
  private readonly clock = new MicrosecondClock();

  now(): OffsetDateTime {
    return OffsetDateTime.fromEpochMicros(BigInt(this.clock.next()));
  }

  at(instant: OffsetDateTime, due: () => void): () => void {
    let timer: NodeJS.Timeout;
    const wait = () => {
      const leftMs = msUntil(instant);
      timer = setTimeout(() => (msUntil(instant) > 0 ? wait() : due()), Math.min(Math.max(leftMs, 0), longestTimerMs));
    };
    wait();
    return () => clearTimeout(timer);
  }
}

/** Whole milliseconds, rounded up. */
function msUntil(instant: OffsetDateTime): number {
  return Math.ceil(Number(instant.epochMicros) / 1000) - Date.now();
}
