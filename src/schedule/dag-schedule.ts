import type { OffsetDateTime } from '../time/offset-date-time.js';

/** The dates at which a DAG runs, without regard to its start and end dates. All dates are instants in UTC. */
export interface DagSchedule {
  /** The next date after this one (`DAG.following_schedule`); null if there is none. */
  following(date: OffsetDateTime): OffsetDateTime | null;

  /** The date before this one (`DAG.previous_schedule`); null if there is none. */
  previous(date: OffsetDateTime): OffsetDateTime | null;

  /** The first date on or after this one (`DAG.normalize_schedule`). */
  normalize(date: OffsetDateTime): OffsetDateTime;
}
