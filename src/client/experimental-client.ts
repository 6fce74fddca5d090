/**
 * What the command line asks of Airflow's experimental API, whoever answers: a service over HTTP (JsonClient), or this
 * process with the database. Shapes and names of what comes back are those on the wire.
 *
 * Dates are text in ISO 8601, such as `2026-01-02T03:04:05.000006+00:00`: JavaScript's own `Date` has no microseconds,
 * and a run is found by them.
 *
 * The answers are type aliases and not interfaces, so that they are values that JSON can hold.
 *
 * `Slots` is how a pool's slots come back: what answers in this process has a bigint where a number is not exact.
 */
export interface ExperimentalClient<Slots extends number | bigint = number> {
  /** Makes a run of a DAG. */
  triggerDag(trigger: TriggerDag): Promise<TriggeredRun>;
  /** Deletes what the database knows of a DAG and of its sub-DAGs. */
  deleteDag(dagId: string): Promise<DeletedDag>;
  /** Pauses a DAG and its sub-DAGs, or lets them run again. */
  setPaused(dagId: string, paused: boolean): Promise<void>;
  /** The runs of a DAG by execution date, all of them or those in one state. */
  getDagRuns(dagId: string, filter?: DagRunFilter): Promise<DagRun[]>;
  /** The state of the run at an execution date. */
  getDagRunState(dagId: string, executionDate: string): Promise<DagRunState>;
  /** The instance of a task in the run at an execution date. */
  getTaskInstance(dagId: string, executionDate: string, taskId: string): Promise<TaskInstance>;
  getPools(): Promise<Pool<Slots>[]>;
  getPool(name: string): Promise<Pool<Slots>>;
  /** Makes a pool, or changes the one of this name. */
  createPool(pool: NewPool): Promise<Pool<Slots>>;
  /** Deletes a pool, and returns what it was. */
  deletePool(name: string): Promise<Pool<Slots>>;
}

/** A run to be made. What is absent, Airflow chooses. */
export interface TriggerDag {
  readonly dagId: string;
  readonly runId?: string | null | undefined;
  /** An object, or text that is JSON, which goes as it is and so keeps integers that JavaScript cannot. */
  readonly conf?: Readonly<Record<string, unknown>> | string | null | undefined;
  /** Anything that Airflow reads as a date; the current second if absent. */
  readonly executionDate?: string | null | undefined;
}

/** The answer to a trigger. */
export type TriggeredRun = {
  /** `Created <DagRun …>` */
  readonly message: string;
  /** With the offset that was sent. Since Airflow 1.10.7. */
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

/** Which runs of a DAG are listed. */
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

/** What is said of one run. */
export type DagRunState = {
  readonly state: string | null;
};

/** A pool of slots. */
export type Pool<Slots extends number | bigint = number> = {
  readonly id: number;
  /** Null, as the slots may be, only in a row that no program of Airflow's wrote. */
  readonly pool: string | null;
  /** -1 for no limit. */
  readonly slots: Slots | null;
  readonly description: string | null;
};

/** A pool to be made or changed. */
export interface NewPool {
  readonly name: string;
  /** Whole; text of a number is understood too. */
  readonly slots: number | string;
  readonly description: string | null;
}

/** A task instance: Python's `str()` of each attribute, so nothing is `'None'`, and dates have a space for the `T`. */
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

/** What `/health` says. */
export interface Health {
  readonly metadatabase: { readonly status: 'healthy' | 'unhealthy' };
  readonly scheduler: {
    readonly status: 'healthy' | 'unhealthy';
    readonly latest_scheduler_heartbeat: string | null;
  };
}
