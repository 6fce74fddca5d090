import type { EntityManager } from 'typeorm';
import type { TaskInstanceState } from '../common/states.js';
import { DagModel } from '../database/entities/dag-model.entity.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { Pool } from '../database/entities/pool.entity.js';
import { TaskInstance } from '../database/entities/task-instance.entity.js';
import { TaskReschedule } from '../database/entities/task-reschedule.entity.js';
import { XCom } from '../database/entities/xcom.entity.js';
import { keptEntityQuery, keptQuery } from '../database/statements/kept-query.js';

/** All running runs of all DAGs. */
export const runningRuns = keptEntityQuery<object, DagRun>(DagRun, (manager) =>
  manager.createQueryBuilder(DagRun, 'run').where("run.state = 'running'"),
);

/** Whether each active DAG is paused. SQLite and MySQL return a number. */
export const pausedDags = keptQuery<object, { dagId: string; isPaused: boolean | number | null }>((manager) =>
  manager
    .createQueryBuilder(DagModel, 'dag')
    .select('dag.dagId', 'dagId')
    .addSelect('dag.isPaused', 'isPaused')
    .where('dag.isActive'),
);

/** The slots of each pool. */
export const poolSlots = keptQuery<object, { pool: string; slots: number | bigint | null }>((manager) =>
  manager.createQueryBuilder(Pool, 'pool').select('pool.pool', 'pool').addSelect('pool.slots', 'slots'),
);

/** A task instance with its dates as the database wrote them. */
export interface InstanceRow {
  readonly dagId: string;
  readonly executionDate: string;
  readonly taskId: string;
  readonly state: TaskInstanceState;
  readonly tryNumber: number | null;
  readonly maxTries: number | null;
  readonly startDate: string | null;
  readonly endDate: string | null;
  readonly pool: string;
  readonly poolSlots: number | null;
  readonly priorityWeight: number | null;
  readonly jobId: number | null;
  readonly pid: number | null;
  readonly hostname: string | null;
}

const instanceColumns = [
  'dagId',
  'executionDate',
  'taskId',
  'state',
  'tryNumber',
  'maxTries',
  'startDate',
  'endDate',
  'pool',
  'poolSlots',
  'priorityWeight',
  'jobId',
  'pid',
  'hostname',
] satisfies (keyof InstanceRow)[];

function selectInstances(manager: EntityManager) {
  const query = manager.createQueryBuilder(TaskInstance, 'instance').select([]);
  for (const name of instanceColumns) query.addSelect(`instance.${name}`, name);
  return query;
}

/** The task instances of some runs of a DAG. */
export const instancesAt = keptQuery<{ dagId: string; dates: readonly string[] }, InstanceRow>((manager) =>
  selectInstances(manager).where('instance.dagId = :dagId AND instance.executionDate IN (:...dates)'),
);

/** The task instances in these states, of all runs of all DAGs. */
export const instancesInStates = keptQuery<{ states: readonly string[] }, InstanceRow>((manager) =>
  selectInstances(manager).where('instance.state IN (:...states)'),
);

/** The values of the XComs by which tasks of a run have skipped others. */
export const skipDecisions = keptQuery<{ dagId: string; date: string }, { taskId: string; value: Uint8Array }>(
  (manager) =>
    manager
      .createQueryBuilder(XCom, 'xcom')
      .select('xcom.taskId', 'taskId')
      .addSelect('xcom.value', 'value')
      .where("xcom.dagId = :dagId AND xcom.executionDate = :date AND xcom.key = 'skipmixin_key'"),
);

/** The moment of the next poke for each sensor of a run that has been rescheduled. */
export const nextPokes = keptQuery<{ dagId: string; date: string }, { taskId: string; next: string }>((manager) =>
  manager
    .createQueryBuilder(TaskReschedule, 'poke')
    .select('poke.taskId', 'taskId')
    .addSelect('MAX(poke.rescheduleDate)', 'next')
    .where('poke.dagId = :dagId AND poke.executionDate = :date')
    .groupBy('poke.taskId'),
);

/** The start of the first poke of this try, for each sensor of a run. */
export const firstPokes = keptQuery<
  { dagId: string; date: string },
  { taskId: string; tryNumber: number; first: string }
>((manager) =>
  manager
    .createQueryBuilder(TaskReschedule, 'poke')
    .select('poke.taskId', 'taskId')
    .addSelect('poke.tryNumber', 'tryNumber')
    .addSelect('MIN(poke.startDate)', 'first')
    .where('poke.dagId = :dagId AND poke.executionDate = :date')
    .groupBy('poke.taskId')
    .addGroupBy('poke.tryNumber'),
);

/** The latest run of a DAG before a date; null without one. MySQL and SQLite return text. */
export const dateOfRunBefore = keptQuery<{ dagId: string; date: string }, { before: string | null }>((manager) =>
  manager
    .createQueryBuilder(DagRun, 'run')
    .select('MAX(run.executionDate)', 'before')
    .where('run.dagId = :dagId AND run.executionDate < :date'),
);
