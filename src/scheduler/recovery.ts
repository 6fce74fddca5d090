import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { AirflowConfig } from '../config/airflow-config.js';
import { Job } from '../database/entities/job.entity.js';
import { TaskInstance } from '../database/entities/task-instance.entity.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Clock } from '../time/clock.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { runKey } from './active-run.js';
import { runRowOf } from './load-run.js';
import { DeadTries, type DeadTry } from './dead-tries.js';
import { executorClass } from './scheduler-job.js';
import { type InstanceRow, instancesInStates, runningRuns } from './scheduler.queries.js';
import { SchedulerState } from './scheduler-state.js';
import { thisHost } from './this-host.js';

/** Finds the tries whose supervisor has died, and has them ended and failed. */
@Injectable()
export class Recovery {
  constructor(
    private readonly state: SchedulerState,
    private readonly deadTries: DeadTries,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: AirflowConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * To be called when this process has become the scheduler. The tries that an earlier process on this machine ran are
   * over, and what is left of them is ended. Instances that were about to start begin anew.
   */
  async begin(): Promise<void> {
    await this.deadTries.fail(await this.findOwn());
    await this.unitOfWork.transaction((manager) => this.resetWaiting(manager));
  }

  /** To be called regularly. Fails the tries of others whose job is over or has had no heartbeat for long. */
  async failZombies(): Promise<void> {
    await this.deadTries.fail(await this.findForeign());
  }

  /** The tries of an earlier process on this machine. Only one scheduler runs, so that process is gone. */
  private findOwn(): Promise<DeadTry[]> {
    return this.find((job) => job.executorClass === executorClass && job.hostname === thisHost);
  }

  private findForeign(): Promise<DeadTry[]> {
    const oldest = this.clock.now().plusMicros(-this.config.scheduler.schedulerZombieTaskThreshold * 1_000_000);
    return this.find((job) => {
      const isSilent = job.latestHeartbeat === null || job.latestHeartbeat.compareTo(oldest) < 0;
      return job.state !== 'running' || isSilent;
    });
  }

  private find(isDead: (job: Job) => boolean): Promise<DeadTry[]> {
    return this.unitOfWork.read(async (manager) => {
      const rows = (await instancesInStates(manager, { states: ['running'] })).filter((row) => this.isOrphan(row));
      const jobs = await manager.findBy(Job, { id: In(rows.map((row) => row.jobId)) });
      const dead = new Set(jobs.filter(isDead).map(({ id }) => id));
      return rows.flatMap((row) => {
        const { jobId } = row;
        if (jobId === null || !dead.has(jobId)) return [];
        return [{ row, jobId, executionDate: OffsetDateTime.fromDatabase(row.executionDate) }];
      });
    });
  }

  /** True for a running instance of our DAGs that this process does not run. */
  private isOrphan({ dagId, jobId }: InstanceRow): boolean {
    if (jobId === null || this.state.dags.get(dagId) === undefined) return false;
    for (const attempt of this.state.attempts.values()) if (attempt.jobId === jobId) return false;
    return true;
  }

  /** Source: SchedulerJob.reset_state_for_orphaned_tasks. */
  private async resetWaiting(manager: EntityManager): Promise<void> {
    const rows = await instancesInStates(manager, { states: ['scheduled', 'queued'] });
    if (rows.length === 0) return;
    const runs = await runningRuns(manager, {});
    const ours = runs.map(runRowOf).filter((run) => run !== null && !run.runId.startsWith('backfill_'));
    const isOurs = new Set(ours.map((run) => run && runKey(run.dagId, run.executionDate)));
    for (const { dagId, taskId, executionDate, state } of rows) {
      const date = OffsetDateTime.fromDatabase(executionDate);
      if (this.state.dags.get(dagId) === undefined || !isOurs.has(runKey(dagId, date))) continue;
      await manager.update(TaskInstance, { dagId, taskId, executionDate: date, state }, { state: null });
    }
  }
}
