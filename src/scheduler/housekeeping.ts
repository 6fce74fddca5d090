import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../time/clock.js';
import { Attempts } from './attempts.js';
import { DatabaseLook } from './database-look.js';
import { Recovery } from './recovery.js';
import { ScheduledRuns } from './scheduled-runs.js';

/** How often the tries of others are asked for a sign of life. */
const zombieIntervalSeconds = 10;
/** How often every schedule is asked again, in case runs were deleted. */
const reviewIntervalSeconds = 60;

/** The work of the scheduler that is done again and again. */
@Injectable()
export class Housekeeping {
  private readonly logger = new Logger(Housekeeping.name);
  private readonly ended = new AbortController();

  constructor(
    private readonly attempts: Attempts,
    private readonly look: DatabaseLook,
    private readonly recovery: Recovery,
    private readonly scheduledRuns: ScheduledRuns,
    private readonly clock: Clock,
  ) {}

  start(): void {
    void this.repeat(this.attempts.heartbeatSeconds, () => this.attempts.beat());
    void this.repeat(this.look.noteSeconds, () => this.look.noteDags());
    void this.repeat(zombieIntervalSeconds, () => this.recovery.failZombies());
    void this.repeat(reviewIntervalSeconds, () => this.scheduledRuns.reviewAll());
  }

  stop(): void {
    this.ended.abort();
    this.look.stop();
    this.scheduledRuns.stop();
  }

  /** After an error, which is logged, the work is done again the next time. */
  private async repeat(seconds: number, work: () => Promise<void> | void): Promise<void> {
    const { signal } = this.ended;
    for (;;) {
      await this.clock.until(this.clock.now().plusMicros(seconds * 1_000_000), signal);
      if (signal.aborted) return;
      try {
        await work();
      } catch (error) {
        this.logger.warn((error as Error).message);
      }
    }
  }
}
