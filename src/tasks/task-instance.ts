import type { PyValue } from '../python/python-value.js';
import type { TaskInstanceState } from '../common/states.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';

/** One task of one run (`airflow.models.TaskInstance`). */
export interface TaskInstance {
  readonly taskId: string;
  readonly dagId: string;
  readonly executionDate: OffsetDateTime;
  readonly startDate: OffsetDateTime | null;
  readonly endDate: OffsetDateTime | null;
  /** Seconds. */
  readonly duration: number | null;
  readonly state: TaskInstanceState;
  readonly tryNumber: number | null;
  readonly hostname: string | null;
  readonly unixname: string | null;
  readonly jobId: number | null;
  readonly pool: string;
  readonly queue: string | null;
  readonly priorityWeight: number | null;
  /** The class name of the operator. */
  readonly operator: string | null;
  readonly queuedDttm: OffsetDateTime | null;
  readonly pid: number | null;
  readonly maxTries: number | null;
  /** The executor_config; an object that says so if it cannot be read. */
  readonly executorConfig: PyValue;
  readonly poolSlots: number | null;
}
