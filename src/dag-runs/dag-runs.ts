import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { FoundDagRun, LatestDagRun, ListedDagRun } from './dag-run.js';

/** The runs of DAGs, independent of their storage. */
export abstract class DagRuns {
  /**
   * Lists the runs of a DAG by execution date, in batches that are never empty. Other requests use the database between
   * two batches, so the list may or may not have runs that are created or deleted meanwhile. No run is listed twice.
   *
   * @param state a state in any case; empty or undefined for all runs
   * @throws DagNotFound instead of the first batch
   */
  abstract list(dagId: string, state: string | undefined): AsyncGenerator<ListedDagRun[], void>;

  /**
   * Finds the run at an execution date, by the instant.
   *
   * @throws DagNotFound, DagRunNotFound
   */
  abstract get(dagId: string, executionDate: OffsetDateTime): Promise<FoundDagRun>;

  /** The run with the latest execution date of every DAG and sub-DAG, by DAG id. */
  abstract latest(): Promise<readonly LatestDagRun[]>;
}
