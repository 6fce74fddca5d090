import type { PyValue } from '../python/python-value.js';
import type { OperatorClass } from '../serialized-dags/operator-class.js';
import type { TaskLog } from '../task-logs/task-log.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';

/** One try of a task instance, with everything that its operator needs. Its templates are rendered. */
export interface Attempt {
  readonly dagId: string;
  readonly taskId: string;
  readonly executionDate: OffsetDateTime;
  readonly runId: string;
  /** The owner of the task. */
  readonly owner: string;
  /** The addresses of the task, joined by commas; empty if there are none. */
  readonly email: string;
  /** The number of this try; the first is 1. */
  readonly tryNumber: number;
  /** The column `max_tries`: the number of the last try, less one. */
  readonly maxTries: number;
  /** Whether another try may follow if this one fails (`is_eligible_to_retry`). */
  readonly mayBeRetried: boolean;
  readonly operator: OperatorClass;
  /** The arguments by Airflow's names, with rendered template fields. Lengths of time are PyTimedelta. */
  readonly arguments: ReadonlyMap<string, PyValue>;
  /** Whether the operator's result is kept as an XCom (`do_xcom_push`). */
  readonly pushesXcom: boolean;
  /** Null for no limit. */
  readonly executionTimeoutSeconds: number | null;
  /** When this try began; for a sensor that was rescheduled, when its first poke did. */
  readonly startDate: OffsetDateTime;
  /** The folder of the DAG file. */
  readonly folder: string;
  readonly downstream: Downstream;
  /** The context of Python functions: plain values by the names of Airflow's templates (`ds`, `params`, `run_id` …). */
  readonly context: ReadonlyMap<string, PyValue>;
  readonly log: TaskLog;
  /** What the operator may ask of the service. */
  readonly services: OperatorServices;
}

/** The ids of the tasks after a task. */
export interface Downstream {
  /** Those directly after it. */
  readonly direct: ReadonlySet<string>;
  /** All of them, however far. */
  readonly all: ReadonlySet<string>;
  /** All tasks after another task of the DAG; null if the DAG has no such task. */
  after(taskId: string): ReadonlySet<string> | null;
}

/** The end of a try. */
export type AttemptResult =
  | AttemptSuccess
  | AttemptFailure
  /** Like a success: what it leaves for other tasks, and the ids of those that become skipped at once. */
  | { readonly state: 'skipped'; readonly xcoms: ReadonlyMap<string, PyValue>; readonly skips: ReadonlySet<string> }
  /** A sensor in mode `reschedule` frees its slot until then. */
  | { readonly state: 'up_for_reschedule'; readonly until: OffsetDateTime };

/** A try that failed. */
export interface AttemptFailure {
  readonly state: 'failed';
  /** One line for the service's log; the task's own log has the details. */
  readonly reason: string;
  /** True if no retry may follow, whatever the task says (`AirflowFailException`). */
  readonly isFinal?: boolean;
}

/** A try that went well. */
export interface AttemptSuccess {
  readonly state: 'success';
  /** What it leaves for other tasks, by key. */
  readonly xcoms: ReadonlyMap<string, PyValue>;
  /** The ids of the tasks after it that become skipped at once. */
  readonly skips: ReadonlySet<string>;
}

/** What an operator may ask of the service: it has no database of its own. */
export interface OperatorServices {
  /**
   * Creates a run of a DAG without conf, as TriggerDagRunOperator does.
   *
   * @throws Error with Airflow's words if there is no such DAG, or the run exists
   */
  triggerDagRun(run: {
    readonly dagId: string;
    readonly runId: string;
    /** Null for now. */
    readonly executionDate: OffsetDateTime | null;
  }): Promise<void>;

  /** The number of runs of a DAG (`taskId` null), or of instances of a task, at these dates and in these states. */
  countInStates(query: {
    readonly dagId: string;
    readonly taskId: string | null;
    readonly executionDates: readonly OffsetDateTime[];
    readonly states: readonly string[];
  }): Promise<number>;

  /** Runs the sub-DAG of the task at this date to its end. Resolves to whether all went well. */
  runSubdag(signal: AbortSignal): Promise<boolean>;

  /** The start of the interval after this date by the DAG's schedule; null without a schedule. */
  followingSchedule(date: OffsetDateTime): OffsetDateTime | null;

  /** Whether a client triggered the run. */
  readonly isExternallyTriggered: boolean;
}
