import type { PyValue } from '../python/python-value.js';
import type { DagSchedule } from '../schedule/dag-schedule.js';
import type { Dag } from '../serialized-dags/dag.js';
import type { Task } from '../serialized-dags/task.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { TemplateLookups } from './template-lookups.js';

/** What the context of a task's templates is made of. */
export interface ContextSource {
  /** The DAG of the task; that of a sub-DAG's task is the sub-DAG. */
  readonly dag: Dag;
  readonly task: Task;
  readonly executionDate: OffsetDateTime;
  /** Null if the task instance has no run. */
  readonly run: RunSource | null;
  readonly instance: InstanceSource;
  /** Null without a schedule. */
  readonly schedule: DagSchedule | null;
  /** `[core] dag_run_conf_overrides_params`. */
  readonly confOverridesParams: boolean;
  readonly lookups: TemplateLookups;
  /** The current instant. */
  now(): OffsetDateTime;

  /**
   * The text of an option of the configuration; undefined if there is none.
   *
   * @throws TemplateError for an option that no template may see
   */
  readOption(section: string, key: string): string | undefined;
}

/** The run of the task instance. */
export interface RunSource {
  readonly id: number;
  readonly runId: string;
  /** Null without a conf. */
  readonly conf: PyValue;
  readonly externalTrigger: boolean;
  readonly state: string | null;
  readonly startDate: OffsetDateTime | null;
  readonly endDate: OffsetDateTime | null;
}

/** The task instance while its try runs. */
export interface InstanceSource {
  /** The number of this try; the first is 1. */
  readonly tryNumber: number;
  readonly maxTries: number;
  readonly state: string | null;
  readonly startDate: OffsetDateTime | null;
  readonly queuedDttm: OffsetDateTime | null;
  readonly jobId: number | null;
  readonly pid: number | null;
  readonly hostname: string;
  readonly unixname: string;
  readonly pool: string;
  readonly poolSlots: number;
  readonly queue: string | null;
  readonly priorityWeight: number | null;
}
