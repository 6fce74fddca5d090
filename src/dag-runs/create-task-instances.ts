import { type EntityManager, In } from 'typeorm';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { systemUser } from '../common/system-user.js';
import type { Dag } from '../serialized-dags/dag.js';
import type { Task } from '../serialized-dags/task.js';
import { TaskInstance } from '../database/entities/task-instance.entity.js';
import { keptInsert } from '../database/statements/kept-insert.js';
import { dumpPickle } from '../python/pickle/pickle.js';
import { leftAt, type LeftInstance } from './dag-runs.queries.js';

const unixname = systemUser();

/** The run id and the date that a run shares with its sub-DAG runs. */
export interface RunKey {
  readonly runId: string;
  readonly executionDate: OffsetDateTime;
}

const insertInstances = keptInsert<TaskInstance>(TaskInstance);

/**
 * The task instances that earlier runs left at the date of a new run.
 *
 * @param dags the run's DAG and its sub-DAGs
 */
export function findLeftInstances(manager: EntityManager, dags: readonly Dag[], { executionDate }: RunKey) {
  return leftAt(manager, { dagIds: dags.map((dag) => dag.dagId), date: executionDate.toDatabase() });
}

/**
 * Inserts the task instances of new runs, as `DagRun.verify_integrity` does: one for each task that has started by the
 * execution date. An instance that an earlier run left at this date is kept; a removed instance is restored.
 */
export async function createTaskInstances(
  manager: EntityManager,
  dags: readonly Dag[],
  run: RunKey,
  left: readonly LeftInstance[],
): Promise<void> {
  const due = dags.flatMap((dag) =>
    [...dag.tasks.values()].filter((task) => isDue(task, run)).map((task) => ({ dag, task })),
  );
  const kept = new Set(left.map((instance) => instanceKey(instance.dagId, instance.taskId)));
  const rows = due
    .filter(({ dag, task }) => !kept.has(instanceKey(dag.dagId, task.taskId)))
    .map(({ dag, task }) => newTaskInstance(dag.dagId, task, run.executionDate));
  await insertInstances(manager, rows);
  await restoreRemoved(manager, dags, left, run.executionDate);
}

function isDue(task: Task, run: RunKey): boolean {
  // Airflow: BackfillJob.ID_PREFIX; a backfill runs tasks whatever their start date.
  return !task.startDate || task.startDate.compareTo(run.executionDate) <= 0 || run.runId.startsWith('backfill_');
}

async function restoreRemoved(
  manager: EntityManager,
  dags: readonly Dag[],
  left: readonly LeftInstance[],
  executionDate: OffsetDateTime,
): Promise<void> {
  for (const dag of dags) {
    const taskIds = left
      .filter(
        (instance) => instance.dagId === dag.dagId && instance.state === 'removed' && dag.tasks.has(instance.taskId),
      )
      .map((instance) => instance.taskId);
    if (taskIds.length === 0) continue;
    await manager.update(TaskInstance, { dagId: dag.dagId, executionDate, taskId: In(taskIds) }, { state: null });
  }
}

function instanceKey(dagId: string, taskId: string): string {
  return `${dagId}\0${taskId}`;
}

/** The values that `TaskInstance.__init__` and `refresh_from_task` set. */
function newTaskInstance(dagId: string, task: Task, executionDate: OffsetDateTime): TaskInstance {
  return {
    taskId: task.taskId,
    dagId,
    executionDate,
    startDate: null,
    endDate: null,
    duration: null,
    state: null,
    tryNumber: 0,
    hostname: '',
    unixname,
    jobId: null,
    pool: task.pool,
    queue: task.queue,
    priorityWeight: task.priorityWeightTotal,
    operator: task.operator,
    queuedDttm: null,
    pid: null,
    maxTries: task.retries,
    executorConfig: pickledConfig(task),
    poolSlots: task.poolSlots,
  };
}

/** Pickled once for each task: its DAG is shared by all runs until it changes, and then its tasks are other objects. */
const pickles = new WeakMap<Task, Buffer>();

function pickledConfig(task: Task): Buffer {
  let pickle = pickles.get(task);
  if (!pickle) pickles.set(task, (pickle = dumpPickle(task.executorConfig)));
  return pickle;
}
