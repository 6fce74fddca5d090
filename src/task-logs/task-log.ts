/** Python's levels that lines of tasks have. */
export type TaskLogLevel = 'INFO' | 'WARNING' | 'ERROR';

/** The log of one try of a task, in Airflow's form. Every method waits until the log has room again, and never rejects. */
export interface TaskLog {
  /**
   * Writes a line. A text of several lines goes on without a prefix.
   *
   * @param source the place in Airflow's code that writes this line, such as `bash_operator.py:146`
   */
  write(level: TaskLogLevel, source: string, text: string): Promise<void>;

  /** Writes many lines at once, each with its prefix. */
  writeLines(level: TaskLogLevel, source: string, lines: readonly string[]): Promise<void>;

  /** Waits until everything is written, and closes the file. */
  close(): Promise<void>;
}
