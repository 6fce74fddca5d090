/**
 * The SQL that Windsock sends for the measured routes, statement by statement: the bench compares the two before it
 * measures. Each is prepared once a connection under its name.
 */
export interface Statement {
  readonly name: string;
  /** PostgreSQL's placeholders; SQLite's are made of them. */
  readonly text: string;
}

const listed = 'id, dag_id, run_id, state, execution_date, start_date';

export const dagVersion: Statement = {
  name: 'dag_version',
  text: `SELECT dag.root_dag_id, own.last_updated AS own, root.last_updated AS root FROM dag
    LEFT JOIN serialized_dag own ON own.dag_id = dag.dag_id
    LEFT JOIN serialized_dag root ON root.dag_id = dag.root_dag_id WHERE dag.dag_id = $1`,
};

/** Only for a version of a DAG that is not known yet. */
export const dagStructure: Statement = {
  name: 'dag_structure',
  text: 'SELECT data FROM serialized_dag WHERE dag_id = $1',
};

export const runState: Statement = {
  name: 'run_state',
  text: 'SELECT state FROM dag_run WHERE dag_id = $1 AND execution_date = $2',
};

export const taskInstance: Statement = {
  name: 'task_instance',
  text: `SELECT instance.task_id, instance.dag_id, instance.execution_date, instance.start_date, instance.end_date,
    instance.duration, instance.state, instance.try_number, instance.hostname, instance.unixname, instance.job_id,
    instance.pool, instance.queue, instance.priority_weight, instance.operator, instance.queued_dttm, instance.pid,
    instance.max_tries, instance.executor_config, instance.pool_slots FROM task_instance instance
    INNER JOIN dag_run run ON run.dag_id = $1 AND run.execution_date = $2
    WHERE instance.dag_id = $1 AND instance.execution_date = $2 AND instance.task_id = $3`,
};

/** Runs that are read at a time. */
export const batchSize = 250;

export const firstRuns: Statement = {
  name: 'first_runs',
  text: `SELECT ${listed} FROM dag_run WHERE dag_id = $1 AND execution_date IS NOT NULL
    ORDER BY execution_date LIMIT ${batchSize}`,
};

export const furtherRuns: Statement = {
  name: 'further_runs',
  text: `SELECT ${listed} FROM dag_run WHERE dag_id = $1 AND execution_date > $2
    ORDER BY execution_date LIMIT ${batchSize}`,
};

export const latestRuns: Statement = {
  name: 'latest_runs',
  text: `WITH RECURSIVE each_dag(dag_id) AS (
      SELECT MIN(dag_id) FROM dag_run
      UNION ALL
      SELECT (SELECT MIN(dag_id) FROM dag_run WHERE dag_id > each_dag.dag_id) FROM each_dag WHERE dag_id IS NOT NULL)
    SELECT run.dag_id, run.execution_date, run.start_date FROM dag_run run
    INNER JOIN each_dag ON each_dag.dag_id = run.dag_id
    AND run.execution_date = (SELECT MAX(execution_date) FROM dag_run WHERE dag_id = each_dag.dag_id)`,
};

export const pools: Statement = {
  name: 'pools',
  text: 'SELECT id, pool, slots, description FROM slot_pool ORDER BY id',
};

export const user: Statement = {
  name: 'user',
  text: 'SELECT username, password FROM users WHERE username = $1',
};

export const runsInTheWay: Statement = {
  name: 'runs_in_the_way',
  text: `SELECT dag_id, run_id, execution_date FROM dag_run WHERE dag_id IN ($1) AND (run_id = $2 OR execution_date = $3)`,
};

export const insertRun: Statement = {
  name: 'insert_run',
  text: `INSERT INTO dag_run (dag_id, execution_date, state, run_id, external_trigger, conf, end_date, start_date)
    VALUES ($1, $2, 'running', $3, $4, $5, NULL, $6)`,
};

export const instancesLeft: Statement = {
  name: 'instances_left',
  text: `SELECT dag_id, task_id, state, operator FROM task_instance WHERE dag_id IN ($1) AND execution_date = $2`,
};

const instanceColumns = [
  ...['task_id', 'dag_id', 'execution_date', 'start_date', 'end_date', 'duration', 'state', 'try_number', 'hostname'],
  ...['unixname', 'job_id', 'pool', 'queue', 'priority_weight', 'operator', 'queued_dttm', 'pid', 'max_tries'],
  ...['executor_config', 'pool_slots'],
];
const insertsOfInstances = new Map<number, Statement>();

/** @param count how many rows it inserts */
export function insertInstances(count: number): Statement {
  let statement = insertsOfInstances.get(count);
  if (!statement) {
    const width = instanceColumns.length;
    const row = (_: unknown, at: number) => `(${instanceColumns.map((_, i) => `$${at * width + i + 1}`).join(', ')})`;
    const rows = Array.from({ length: count }, row).join(', ');
    const text = `INSERT INTO task_instance (${instanceColumns.join(', ')}) VALUES ${rows}`;
    insertsOfInstances.set(count, (statement = { name: `insert_instances_${count}`, text }));
  }
  return statement;
}

export const insertLog: Statement = {
  name: 'insert_log',
  text: `INSERT INTO log (dttm, dag_id, task_id, event, execution_date, owner, extra)
    VALUES ($1, $2, NULL, 'trigger', $3, $4, $5)`,
};
