import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { within } from '../common/within.js';
import { Attempts } from './attempts.js';
import { ChangeWatch } from './change-watch.js';
import { Housekeeping } from './housekeeping.js';
import { SchedulerPass } from './scheduler-pass.js';
import { SchedulerState } from './scheduler-state.js';

/** How long the end of a stop may take, after the time that tasks have to end. */
const closeTimeoutSeconds = 5;
/** The wait after a pass that failed. */
const retryDelayMs = 1000;

/**
 * Creates runs, decides which of their tasks are due, and has the executor run them. It sleeps until a try ends, a
 * moment comes or somebody else changes the database, and then works on the runs concerned: one pass. Passes do not
 * overlap. It schedules as long as this process holds the job of the scheduler.
 */
@Injectable()
export class Scheduler {
  private readonly logger = new Logger(Scheduler.name);
  private isStopping = false;
  private loop: Promise<void> = Promise.resolve();
  private lastFailure: string | null = null;

  constructor(
    private readonly pass: SchedulerPass,
    private readonly housekeeping: Housekeeping,
    private readonly attempts: Attempts,
    private readonly watch: ChangeWatch,
    private readonly state: SchedulerState,
  ) {}

  /** Reads the DAG files, and begins to schedule. */
  async start(): Promise<void> {
    await this.watch.start();
    this.housekeeping.start();
    this.loop = this.run();
    this.state.lookSoon();
  }

  /**
   * Starts nothing more, and waits for the tries that run, as long as `[windsock] shutdown_timeout` says. Those that are
   * left are ended, and count as failed.
   */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.watch.stop();
    this.housekeeping.stop();
    this.state.wakeUp.call();
    if (!(await within(this.loop, this.attempts.shutdownSeconds * 1000))) {
      this.attempts.stopAll();
      await within(this.loop, (this.attempts.cleanupSeconds + closeTimeoutSeconds) * 1000);
    }
    await this.attempts.close();
  }

  /** Works until it is stopped and no try runs any more. */
  private async run(): Promise<void> {
    while (!this.isStopping || this.state.attempts.size > 0) {
      await this.work().catch((error: unknown) => this.recover(error as Error));
      if (!this.attempts.hasEnds && !(this.isStopping && this.state.attempts.size === 0)) {
        await this.state.wakeUp.wait();
      }
    }
  }

  private async work(): Promise<void> {
    await (this.isStopping ? this.attempts.writeEnds() : this.pass.work());
    this.lastFailure = null;
  }

  /** After an error it is open what the database holds, so that everything is read again. */
  private async recover(error: Error): Promise<void> {
    if (error.message !== this.lastFailure) {
      this.logger.error(`A pass of the scheduler failed, and is tried again: ${error.message}`, error.stack);
    }
    this.lastFailure = error.message;
    this.state.forgetAll();
    await sleep(retryDelayMs);
    this.state.lookSoon();
  }
}
