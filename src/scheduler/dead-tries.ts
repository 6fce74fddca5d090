import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Job } from '../database/entities/job.entity.js';
import { TaskInstance } from '../database/entities/task-instance.entity.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Executor } from '../executor/executor.js';
import { TaskLogs } from '../task-logs/task-logs.js';
import { Clock } from '../time/clock.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { type EndedInstance, recordFailure } from './record-end.js';
import type { InstanceRow } from './scheduler.queries.js';
import { SchedulerState } from './scheduler-state.js';

/** A running instance whose supervisor has died. */
export interface DeadTry {
  readonly row: InstanceRow;
  readonly executionDate: OffsetDateTime;
  readonly jobId: number;
}

/** Ends what is left of tries whose supervisor has died, and fails them once. */
@Injectable()
export class DeadTries {
  private readonly logger = new Logger(DeadTries.name);

  constructor(
    private readonly state: SchedulerState,
    private readonly executor: Executor,
    private readonly logs: TaskLogs,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Fails them, by the usual rules for a further try. A try that has ended otherwise meanwhile stays as it is. */
  async fail(tries: readonly DeadTry[]): Promise<void> {
    if (tries.length === 0) return;
    await this.executor.endOrphans(tries.map(({ row, executionDate }) => ({ ...row, executionDate })));
    for (const dead of tries) {
      const state = await this.unitOfWork.transaction((manager) => this.failOne(manager, dead));
      if (state !== null) await this.logDeath(dead, state);
    }
  }

  private async failOne(
    manager: EntityManager,
    { row, executionDate, jobId }: DeadTry,
  ): Promise<EndedInstance['state']> {
    const { dagId, taskId } = row;
    const key = { dagId, taskId, executionDate };
    const now = this.clock.now();
    await manager.update(Job, { id: jobId, state: 'running' }, { state: 'failed', endDate: now });
    const current = await manager.findOneBy(TaskInstance, { ...key, state: 'running', jobId: jobId });
    const task = this.state.dags.get(dagId)?.dag.tasks.get(taskId);
    if (current === null) return null;
    if (task === undefined) {
      await manager.update(TaskInstance, key, { state: 'failed', endDate: now });
      return 'failed';
    }
    const { state, startDate, endDate } = current;
    const ended = { state, startDate, endDate, tryNumber: current.tryNumber ?? 0, maxTries: current.maxTries ?? 0 };
    return (await recordFailure(manager, { ...key, task, begun: startDate ?? now, endDate: now }, ended)).state;
  }

  private async logDeath({ row, executionDate }: DeadTry, state: EndedInstance['state']): Promise<void> {
    const { dagId, taskId, tryNumber } = row;
    this.logger.warn(`${dagId} ${taskId} ${executionDate.isoformat()}: its process has died; it is ${state} now`);
    const log = this.logs.open({ dagId, taskId, executionDate, tryNumber: tryNumber ?? 1 });
    await log.write('ERROR', 'taskinstance.py:1150', `<TaskInstance: ${dagId}.${taskId}> detected as zombie`);
    await log.close();
  }
}
