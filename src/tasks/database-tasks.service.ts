import { Injectable } from '@nestjs/common';
import { TaskInstanceNotFound, TaskNotFound } from '../common/errors.js';
import { DatabaseDagRuns } from '../dag-runs/database-dag-runs.service.js';
import { DagCatalog } from '../dags/dag-catalog.service.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { Task } from '../serialized-dags/task.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { readExecutorConfig } from './executor-config.js';
import type { TaskInstance } from './task-instance.js';
import { instanceOfRun, runWithoutInstance } from './task-instances.queries.js';
import { Tasks } from './tasks.js';

/** The tasks of the DAGs in the database, and their instances. */
@Injectable()
export class DatabaseTasks extends Tasks {
  constructor(
    private readonly catalog: DagCatalog,
    private readonly runs: DatabaseDagRuns,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  async get(dagId: string, taskId: string): Promise<Task> {
    const task = (await this.catalog.getDag(dagId)).tasks.get(taskId);
    if (!task) throw new TaskNotFound(`Task ${taskId} not found in dag ${dagId}`);
    return task;
  }

  async getInstance(dagId: string, executionDate: OffsetDateTime, taskId: string): Promise<TaskInstance> {
    await this.get(dagId, taskId);
    const key = { dagId, executionDate: executionDate.toDatabase(), taskId };
    for (;;) {
      const [instance] = await this.unitOfWork.read((manager) => instanceOfRun(manager, key));
      if (instance) return { ...instance, executorConfig: readExecutorConfig(instance.executorConfig) };
      await this.runs.getRunAt(dagId, executionDate);
      const [run] = await this.unitOfWork.read((manager) => runWithoutInstance(manager, key));
      const date = executionDate.isoformat();
      if (run) throw new TaskInstanceNotFound(`Task ${taskId} instance for date ${date} not found`);
      // The run and its instances were created or deleted between the two queries.
    }
  }
}
