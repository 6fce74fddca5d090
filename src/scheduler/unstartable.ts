import type { AttemptResult } from '../executor/attempt.js';
import type { PreparedAttempt } from '../executor/executor.js';
import { type FramedTry, writeStart } from '../task-logs/frame-lines.js';
import type { TaskLog } from '../task-logs/task-log.js';
import { thisHost } from './this-host.js';

/** A try that fails as soon as it runs: its templates cannot be rendered, or no process can be made for it. */
export class Unstartable implements PreparedAttempt {
  readonly pid = process.pid;

  constructor(
    private readonly framed: FramedTry,
    private readonly log: TaskLog,
    private readonly error: Error,
  ) {}

  async run(jobId: number): Promise<AttemptResult> {
    await writeStart(this.log, this.framed, { pid: this.pid, jobId, hostname: thisHost });
    const reason = `${this.error.name}: ${this.error.message}`;
    await this.log.write('ERROR', 'taskinstance.py:1150', reason);
    return { state: 'failed', reason };
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}
