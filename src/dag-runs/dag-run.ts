import type { IsoInstant } from '../time/iso-instant.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { DagRunState } from '../common/states.js';

/**
 * The columns that are read of a DAG's latest run. Rows without a DAG id or execution date are damaged and not read.
 */
export interface LatestDagRun {
  readonly dagId: string;
  readonly executionDate: IsoInstant;
  readonly startDate: IsoInstant | null;
}

/** The columns that are read of a run in a list. */
export interface ListedDagRun extends LatestDagRun {
  readonly id: number;
  readonly runId: string | null;
  readonly state: DagRunState;
}

/** The columns that are read of a run that is looked up by its date. */
export interface FoundDagRun {
  readonly state: string | null;
}

/** A run that was just created. */
export interface TriggeredDagRun {
  readonly dagId: string;
  readonly runId: string;
  /** With the offset that the client sent. */
  readonly executionDate: OffsetDateTime;
  /** True if the client chose the date, false if Windsock did. */
  readonly dateWasSent: boolean;
}
