import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { PyTimedelta } from '../python/python-timedelta.js';
import type { PyDict, PyJson } from '../python/python-value.js';
import type { OperatorClass } from './operator-class.js';

/** A value of an argument: JSON, or what JSON has no type for. */
export type ArgumentValue = PyJson | OffsetDateTime | PyTimedelta;

/** Arguments by name, in the names that Airflow has (`retry_delay`, not `retry_delay_sec`). */
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

/** When a DAG is due: never (null), a cron expression or preset, every so often, or every so many months or years. */
export type ScheduleInterval = null | string | PyTimedelta | CalendarInterval;

/** A DAG as its file describes it: checked, defaults merged in, dates as instants. */
export interface DagDefinition {
  dagId: string;
  description: string | null;
  /** Undefined if the file says nothing, which means every day. */
  scheduleInterval: ScheduleInterval | undefined;
  startDate: OffsetDateTime | null;
  endDate: OffsetDateTime | null;
  /** An IANA name. */
  timezone: string;
  defaultArgs: Arguments;
  params: PyDict;
  tags: string[];
  /** This and the next two are undefined if the file leaves them to Airflow's settings. */
  catchup: boolean | undefined;
  concurrency: bigint | undefined;
  maxActiveRuns: bigint | undefined;
  dagrunTimeout: PyTimedelta | null;
  defaultView: string | null;
  orientation: string | undefined;
  docMd: string | null;
  accessControl: PyDict | null;
  isPausedUponCreation: boolean | null;
  /** In the order of the file. */
  tasks: TaskDefinition[];
}

/** A task of a DAG. */
export interface TaskDefinition {
  taskId: string;
  operator: OperatorClass;
  /** The arguments of the task, and of the DAG's `default_args` those that apply to it. */
  arguments: Arguments;
  /** The ids of the tasks that run directly after this one, sorted. */
  downstreamTaskIds: string[];
  /** Only of a SubDagOperator. */
  subdag: DagDefinition | null;
}
