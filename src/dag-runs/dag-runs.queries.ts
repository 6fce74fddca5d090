import type { EntityManager } from 'typeorm';
import type { DagRunState } from '../common/states.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { TaskInstance } from '../database/entities/task-instance.entity.js';
import { keptEntityQuery, keptQuery, type KeptQuery } from '../database/statements/kept-query.js';
import { latestDagRuns } from '../database/statements/latest-dag-runs.js';

/** Runs that are read at a time: some 75 kB of an answer. Larger batches are no faster, and take more memory. */
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

/** The latest run of every DAG, in no order. */
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

/** Which runs come next in a list. */
export interface Batch {
  readonly dagId: string;
  /** An execution date as the database wrote it, which compares with others as it stands there; empty for the first. */
  readonly after: string;
  /** Empty for all. */
  readonly state: string;
}

const firstRuns = { all: keptBatch({}), ofState: keptBatch({ state: true }) };
const furtherRuns = { all: keptBatch({ after: true }), ofState: keptBatch({ after: true, state: true }) };

/** The next `batchSize` runs of a list, or fewer at its end. */
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
    // The index on states finds a few runs fast. A long list must go by the index on dates, or each batch would read
    // and sort all that are left; it cannot go by states if it is not their bare column that is asked for.
    if (has.state) query.andWhere(`${has.after ? "COALESCE(run.state, '')" : 'run.state'} = :state`);
    return query.orderBy('run.executionDate').limit(batchSize);
  });
}

/** The runs of these DAGs that have a run id or a date already. */
export const runsInTheWay = keptEntityQuery<{ dagIds: readonly string[]; runId: string; date: string }, DagRun>(
  DagRun,
  (manager) =>
    manager
      .createQueryBuilder(DagRun, 'run')
      .where('run.dagId IN (:...dagIds) AND (run.runId = :runId OR run.executionDate = :date)'),
);

/** What is read of an instance that an earlier run left. */
export type LeftInstance = Pick<TaskInstance, 'dagId' | 'taskId' | 'state'>;

/** The task instances that earlier runs of these DAGs left at a date. */
export const leftAt = keptQuery<{ dagIds: readonly string[]; date: string }, LeftInstance>((manager) =>
  manager
    .createQueryBuilder(TaskInstance, 'instance')
    .select('instance.dagId', 'dagId')
    .addSelect('instance.taskId', 'taskId')
    .addSelect('instance.state', 'state')
    // Without statistics, and Airflow has it make none, SQLite prefers an index that holds all the columns that are asked for,
    // and walks every instance of the DAG in it, to the one that finds those of a date. No such index holds the operator.
    .addSelect('instance.operator', 'operator')
    .where('instance.dagId IN (:...dagIds) AND instance.executionDate = :date'),
);
