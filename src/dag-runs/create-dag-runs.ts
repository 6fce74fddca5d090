import { setImmediate } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import type { DagRunState } from '../common/states.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { keptInsert } from '../database/statements/kept-insert.js';
import { pipelined } from '../database/statements/pipelined.js';
import type { Dag } from '../serialized-dags/dag.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { createTaskInstances, findLeftInstances, type RunKey } from './create-task-instances.js';

/** A run to be created for a trigger, a schedule or a parent DAG. */
export interface NewDagRun extends RunKey {
  /** A Python pickle; null if there is no conf. */
  readonly conf: Uint8Array | null;
  readonly state: DagRunState;
  /** The moment of its creation. */
  readonly startDate: OffsetDateTime;
  /** True if a user or a client triggered the run, false if a schedule did. */
  readonly externalTrigger: boolean;
}

/** Bytes. The runs of a larger conf are inserted one by one. */
const largeConf = 262_144;

const insertDagRuns = keptInsert<DagRun, 'id'>(DagRun);

/**
 * Creates a run of a DAG, a run of each of its sub-DAGs, and their task instances.
 *
 * @param dags the DAG and its sub-DAGs
 * @param alongside further writes of the transaction, sent together with its last insert
 */
export async function createDagRuns(
  manager: EntityManager,
  dags: readonly Dag[],
  run: NewDagRun,
  alongside: () => Promise<void>,
): Promise<void> {
  const [, left] = await pipelined(
    manager,
    () => insertRuns(manager, dags, run),
    () => findLeftInstances(manager, dags, run),
  );
  await pipelined(manager, () => createTaskInstances(manager, dags, run, left), alongside);
}

async function insertRuns(manager: EntityManager, dags: readonly Dag[], run: NewDagRun): Promise<void> {
  const { runId, executionDate, conf, state, startDate, externalTrigger } = run;
  const row = { runId, executionDate, conf, state, externalTrigger, startDate, endDate: null };
  const rows = dags.map(({ dagId }) => ({ dagId, ...row }));
  if (conf === null || conf.length <= largeConf) return insertDagRuns(manager, rows);
  for (const each of rows) {
    // SQLite writes on the event loop, and drivers copy the conf.
    await setImmediate();
    await insertDagRuns(manager, [each]);
  }
}
