import { writeStart } from '../task-logs/frame-lines.js';
import type { Attempt, AttemptResult } from './attempt.js';
import type { PreparedAttempt } from './executor.js';
import type { Operator, OperatorTools } from './operators/operator.js';
import type { TaskProcess } from './processes/task-process.js';
import { TaskFailure } from './task-failure.js';

const stopped = () => new TaskFailure('Task received SIGTERM signal');

/** A try of a task on this machine. */
export class LocalAttempt implements PreparedAttempt {
  /** Resolves when the try has ended or was given up, and nothing of it is left. */
  readonly over: Promise<void>;
  private readonly stopping = new AbortController();
  private isRunning = false;
  private end!: () => void;

  private constructor(
    private readonly attempt: Attempt,
    private readonly operator: Operator,
    private readonly tools: OperatorTools,
    private readonly host: string,
    private readonly process: TaskProcess | null,
  ) {
    this.over = new Promise((resolve) => (this.end = resolve));
  }

  /** @param host the name of this machine, for the log. Rejects if no process can be made. */
  static async prepare(
    attempt: Attempt,
    operator: Operator,
    tools: OperatorTools,
    host: string,
  ): Promise<LocalAttempt> {
    try {
      const command = operator.command?.(attempt, tools);
      const process = command === undefined ? null : await tools.processes.start(command);
      return new LocalAttempt(attempt, operator, tools, host, process);
    } catch (error) {
      if (!(error instanceof TaskFailure)) throw error;
      return new LocalAttempt(attempt, { run: () => Promise.reject(error) }, tools, host, null);
    }
  }

  get pid(): number {
    return this.process?.pid ?? process.pid;
  }

  async run(jobId: number): Promise<AttemptResult> {
    this.isRunning = true;
    const cancelTimeout = this.startTimeout();
    try {
      const names = { pid: this.pid, jobId, hostname: this.host };
      await writeStart(this.attempt.log, { ...this.attempt, operatorName: this.attempt.operator.name }, names);
      return await this.execute();
    } catch (error) {
      return await this.failed(
        this.stopping.signal.aborted ? (this.stopping.signal.reason as Error) : (error as Error),
      );
    } finally {
      cancelTimeout();
      await this.remove();
    }
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return this.giveUp();
    if (!this.stopping.signal.aborted) {
      void this.attempt.log.write('ERROR', 'taskinstance.py:955', 'Received SIGTERM. Terminating subprocesses.');
      this.stopping.abort(stopped());
    }
    await this.over;
  }

  private async execute(): Promise<AttemptResult> {
    const { signal } = this.stopping;
    signal.addEventListener('abort', () => void this.terminate());
    signal.throwIfAborted();
    const result = await this.operator.run({ ...this.tools, attempt: this.attempt, signal }, this.process);
    signal.throwIfAborted();
    return result;
  }

  private async terminate(): Promise<void> {
    if (this.process === null) return;
    void this.attempt.log.write('INFO', 'bash_operator.py:171', 'Sending SIGTERM signal to bash process group');
    await this.process.terminate();
  }

  /** Airflow: the limit is in whole seconds; 0 is none. */
  private startTimeout(): () => void {
    const seconds = Math.trunc(this.attempt.executionTimeoutSeconds ?? 0);
    if (seconds <= 0) return () => {};
    const { clock } = this.tools;
    return clock.at(clock.now().plusMicros(seconds * 1e6), () => {
      void this.attempt.log.write('ERROR', 'timeout.py:42', `Process timed out, PID: ${this.pid}`);
      this.stopping.abort(new TaskFailure(`Timeout, PID: ${this.pid}`));
    });
  }

  private async failed(error: Error): Promise<AttemptResult> {
    const { details = '', isFinal = false } = error instanceof TaskFailure ? error : {};
    const text = details === '' ? error.message : `${error.message}\n${details}`;
    await this.attempt.log.write('ERROR', 'taskinstance.py:1150', text);
    return { state: 'failed', reason: error.message, isFinal };
  }

  private async giveUp(): Promise<void> {
    this.stopping.abort(stopped());
    await this.process?.terminate();
    await this.remove();
  }

  private async remove(): Promise<void> {
    if (this.stopping.signal.aborted) await this.process?.terminate();
    await this.process?.remove();
    this.end();
  }
}
