import { hash } from 'bcrypt';
import type { BenchDatabase, DatabaseName } from './databases.js';

/** A DAG of Airflow's examples. */
export const sixTaskDag = 'example_bash_operator';

/** Who the password-authenticated requests come from. */
export const username = 'bench';
export const password = 'correct horse';

const bcryptRounds = 12; // Airflow's

/** The DAG whose list has so many runs. */
export function dagOfList(runs: number): string {
  return `bench_${runs}`;
}

/** What PostgreSQL's autovacuum does sooner or later. Nobody does it for the SQLite file of a live Airflow. */
export async function analyze({ name, connection }: BenchDatabase): Promise<void> {
  if (name === 'postgresql') await connection.script('VACUUM ANALYZE');
}

/** The instant so many minutes, which are an SQL expression, after the start of 2020. */
export function minuteOf2020(database: DatabaseName, minutes: string): string {
  return database === 'postgresql'
    ? `timestamptz '2020-01-01 00:00:00+00' + (${minutes}) * interval '1 minute'`
    : `datetime('2020-01-01', '+' || (${minutes}) || ' minutes') || '.000000'`;
}

/** The numbers from 1 to `last`, as a table `name(i)` to go before a SELECT. */
export function numbers(name: string, last: number): string {
  return `${name}(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM ${name} WHERE i < ${last})`;
}

/** Adds what the routes ask for: two DAGs with long lists, runs for every DAG of Airflow's, and a user. */
export async function fill(database: BenchDatabase): Promise<void> {
  const { connection } = database;
  for (const count of [100, 10_000]) {
    await copyDag(database, `'${dagOfList(count)}'`);
    await addRuns(database, `dag_id = '${dagOfList(count)}'`, count);
  }
  await addRuns(database, `dag_id NOT LIKE 'bench%'`, 20);
  // PostgreSQL plans otherwise for an empty table, and would keep those plans while it is filled.
  await addInstances(database, `run.dag_id LIKE 'bench%'`);
  const stored = await hash(password, bcryptRounds);
  await connection.sql('INSERT INTO users (username, email, password) VALUES (?, ?, ?)', username, '', stored);
  await analyze(database);
}

/**
 * Adds copies of {@link sixTaskDag}.
 *
 * @param newId an SQL expression for the id of a copy
 * @param from one row for each copy: further tables to select from, such as `, n`
 */
export async function copyDag(
  { name, connection }: BenchDatabase,
  newId: string,
  from = '',
  with_ = '',
): Promise<void> {
  const columns = 'is_subdag, is_active, fileloc, owners, description, default_view, schedule_interval, root_dag_id';
  const where = `WHERE source.dag_id = '${sixTaskDag}'`;
  const text = `replace(CAST(source.data AS text), '"${sixTaskDag}"', '"' || ${newId} || '"')`;
  const data = name === 'postgresql' ? `CAST(${text} AS json)` : text;
  await connection.sql(`${with_} INSERT INTO dag (dag_id, is_paused, ${columns})
    SELECT ${newId}, source.is_paused, ${columns} FROM dag source${from} ${where}`);
  await connection.sql(`${with_} INSERT INTO serialized_dag (dag_id, fileloc, fileloc_hash, data, last_updated, dag_hash)
    SELECT ${newId}, fileloc, fileloc_hash, ${data}, last_updated, dag_hash FROM serialized_dag source${from} ${where}`);
}

/** Adds finished runs of the DAGs that a condition names, a minute apart. */
export async function addRuns({ name, connection }: BenchDatabase, condition: string, count: number): Promise<void> {
  const date = minuteOf2020(name, 'n.i');
  const isTrue = name === 'postgresql' ? 'true' : '1';
  await connection.sql(`
    WITH RECURSIVE ${numbers('n', count)}
    INSERT INTO dag_run (dag_id, execution_date, state, run_id, external_trigger, start_date, end_date)
    SELECT dag_id, ${date}, 'success', 'scheduled__' || n.i, ${isTrue}, ${date}, ${date} FROM dag, n WHERE ${condition}`);
}

/**
 * Adds the six task instances of each of some runs, as finished.
 *
 * @param condition on `run`, which is `dag_run`
 */
export async function addInstances({ name, connection }: BenchDatabase, condition: string): Promise<void> {
  const tasks = ['runme_0', 'runme_1', 'runme_2', 'also_run_this', 'run_after_loop', 'run_this_last'];
  const values = tasks.map((task) => `('${task}')`).join(', ');
  // Airflow's `{}`, pickled.
  const config = name === 'postgresql' ? `'\\x80027d71002e'::bytea` : `x'80027d71002e'`;
  await connection.sql(`
    WITH task(id) AS (VALUES ${values})
    INSERT INTO task_instance (task_id, dag_id, execution_date, start_date, end_date, duration, state, try_number,
      hostname, unixname, job_id, pool, queue, priority_weight, operator, pid, max_tries, executor_config, pool_slots)
    SELECT task.id, run.dag_id, run.execution_date, run.start_date, run.end_date, 1.5, 'success', 1,
      'worker-1', 'airflow', run.id, 'default_pool', 'default', 1, 'BashOperator', 1234, 1, ${config}, 1
    FROM dag_run run, task WHERE ${condition} ORDER BY run.dag_id, run.execution_date`);
}
