/**
 * The calls of Airflow's experimental API that the command line makes, either to a service over HTTP (JsonClient) or to
 * the database in this process. Shapes and names of the results are those on the wire.
 *
 * Dates are text in ISO 8601, such as `2026-01-02T03:04:05.000006+00:00`: JavaScript's `Date` has no microseconds, and
 * they identify a run.
 *
 * The answers are type aliases instead of interfaces, so that they are assignable to JSON values.
 *
 * `Slots` is the type of a pool's slots in results: the client in this process returns a bigint if a number would not
 * be exact.
 */
export interface ExperimentalClient<Slots extends number | bigint = number> {
  /** Creates a run of a DAG. */
  triggerDag(trigger: TriggerDag): Promise<TriggeredRun>;
  /** Deletes the database's records of a DAG and of its sub-DAGs. */
  deleteDag(dagId: string): Promise<DeletedDag>;
  /** Pauses or unpauses a DAG and its sub-DAGs. */
  setPaused(dagId: string, paused: boolean): Promise<void>;
  /** The runs of a DAG by execution date: all of them, or those in one state. */
  getDagRuns(dagId: string, filter?: DagRunFilter): Promise<DagRun[]>;
  /** The state of the run at an execution date. */
  getDagRunState(dagId: string, executionDate: string): Promise<DagRunState>;
  /** The instance of a task in the run at an execution date. */
  getTaskInstance(dagId: string, executionDate: string, taskId: string): Promise<TaskInstance>;
  getPools(): Promise<Pool<Slots>[]>;
  getPool(name: string): Promise<Pool<Slots>>;
  /** Creates a pool, or changes the one of this name. */
  createPool(pool: NewPool): Promise<Pool<Slots>>;
  /** Deletes a pool, and returns it as it was. */
  deletePool(name: string): Promise<Pool<Slots>>;
}

/** A run to be created. Airflow chooses absent values. */
export interface TriggerDag {
  readonly dagId: string;
  readonly runId?: string | null | undefined;
  /** An object, or JSON text, which is sent unchanged and so keeps integers that JavaScript cannot. */
  readonly conf?: Readonly<Record<string, unknown>> | string | null | undefined;
  /** Any text that Airflow reads as a date; the current second if absent. */
  readonly executionDate?: string | null | undefined;
}

/** The answer to a trigger. */
export type TriggeredRun = {
  /** `Created <DagRun …>` */
  readonly message: string;
  /** With the offset of the requested date. Since Airflow 1.10.7. */
  readonly execution_date?: string;
  /** Since Airflow 1.10.10. */
  readonly run_id?: string;
};

/** The answer to the deletion of a DAG. */
export type DeletedDag = {
  /** `Removed 16 record(s)` */
  readonly message: string;
  readonly count: number;
};

/** The filter of a DAG's runs. */
export interface DagRunFilter {
  /** `running`, `success` or `failed`, in any case. */
  readonly state?: string | undefined;
}

/** A run in the list of its DAG. */
export type DagRun = {
  readonly id: number;
  readonly dag_id: string;
  readonly run_id: string | null;
  readonly state: string | null;
  /** In UTC. */
  readonly execution_date: string;
  /** In UTC; empty if it has not started. */
  readonly start_date: string;
  /** The graph view in Airflow's web UI, without the host. */
  readonly dag_run_url: string;
};

/** The latest run of a DAG. */
export type LatestRun = Pick<DagRun, 'dag_id' | 'execution_date' | 'start_date' | 'dag_run_url'>;

/** The state of one run. */
export type DagRunState = {
  readonly state: string | null;
};

/** A pool of slots. */
export type Pool<Slots extends number | bigint = number> = {
  readonly id: number;
  /** Null, like the slots, only in a row that Airflow did not write. */
  readonly pool: string | null;
  /** -1 for no limit. */
  readonly slots: Slots | null;
  readonly description: string | null;
};

/** A pool to be created or changed. */
export interface NewPool {
  readonly name: string;
  /** A whole number; a number as text is also accepted. */
  readonly slots: number | string;
  readonly description: string | null;
}

/**
 * A task instance: Python's `str()` of each attribute, so a missing value is `'None'`, and dates have a space for the
 * `T`.
 */
export type TaskInstance = {
  readonly dag_id: string;
  readonly task_id: string;
  readonly execution_date: string;
  readonly state: string;
  readonly start_date: string;
  readonly end_date: string;
  /** Seconds. */
  readonly duration: string;
  readonly executor_config: string;
  readonly hostname: string;
  readonly job_id: string;
  readonly max_tries: string;
  readonly operator: string;
  readonly pid: string;
  readonly pool: string;
  /** Older releases lack it. */
  readonly pool_slots?: string;
  readonly priority_weight: string;
  readonly queue: string;
  readonly queued_dttm: string;
  readonly test_mode: string;
  readonly unixname: string;
};

/** A task: its public attributes, which differ by operator, each as Python's `str()` prints it. */
export type Task = Readonly<Record<string, string>> & { readonly task_id: string };

/** The answer of `/health`. */
export interface Health {
  readonly metadatabase: { readonly status: 'healthy' | 'unhealthy' };
  readonly scheduler: {
    readonly status: 'healthy' | 'unhealthy';
    readonly latest_scheduler_heartbeat: string | null;
  };
}
