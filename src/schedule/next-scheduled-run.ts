import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { DagSchedule } from './dag-schedule.js';

/** The settings of a DAG that its scheduled runs depend on. */
export interface ScheduledDag {
  /** Null if there is none, or the DAG runs once. */
  readonly schedule: DagSchedule | null;
  /** True for `@once`: a single run, at the start date. */
  readonly isOnce: boolean;
  readonly catchup: boolean;
  /** The DAG's own, not that of its `default_args`. */
  readonly startDate: OffsetDateTime | null;
  /** Inclusive. */
  readonly endDate: OffsetDateTime | null;
  readonly tasks: Iterable<{ readonly startDate: OffsetDateTime | null; readonly endDate: OffsetDateTime | null }>;
}

/** The runs that a DAG has. */
export interface ExistingRuns {
  /** The latest execution date of runs that are not triggered, or whose run id begins with `scheduled__`. */
  readonly lastScheduled: OffsetDateTime | null;
  /** True if another run has this execution date already. */
  isTaken(executionDate: OffsetDateTime): boolean;
}

/** The next scheduled run of a DAG. */
export interface NextRun {
  readonly executionDate: OffsetDateTime;
  /** The end of its interval. The run is due if this is not after `now`; otherwise this is when to ask again. */
  readonly dueAt: OffsetDateTime;
}

/**
 * The next scheduled run, due or not; null if there is none until the DAG or its runs change. Without catchup, `now`
 * decides about the execution date too. Limits on active runs are the caller's. Source:
 * SchedulerJob.create_dag_run.
 *
 * Differs from Airflow: a date that a triggered run has taken is stepped over. There the insert fails at every pass, and
 * the scheduler does nothing for the DAG any more.
 */
export function nextScheduledRun(dag: ScheduledDag, runs: ExistingRuns, now: OffsetDateTime): NextRun | null {
  const executionDate = nextDate(dag, runs, now);
  if (executionDate === null || isAfterEnd(dag, executionDate)) return null;
  const dueAt = dag.isOnce ? executionDate : (dag.schedule?.following(executionDate) ?? null);
  return dueAt && { executionDate, dueAt };
}

function nextDate(dag: ScheduledDag, runs: ExistingRuns, now: OffsetDateTime): OffsetDateTime | null {
  if (dag.isOnce) return onlyDate(dag, runs);
  const { schedule } = dag;
  // A length of time that does not go forward is no schedule.
  if (schedule === null || (schedule.following(now)?.compareTo(now) ?? 0) <= 0) return null;
  let date = firstDate(schedule, dag, runs, now);
  while (date && runs.isTaken(date)) date = schedule.following(date);
  return date;
}

function onlyDate(dag: ScheduledDag, runs: ExistingRuns): OffsetDateTime | null {
  const date = latest([earliestStart(dag), dag.startDate]);
  return date === null || runs.lastScheduled !== null || runs.isTaken(date) ? null : date;
}

/** The date after the last one, or the first one; never before the start. */
function firstDate(schedule: DagSchedule, dag: ScheduledDag, { lastScheduled }: ExistingRuns, now: OffsetDateTime) {
  const begin = lastScheduled ? schedule.following(lastScheduled) : normalized(schedule, earliestStart(dag));
  if (lastScheduled && begin === null) return null;
  const start = dag.catchup ? dag.startDate : latest([dag.startDate, schedule.earliestWithoutCatchup(now)]);
  const date = latest([begin, start]);
  return date && start?.equals(date) ? schedule.normalize(date) : date;
}

function normalized(schedule: DagSchedule, date: OffsetDateTime | null): OffsetDateTime | null {
  return date && schedule.normalize(date);
}

function earliestStart({ tasks }: ScheduledDag): OffsetDateTime | null {
  return earliest([...tasks].map((task) => task.startDate));
}

function isAfterEnd({ endDate, tasks }: ScheduledDag, date: OffsetDateTime): boolean {
  const end = earliest([endDate, ...[...tasks].map((task) => task.endDate)]);
  return end !== null && date.compareTo(end) > 0;
}

type MaybeDate = OffsetDateTime | null;

function earliest(dates: readonly MaybeDate[]): MaybeDate {
  return dates.reduce((best, date) => (best === null || (date && date.compareTo(best) < 0) ? date : best), null);
}

function latest(dates: readonly MaybeDate[]): MaybeDate {
  return dates.reduce((best, date) => (best === null || (date && date.compareTo(best) > 0) ? date : best), null);
}
