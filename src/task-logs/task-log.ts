/** The log of one try of a task, in Airflow's form. Every method waits until the log has room again. */
export interface TaskLog {
  /**
   * Writes a line. A text of several lines goes on without a prefix.
   *
   * @param source the place in Airflow's code that writes this line, such as `bash_operator.py:146`
   */
  write(level: 'INFO' | 'WARNING' | 'ERROR', source: string, text: string): Promise<void>;

  /** Waits until everything is written, and closes the file. */
  close(): Promise<void>;
}
