import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { systemUser } from '../common/system-user.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { Job } from '../database/entities/job.entity.js';
import { TaskInstance } from '../database/entities/task-instance.entity.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { createDagRuns } from '../dag-runs/create-dag-runs.js';
import { Clock } from '../time/clock.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { ActiveRun } from './active-run.js';
import type { LoadedDag } from './loaded-dags.js';
import { loadRun, runRowOf } from './load-run.js';
import { executorClass } from './scheduler-job.js';
import { SchedulerState } from './scheduler-state.js';
import { thisHost } from './this-host.js';

/** Runs sub-DAGs as the backfills that a SubDagOperator starts within its own try. */
@Injectable()
export class SubdagRuns {
  constructor(
    private readonly state: SchedulerState,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs the sub-DAG of a task to its end. A run of the date is taken over; what was a success in it stays.
   *
   * @param signal ends the tries of the sub-DAG
   * @returns whether all went well
   */
  async run(parent: ActiveRun, taskId: string, signal: AbortSignal): Promise<boolean> {
    const dagId = `${parent.row.dagId}.${taskId}`;
    const dag = this.state.dags.get(dagId);
    if (dag === undefined) throw new Error(`There is no sub-DAG ${dagId} in the DAG files`);
    const { executionDate } = parent.row;
    const { run, jobId } = await this.unitOfWork.transaction((manager) => this.open(manager, dag, executionDate));
    try {
      return await this.untilEnd(run, signal);
    } finally {
      this.state.forget(run);
      const endDate = this.clock.now();
      await this.unitOfWork.transaction((manager) =>
        manager.update(Job, { id: jobId }, { state: 'success', endDate, latestHeartbeat: endDate }),
      );
    }
  }

  private async open(manager: EntityManager, dag: LoadedDag, executionDate: OffsetDateTime) {
    const { dagId } = dag.dag;
    const now = this.clock.now();
    const row = await takeOver(manager, dag, executionDate, now);
    await reopenInstances(manager, dagId, executionDate);
    const job = await manager.insert(Job, {
      dagId,
      state: 'running',
      jobType: 'BackfillJob',
      startDate: now,
      endDate: null,
      latestHeartbeat: now,
      executorClass,
      hostname: thisHost,
      unixname: systemUser(),
    });
    const run = new ActiveRun(row, dag, true);
    await loadRun(manager, run);
    return { run, jobId: (job.identifiers[0] as { id: number }).id };
  }

  private untilEnd(run: ActiveRun, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const abort = () => {
        for (const attempt of this.state.attempts.values()) if (attempt.run === run) void attempt.prepared.stop();
        resolve(false);
      };
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      run.onEnd = (isSuccess) => {
        signal.removeEventListener('abort', abort);
        resolve(isSuccess);
      };
      this.state.runs.add(run);
      this.state.wakeUp.call();
    });
  }
}

/** The run of the sub-DAG at this date, under the id of a backfill. Source: BackfillJob._get_dag_run. */
async function takeOver(
  manager: EntityManager,
  dag: LoadedDag,
  executionDate: OffsetDateTime,
  startDate: OffsetDateTime,
) {
  const { dagId } = dag.dag;
  const runId = `backfill_${executionDate.isoformat()}`;
  const found = await manager.findOneBy(DagRun, { dagId, executionDate });
  if (found) await manager.update(DagRun, { id: found.id }, { runId, state: 'running', endDate: null });
  else {
    const run = { runId, executionDate, conf: null, state: 'running' as const, startDate, externalTrigger: false };
    await createDagRuns(manager, [dag.dag], run, () => Promise.resolve());
  }
  const row = runRowOf(await manager.findOneByOrFail(DagRun, { dagId, executionDate }));
  if (row === null) throw new Error(`The run of ${dagId} at ${executionDate.isoformat()} has no id`);
  return row;
}

/** What did not go well before is done again, and what a dead scheduler had begun to schedule begins anew. */
async function reopenInstances(manager: EntityManager, dagId: string, executionDate: OffsetDateTime): Promise<void> {
  const again = In(['failed', 'upstream_failed', 'scheduled', 'queued', 'up_for_reschedule']);
  await manager.update(TaskInstance, { dagId, executionDate, state: again }, { state: null });
}
