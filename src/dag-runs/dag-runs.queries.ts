import type { EntityManager } from 'typeorm';
import type { DagRunState } from '../common/states.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { TaskInstance } from '../database/entities/task-instance.entity.js';
import { keptEntityQuery, keptQuery, type KeptQuery } from '../database/statements/kept-query.js';
import { latestDagRuns } from '../database/statements/latest-dag-runs.js';

/** Runs per batch: about 75 kB of an answer. Larger batches are no faster and take more memory. */
export const batchSize = 250;

/** The state of the run at an execution date. */
export const runAt = keptQuery<{ dagId: string; executionDate: string }, Pick<DagRun, 'state'>>(
  (manager) =>
    manager
      .createQueryBuilder(DagRun, 'run')
      .select('run.state', 'state')
      .where('run.dagId = :dagId AND run.executionDate = :executionDate'),
  { isQuick: true },
);

/** A run of `latestRuns`, with its dates as the database wrote them. */
export interface LatestRunRow {
  readonly dagId: string;
  readonly executionDate: string;
  readonly startDate: string | null;
}

/** The latest run of every DAG, unordered. */
export const latestRuns = keptQuery<object, LatestRunRow>((manager) =>
  latestDagRuns(manager.getRepository(DagRun))
    .select('run.dagId', 'dagId')
    .addSelect('run.executionDate', 'executionDate')
    .addSelect('run.startDate', 'startDate'),
);

/** A run of a batch, with its dates as the database wrote them. */
export interface ListedRunRow extends LatestRunRow {
  readonly id: number;
  readonly runId: string | null;
  readonly state: DagRunState;
}

/** Selects the next runs of a list. */
export interface Batch {
  readonly dagId: string;
  /** An execution date as the database wrote it, so that the database can compare it; empty for the first batch. */
  readonly after: string;
  /** Empty for all states. */
  readonly state: string;
}

const firstRuns = { all: keptBatch({}), ofState: keptBatch({ state: true }) };
const furtherRuns = { all: keptBatch({ after: true }), ofState: keptBatch({ after: true, state: true }) };

/** The next `batchSize` runs of a list; fewer at its end. */
export function nextRuns(manager: EntityManager, batch: Batch): Promise<ListedRunRow[]> {
  const queries = batch.after === '' ? firstRuns : furtherRuns;
  const query = batch.state === '' ? queries.all : queries.ofState;
  return query(manager, batch);
}

function keptBatch(has: { after?: true; state?: true }): KeptQuery<Batch, ListedRunRow> {
  const columns = ['id', 'dagId', 'runId', 'state', 'executionDate', 'startDate'] satisfies (keyof ListedRunRow)[];
  return keptQuery((manager: EntityManager) => {
    const query = manager.createQueryBuilder(DagRun, 'run').select([]).where('run.dagId = :dagId');
    for (const name of columns) query.addSelect(`run.${name}`, name);
    // Differs from Airflow: it crashes on a row without an execution date.
    query.andWhere(has.after ? 'run.executionDate > :after' : 'run.executionDate IS NOT NULL');
    // The index on states finds a few runs fast. A long list must use the index on dates, or each batch would read and
    // sort all remaining runs. COALESCE keeps the database from using the index on states.
    if (has.state) query.andWhere(`${has.after ? "COALESCE(run.state, '')" : 'run.state'} = :state`);
    return query.orderBy('run.executionDate').limit(batchSize);
  });
}

/** The existing runs of these DAGs that have this run id or date. */
export const runsInTheWay = keptEntityQuery<{ dagIds: readonly string[]; runId: string; date: string }, DagRun>(
  DagRun,
  (manager) =>
    manager
      .createQueryBuilder(DagRun, 'run')
      .where('run.dagId IN (:...dagIds) AND (run.runId = :runId OR run.executionDate = :date)'),
);

/** The columns that are read of an instance of an earlier run. */
export type LeftInstance = Pick<TaskInstance, 'dagId' | 'taskId' | 'state'>;

/** The task instances that earlier runs of these DAGs left at a date. */
export const leftAt = keptQuery<{ dagIds: readonly string[]; date: string }, LeftInstance>((manager) =>
  manager
    .createQueryBuilder(TaskInstance, 'instance')
    .select('instance.dagId', 'dagId')
    .addSelect('instance.taskId', 'taskId')
    .addSelect('instance.state', 'state')
    // Airflow does not have SQLite collect statistics. Without them SQLite prefers an index that covers all selected
    // columns, and walks every instance of the DAG in it, to the index that finds those of a date. No such index covers
    // the operator.
    .addSelect('instance.operator', 'operator')
    .where('instance.dagId IN (:...dagIds) AND instance.executionDate = :date'),
);
