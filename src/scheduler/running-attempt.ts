import type { PreparedAttempt } from '../executor/executor.js';
import type { TaskLog } from '../task-logs/task-log.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { Candidate } from './waiting-list.js';

/** A try that this scheduler runs. */
export interface RunningAttempt extends Candidate {
  readonly jobId: number;
  /** The start of this process, which for a rescheduled sensor is later than that of the try. */
  readonly begun: OffsetDateTime;
  readonly prepared: PreparedAttempt;
  readonly log: TaskLog;
}
