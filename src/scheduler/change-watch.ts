import { Injectable } from '@nestjs/common';
import { AirflowConfig } from '../config/airflow-config.js';
import { DagFolderWatcher } from '../dag-files/dag-folder.watcher.js';
import { readChangeCounter } from '../database/change-counter.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { SchedulerState } from './scheduler-state.js';

/** How often other processes' changes are looked for, where that costs next to nothing, and where it is a query. */
const pollIntervalMs = { counted: 100, asked: 200 };
/** How often everything is looked at on a database that does not count its changes, and while no run is active. */
const lookIntervalMs = { active: 1000, idle: 3000 };

/**
 * Notices what others change: DAG files and the database. SQLite counts the changes of its file. On other databases a
 * new run is noticed at once, and any other change within a second, or within three while no run is active.
 */
@Injectable()
export class ChangeWatch {
  private timer: NodeJS.Timeout | undefined;
  private version: unknown;
  private lookedAt = -Infinity;
  private isStopped = false;
  private isCounted = true;

  constructor(
    private readonly state: SchedulerState,
    private readonly dagFiles: DagFolderWatcher,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: AirflowConfig,
  ) {}

  /** Reads the DAG files, and watches until `stop`. */
  async start(): Promise<void> {
    await this.dagFiles.start((report) => this.state.updateDags(report, this.config));
    this.schedulePoll();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private schedulePoll(): void {
    this.timer = setTimeout(
      () => {
        // A pass finds out why the database does not answer, and says so.
        void this.poll()
          .catch(() => this.state.lookSoon())
          .finally(() => {
            if (!this.isStopped) this.schedulePoll();
          });
      },
      this.isCounted ? pollIntervalMs.counted : pollIntervalMs.asked,
    );
  }

  private async poll(): Promise<void> {
    const version = await this.unitOfWork.read(readChangeCounter);
    this.isCounted = version.isComplete;
    const interval = this.state.runs.size > 0 ? lookIntervalMs.active : lookIntervalMs.idle;
    const isDue = performance.now() - this.lookedAt >= interval;
    if (version.value === this.version && (version.isComplete || !isDue)) return;
    this.version = version.value;
    this.lookedAt = performance.now();
    this.state.lookSoon();
  }
}
