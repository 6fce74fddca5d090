import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { processStartTime } from '../common/process-start-time.js';

/** A row in `job`. The date tells it from a row with the same id in another database. */
export interface JobKey {
  readonly jobId: number;
  /** ISO 8601. */
  readonly startDate: string;
}

interface Content extends JobKey {
  readonly hostname: string;
  readonly pid: number;
  readonly processStart: string | null;
}

/**
 * A file in AIRFLOW_HOME that names the process of the last scheduler of this machine and its row in `job`. By it the
 * next scheduler knows at once that its predecessor is dead, instead of waiting until the heartbeat is too old.
 */
export class PredecessorFile {
  readonly path: string;

  constructor(private readonly home: string) {
    this.path = join(home, 'windsock-scheduler.pid');
  }

  /** The row of a scheduler whose process is dead; null if there is none, or if the process may be alive. */
  findDead(): JobKey | null {
    const content = this.read();
    // A container has ids of its own, and its own name for this machine.
    if (content?.hostname !== hostname()) return null;
    const { pid, processStart } = content;
    // In a container each scheduler may have the id 1, so that its own id is that of its predecessor.
    const isAlive = pid !== process.pid && processStart !== null && processStartTime(pid) === processStart;
    return isAlive ? null : content;
  }

  /** Names this process. Throws if the file cannot be written. */
  write(job: JobKey): void {
    const { pid } = process;
    const content: Content = { pid, hostname: hostname(), processStart: processStartTime(pid), ...job };
    mkdirSync(this.home, { recursive: true });
    const draft = `${this.path}.${pid}`;
    writeFileSync(draft, `${JSON.stringify(content)}\n`);
    renameSync(draft, this.path);
  }

  /** Removes the file, if it still names this row. */
  remove(jobId: number): void {
    if (this.read()?.jobId === jobId) rmSync(this.path, { force: true });
  }

  /** Null also for a file that is damaged: the heartbeat decides then. */
  private read(): Content | null {
    try {
      const content = JSON.parse(readFileSync(this.path, 'utf8')) as Content | null;
      const isWhole = Number.isInteger(content?.pid) && Number.isInteger(content?.jobId);
      return isWhole ? content : null;
    } catch {
      return null;
    }
  }
}
