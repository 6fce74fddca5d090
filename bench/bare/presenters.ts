import { loadPickle } from '../../src/python/pickle/pickle.js';
import { pythonStr } from '../../src/python/python-str.js';
import type { Row } from './bare-database.js';
import { isoDate, pythonDate } from './instants.js';

/** An answer as Flask writes it; the keys are in order already. */
export function json(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** An entry of the run list. */
export function listEntry(run: Row) {
  const { dag_id, dag_run_url, execution_date, start_date } = latest(run);
  return { dag_id, dag_run_url, execution_date, id: run['id'], run_id: run['run_id'], start_date, state: run['state'] };
}

/** An entry of `latest_runs`. */
export function latest({ dag_id, execution_date, start_date }: Row) {
  const date = execution_date as string;
  const query = `dag_id=${encodeURIComponent(dag_id as string)}&execution_date=${encodeURIComponent(pythonDate(date))}`;
  return {
    dag_id,
    dag_run_url: `/admin/airflow/graph?${query.replaceAll('%20', '+')}`,
    execution_date: isoDate(date),
    start_date: moment(start_date).replace(' ', 'T'),
  };
}

/** A task instance. */
export function instance(row: Row): Record<string, string> {
  return {
    dag_id: text(row['dag_id']),
    duration: text(row['duration']),
    end_date: moment(row['end_date']),
    execution_date: moment(row['execution_date']),
    executor_config: pythonStr(loadPickle(row['executor_config'] as Uint8Array)),
    hostname: text(row['hostname']),
    job_id: text(row['job_id']),
    max_tries: text(row['max_tries']),
    operator: text(row['operator']),
    pid: text(row['pid']),
    pool: text(row['pool']),
    pool_slots: text(row['pool_slots']),
    priority_weight: text(row['priority_weight']),
    queue: text(row['queue']),
    queued_dttm: moment(row['queued_dttm']),
    start_date: moment(row['start_date']),
    state: text(row['state']),
    task_id: text(row['task_id']),
    test_mode: 'False',
    unixname: text(row['unixname']),
  };
}

function text(value: unknown): string {
  return value === null ? 'None' : `${value as string}`;
}

function moment(value: unknown): string {
  return value === null ? 'None' : pythonDate(value as string);
}
