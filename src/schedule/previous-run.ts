import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { DagSchedule } from './dag-schedule.js';
import type { ScheduledDag } from './next-scheduled-run.js';

/** The run before another one: that of a date, which may not exist, or the latest earlier run of whatever kind. */
export type PreviousRun = { readonly executionDate: OffsetDateTime } | 'latest';

/**
 * The run whose instance of a task decides whether this task with `depends_on_past` may start. Null if none does,
 * whatever runs there are; if it is the latest and there is none, the task may start too. Source: PrevDagrunDep.
 */
export function previousRunOf(
  { schedule, catchup }: Pick<ScheduledDag, 'schedule' | 'catchup'>,
  executionDate: OffsetDateTime,
  taskStartDate: OffsetDateTime | null,
): PreviousRun | null {
  if (!catchup) return 'latest';
  const previous = schedule?.previous(executionDate) ?? null;
  if (previous === null || (taskStartDate && previous.compareTo(taskStartDate) < 0)) return null;
  return { executionDate: previous };
}

/**
 * True if the interval of a scheduled run is the latest one that has ended. Source: LatestOnlyOperator.
 *
 * Differs from Airflow: the run of an `@once` DAG is the latest. There the operator crashes.
 */
export function isLatest(schedule: DagSchedule | null, executionDate: OffsetDateTime, now: OffsetDateTime): boolean {
  const end = schedule?.following(executionDate) ?? null;
  const nextEnd = end && schedule!.following(end);
  return (!end || end.compareTo(now) < 0) && (!nextEnd || now.compareTo(nextEnd) <= 0);
}
