import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { FoundDagRun, LatestDagRun, ListedDagRun } from './dag-run.js';

/** Runs of DAGs, wherever they are recorded. */
export abstract class DagRuns {
  /**
   * The runs of a DAG by execution date, in batches: none empty. Between two batches others have their turn with the
   * database, so runs that come and go meanwhile may be in the list or not; no run is there twice.
   *
   * @param state a state in any case; empty or undefined for all runs
   * @throws DagNotFound instead of the first batch
   */
  abstract list(dagId: string, state: string | undefined): AsyncGenerator<ListedDagRun[], void>;

  /**
   * The run at an execution date, found by the instant.
   *
   * @throws DagNotFound, DagRunNotFound
   */
  abstract get(dagId: string, executionDate: OffsetDateTime): Promise<FoundDagRun>;

  /** The run with the latest execution date of every DAG and sub-DAG, by DAG id. */
  abstract latest(): Promise<readonly LatestDagRun[]>;
}
