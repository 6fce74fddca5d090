import type { Actor } from '../audit/actor.js';
import type { DagRunState } from '../common/states.js';
import type { Dag } from '../serialized-dags/dag.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';

/** A DAG or sub-DAG and the file that defines it. */
export interface ListedDag {
  readonly dagId: string;
  readonly fileloc: string;
}

/** A DAG with its latest run: the one with the latest execution date. Runs without a date do not count. */
export interface DagWithRun {
  readonly dagId: string;
  readonly isPaused: boolean | null;
  readonly isActive: boolean | null;
  readonly description: string | null;
  readonly latestRun: { readonly state: DagRunState; readonly executionDate: OffsetDateTime | null } | null;
}

/** The DAGs, independent of their storage. */
export abstract class Dags {
  /**
   * The structure of a DAG or sub-DAG (Airflow's `check_and_get_dag`).
   *
   * @throws DagNotFound if there is no such DAG, or its structure cannot be read
   */
  abstract get(dagId: string): Promise<Dag>;

  /** Every DAG and sub-DAG with a stored structure whose file existed when it was last checked, by id. */
  abstract list(): Promise<readonly ListedDag[]>;

  /** The ids of all DAGs that are not sub-DAGs, sorted. */
  abstract listIds(): Promise<readonly string[]>;

  /** The given DAGs that exist, in the given order. */
  abstract withLatestRuns(dagIds: readonly string[]): Promise<readonly DagWithRun[]>;

  /**
   * Whether the DAG is paused; null if that is not recorded.
   *
   * @throws DagNotFound
   */
  abstract isPaused(dagId: string): Promise<boolean | null>;

  /**
   * Pauses or unpauses a DAG with all its sub-DAGs, as Airflow's default UI does.
   *
   * @throws DagNotFound
   */
  abstract setPaused(dagId: string, isPaused: boolean, actor: Actor): Promise<void>;

  /**
   * The source text of the file that defines the DAG.
   *
   * @throws DagNotFound, DagCodeNotFound
   */
  abstract getCode(dagId: string): Promise<string>;

  /**
   * Deletes the records of a DAG and of its sub-DAGs, including those that triggers in progress are about to add. If
   * its file still exists, the scheduler creates the DAG again.
   *
   * @returns the number of deleted records, counted as Airflow counts: without the DAG's own serialized form and import
   *   errors
   * @throws DagNotFound
   */
  abstract delete(dagId: string, actor: Actor): Promise<number>;
}
