import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { PyTimedelta } from '../python/python-timedelta.js';
import type { PyDict, PyJson } from '../python/python-value.js';
import type { OperatorClass } from './operator-class.js';

/** A value of an argument: JSON, or a type that JSON does not have. */
export type ArgumentValue = PyJson | OffsetDateTime | PyTimedelta;

/** Arguments by Airflow's names (`retry_delay`, not `retry_delay_sec`). */
export type Arguments = ReadonlyMap<string, ArgumentValue>;

/** An interval of calendar units, dateutil's `relativedelta` in Python: one month is 28 to 31 days. */
export interface CalendarInterval {
  years: bigint;
  months: bigint;
  days: bigint;
  hours: bigint;
  minutes: bigint;
  seconds: bigint;
  microseconds: bigint;
}

/** The schedule of a DAG: none (null), a cron expression or preset, a duration, or a number of months or years. */
export type ScheduleInterval = null | string | PyTimedelta | CalendarInterval;

/** A DAG as its file describes it: checked, with merged defaults and with dates as instants. */
export interface DagDefinition {
  dagId: string;
  description: string | null;
  /** Undefined if the file gives none, which means daily. */
  scheduleInterval: ScheduleInterval | undefined;
  startDate: OffsetDateTime | null;
  endDate: OffsetDateTime | null;
  /** An IANA name. */
  timezone: string;
  defaultArgs: Arguments;
  params: PyDict;
  tags: string[];
  /** Like the next two, undefined if the file leaves it to Airflow's settings. */
  catchup: boolean | undefined;
  concurrency: bigint | undefined;
  maxActiveRuns: bigint | undefined;
  dagrunTimeout: PyTimedelta | null;
  defaultView: string | null;
  orientation: string | undefined;
  docMd: string | null;
  accessControl: PyDict | null;
  isPausedUponCreation: boolean | null;
  /** In file order. */
  tasks: TaskDefinition[];
}

/** A task of a DAG. */
export interface TaskDefinition {
  taskId: string;
  operator: OperatorClass;
  /** The task's own arguments, and the applicable arguments of the DAG's `default_args`. */
  arguments: Arguments;
  /** The ids of the tasks that run directly after this one, sorted. */
  downstreamTaskIds: string[];
  /** Only for a SubDagOperator. */
  subdag: DagDefinition | null;
}
