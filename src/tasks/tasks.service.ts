import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { TaskInstanceNotFound, TaskNotFound } from '../common/errors.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { DagCatalog } from '../dags/dag-catalog.service.js';
import type { Task } from '../serialized-dags/dag.js';
import { DagRunsService } from '../dag-runs/dag-runs.service.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { TaskInstance as TaskInstanceRow } from '../database/entities/task-instance.entity.js';
import { keptEntityQuery, keptQuery, type KeptQuery } from '../database/statements/kept-query.js';
import { loadPickle, PickleError } from '../python/pickle/pickle.js';
import { PyObject, type PyValue } from '../python/python-value.js';
import type { TaskInstance } from './task-instance.js';
import { UnitOfWork } from '../database/unit-of-work.js';

interface InstanceKey {
  readonly dagId: string;
  readonly executionDate: string;
  readonly taskId: string;
}

/** Reads tasks and their instances. */
@Injectable()
export class TasksService {
  private readonly instanceOfRun: KeptQuery<InstanceKey, TaskInstanceRow> = keptEntityQuery(
    TaskInstanceRow,
    selectInstanceOfRun,
    { isQuick: true },
  );
  private readonly runWithoutInstance: KeptQuery<InstanceKey, object> = keptQuery(selectRunWithoutInstance, {
    isQuick: true,
  });

  constructor(
    private readonly catalog: DagCatalog,
    private readonly runs: DagRunsService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws DagNotFound, TaskNotFound */
  async getTask(dagId: string, taskId: string): Promise<Task> {
    const task = (await this.catalog.getDag(dagId)).tasks.get(taskId);
    if (!task) throw new TaskNotFound(`Task ${taskId} not found in dag ${dagId}`);
    return task;
  }

  /** @throws DagNotFound, TaskNotFound, DagRunNotFound, TaskInstanceNotFound, the first that applies */
  async getTaskInstance(dagId: string, executionDate: OffsetDateTime, taskId: string): Promise<TaskInstance> {
    await this.getTask(dagId, taskId);
    const values = { dagId, executionDate: executionDate.toDatabase(), taskId };
    for (;;) {
      const [instance] = await this.unitOfWork.read((manager) => this.instanceOfRun(manager, values));
      if (instance) return { ...instance, executorConfig: readExecutorConfig(instance.executorConfig) };
      await this.runs.getRunAt(dagId, executionDate);
      const [run] = await this.unitOfWork.read((manager) => this.runWithoutInstance(manager, values));
      const date = executionDate.isoformat();
      if (run) throw new TaskInstanceNotFound(`Task ${taskId} instance for date ${date} not found`);
      // The run, with its instances, came or went while they were looked for one after the other.
    }
  }
}

/** An instance without its run is none, as a DAG run that was deleted leaves it. */
function selectInstanceOfRun(manager: EntityManager) {
  return manager
    .createQueryBuilder(TaskInstanceRow, 'instance')
    .innerJoin(DagRun, 'run', 'run.dagId = :dagId AND run.executionDate = :executionDate')
    .where('instance.dagId = :dagId AND instance.executionDate = :executionDate AND instance.taskId = :taskId');
}

function selectRunWithoutInstance(manager: EntityManager) {
  const isOfRun =
    'instance.dagId = run.dagId AND instance.executionDate = run.executionDate AND instance.taskId = :taskId';
  return manager
    .createQueryBuilder(DagRun, 'run')
    .leftJoin(TaskInstanceRow, 'instance', isOfRun)
    .select('run.id', 'id')
    .where('run.dagId = :dagId AND run.executionDate = :executionDate AND instance.taskId IS NULL');
}

function readExecutorConfig(pickle: Uint8Array | null): PyValue {
  if (pickle === null) return null;
  try {
    return loadPickle(pickle);
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    // Differs from Airflow: it crashes on an object whose class it cannot import.
    return new PyObject('<executor_config that cannot be read>');
  }
}
