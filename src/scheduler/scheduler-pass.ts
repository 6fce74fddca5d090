import { Injectable } from '@nestjs/common';
import { Attempts } from './attempts.js';
import { DatabaseLook } from './database-look.js';
import { DueTasks } from './due-tasks.js';
import { Leadership } from './leadership.js';
import { ScheduledRuns } from './scheduled-runs.js';

/** One pass of the scheduler: what has changed since the last one, and what follows from it. */
@Injectable()
export class SchedulerPass {
  constructor(
    private readonly leadership: Leadership,
    private readonly look: DatabaseLook,
    private readonly scheduledRuns: ScheduledRuns,
    private readonly dueTasks: DueTasks,
    private readonly attempts: Attempts,
  ) {}

  /** Writes down the tries that have ended, and if this process schedules, creates runs and starts tasks. */
  async work(): Promise<void> {
    await this.attempts.writeEnds();
    if (!(await this.leadership.hold())) return;
    if (await this.look.lookIfDue()) this.scheduledRuns.reviewChanged();
    await this.scheduledRuns.create();
    for (const run of await this.attempts.start(await this.dueTasks.choose())) await this.look.loadAgain(run);
  }
}
