import type { IsoInstant } from '../time/iso-instant.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { DagRunState } from '../common/states.js';

/** What is read of the latest run of a DAG. It has a DAG and an execution date, as all but damaged rows do. */
export interface LatestDagRun {
  readonly dagId: string;
  readonly executionDate: IsoInstant;
  readonly startDate: IsoInstant | null;
}

/** What is read of a run in a list. */
export interface ListedDagRun extends LatestDagRun {
  readonly id: number;
  readonly runId: string | null;
  readonly state: DagRunState;
}

/** What is read of a run that is asked for by its date. */
export interface FoundDagRun {
  readonly state: string | null;
}

/** A run that was just made. */
export interface TriggeredDagRun {
  readonly dagId: string;
  readonly runId: string;
  /** With the offset that the client sent. */
  readonly executionDate: OffsetDateTime;
  /** Whether the client named the date, or Windsock chose it. */
  readonly dateWasSent: boolean;
}
