import type { AirflowConfig } from '../../config/airflow-config.js';
import type { Clock } from '../../time/clock.js';
import type { Attempt, AttemptResult } from '../attempt.js';
import type { Command, TaskProcesses } from '../processes/task-processes.js';
import type { TaskProcess } from '../processes/task-process.js';
import type { Environment } from '../processes/task-environment.js';

/** What operators work with. */
export interface OperatorTools {
  readonly config: AirflowConfig;
  readonly clock: Clock;
  readonly processes: TaskProcesses;
  /** The environment that processes of tasks inherit. */
  readonly environment: Environment;
}

/** A try that is running. */
export interface Execution extends OperatorTools {
  readonly attempt: Attempt;
  /**
   * Aborts when the try is stopped, or its time is over. `run` must then end soon. The executor ends the process of
   * `command`.
   */
  readonly signal: AbortSignal;
}

/**
 * How tasks of one class are run. It is called for each try; a try that fails throws a TaskFailure. Any other error fails
 * the try too.
 */
export interface Operator {
  /**
   * The process of the task, which exists before the try is written down as running. Absent for operators that run
   * inside the service.
   *
   * @throws TaskFailure if the arguments are wrong
   */
  command?(attempt: Attempt, tools: OperatorTools): Command;

  /**
   * Runs the task.
   *
   * @param process the process of `command`; null without one
   */
  run(execution: Execution, process: TaskProcess | null): Promise<AttemptResult>;
}

/** The end of a try that leaves nothing. */
export const plainSuccess: AttemptResult = { state: 'success', xcoms: new Map(), skips: new Set() };
