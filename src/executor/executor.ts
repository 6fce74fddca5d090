import type { Attempt, AttemptResult } from './attempt.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';

/**
 * Runs tries of tasks. It knows no database: a try is first prepared, then written down as running, then let go. A
 * crash in between leaves nothing that runs unknown to the database.
 */
export abstract class Executor {
  /** Makes a try ready to run; nothing of the task has run when this resolves. Rejects if no process can be made. */
  abstract prepare(attempt: Attempt): Promise<PreparedAttempt>;

  /**
   * Ends what is left of tries that another executor of this installation began before it crashed. Resolves when their
   * processes are gone. Tries of this executor are left alone.
   */
  abstract endOrphans(tries: readonly TryIdentity[]): Promise<void>;

  /** Ends the processes that are left. */
  abstract close(): Promise<void>;
}

/** A task instance whose processes can be told from all others. */
export interface TryIdentity {
  readonly dagId: string;
  readonly taskId: string;
  readonly executionDate: OffsetDateTime;
}

/** A try that is ready to run. */
export interface PreparedAttempt {
  /** The id of the process group of the command; that of this process if the operator runs in it. */
  readonly pid: number;

  /**
   * Runs the try to its end. Never rejects.
   *
   * @param jobId the row in `job` of this try
   */
  run(jobId: number): Promise<AttemptResult>;

  /**
   * Ends the try: SIGTERM to its process group, SIGKILL after `[core] killed_task_cleanup_time`. Before `run` it gives
   * the try up. Resolves when the processes are gone.
   */
  stop(): Promise<void>;
}
