import { Injectable } from '@nestjs/common';
import { Recovery } from './recovery.js';
import { SchedulerJob } from './scheduler-job.js';
import { SchedulerState } from './scheduler-state.js';

/** Whether this process may schedule. Of all schedulers on a database, exactly one may. */
@Injectable()
export class Leadership {
  private wasHeld = false;

  constructor(
    private readonly job: SchedulerJob,
    private readonly recovery: Recovery,
    private readonly state: SchedulerState,
  ) {}

  /**
   * Whether this process may schedule now. When it begins to, what an earlier scheduler has left is taken up first.
   * While another scheduler works on the database, the tries that run here go on to their end.
   */
  async hold(): Promise<boolean> {
    const { isHeld } = this.job;
    if (isHeld && !this.wasHeld) {
      await this.recovery.begin();
      this.state.isLookDue = true;
    }
    if (!isHeld && this.wasHeld) this.state.forgetAll();
    this.wasHeld = isHeld;
    return isHeld;
  }
}
