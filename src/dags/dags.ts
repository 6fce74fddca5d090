import type { Actor } from '../audit/actor.js';
import type { DagRunState } from '../common/states.js';
import type { Dag } from '../serialized-dags/dag.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';

/** A DAG or sub-DAG and the file that defines it. */
export interface ListedDag {
  readonly dagId: string;
  readonly fileloc: string;
}

/** A DAG with its latest run: of all that have an execution date, the one with the latest. */
export interface DagWithRun {
  readonly dagId: string;
  readonly isPaused: boolean | null;
  readonly isActive: boolean | null;
  readonly description: string | null;
  readonly latestRun: { readonly state: DagRunState; readonly executionDate: OffsetDateTime | null } | null;
}

/** The DAGs, wherever they are known. */
export abstract class Dags {
  /**
   * The structure of a DAG or sub-DAG (Airflow's `check_and_get_dag`).
   *
   * @throws DagNotFound if there is no such DAG, or none whose structure can be read
   */
  abstract get(dagId: string): Promise<Dag>;

  /** Every DAG and sub-DAG whose structure is stored and whose file was there when it was last looked for, by id. */
  abstract list(): Promise<readonly ListedDag[]>;

  /** The ids of all DAGs that are no sub-DAGs, sorted. */
  abstract listIds(): Promise<readonly string[]>;

  /** Those of these DAGs that exist, in the same order. */
  abstract withLatestRuns(dagIds: readonly string[]): Promise<readonly DagWithRun[]>;

  /**
   * Whether the scheduler leaves the DAG alone; null where nothing is said of it.
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
   * Deletes the records of a DAG and of its sub-DAGs, with what triggers that have begun are about to add. If its file
   * still exists, the scheduler makes the DAG anew.
   *
   * @returns how many records went, counted as Airflow counts: without the DAG's own serialized form and import errors
   * @throws DagNotFound
   */
  abstract delete(dagId: string, actor: Actor): Promise<number>;
}
