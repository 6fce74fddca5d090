import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { PyValue } from '../python/python-value.js';

/** A task of a DAG, as a run's task instances are made from it. */
export interface Task {
  readonly taskId: string;
  /** The operator's class name, e.g. `BashOperator`. */
  readonly operator: string;
  /** The task's own or else its DAG's. */
  readonly startDate: OffsetDateTime | null;
  /** Null if the DAG says `retries=None`. */
  readonly retries: number | null;
  readonly pool: string;
  readonly poolSlots: number;
  readonly queue: string;
  /** The task's own weight and, by its weight rule, those of the tasks behind or before it. */
  readonly priorityWeightTotal: number;
  /** A Python pickle of the executor's settings. */
  readonly executorConfig: Buffer;
  /** The tasks of its DAG that come directly after it. */
  readonly downstreamIds: ReadonlySet<string>;
  /** Every public attribute by name, in no particular order: what a task dump shows. */
  readonly attributes: ReadonlyMap<string, PyValue>;
}

/** The structure of a DAG at one version of its serialized row. Shared between requests, so never changed. */
export interface Dag {
  readonly dagId: string;
  /** `default_args['start_date']`, before which Airflow refuses to trigger. */
  readonly defaultStartDate: OffsetDateTime | null;
  /** In the order of the serialized DAG. */
  readonly tasks: ReadonlyMap<string, Task>;
  /** The DAGs of its SubDagOperators and theirs in turn, as `DAG.subdags` lists them. */
  readonly subdags: readonly Dag[];
}
