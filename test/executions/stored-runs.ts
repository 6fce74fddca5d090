import { loadPickle } from '../../src/python/pickle/pickle.js';
import type { SqlConnection, SqlRow } from '../support/servers/sql-connection.js';
import type { Json, RunColumns, Runs, TaskColumns } from './execution-case.js';
import type { InstanceWatcher } from './instance-watcher.js';
import { isoDate } from './stored-dates.js';

/** The rows of a task instance, in the form of a case, and the instants themselves. */
export interface StoredTask extends TaskColumns {
  /** Seconds, as the column has it. */
  duration: number | null;
}

/** The rows of these DAGs in the form of a case: instants stand as they are stored. */
export async function readRuns(
  { sql }: Pick<SqlConnection, 'sql'>,
  watcher: InstanceWatcher,
  dagIds: readonly string[],
): Promise<Runs<StoredTask>> {
  const runs: Runs<StoredTask> = {};
  for (const dagId of dagIds) runs[dagId] = await readRunsOf(sql, watcher, dagId);
  return runs;
}

async function readRunsOf(sql: SqlConnection['sql'], watcher: InstanceWatcher, dagId: string) {
  const of = (table: string, order = '') => sql(`SELECT * FROM ${table} WHERE dag_id = ? ${order}`, dagId);
  const found: Record<string, RunColumns<StoredTask>> = {};
  for (const row of await of('dag_run', 'ORDER BY execution_date')) found[dateOf(row)] = runOf(row);
  const more = {
    fails: await of('task_fail'),
    reschedules: await of('task_reschedule'),
    xcoms: await of('xcom'),
    rendered: await of('rendered_task_instance_fields'),
    log: await of('log', "AND event <> 'cli_run' ORDER BY dttm, id"),
  };
  for (const row of await of('task_instance', 'ORDER BY execution_date, task_id')) {
    const date = dateOf(row);
    const run = (found[date] ??= { run_id: null, state: 'no such run', tasks: {} });
    const path = watcher.instance(dagId, date, row['task_id'] as string).states;
    run.tasks[row['task_id'] as string] = taskOf(row, path, (table) => more[table].filter(isOf(row)));
  }
  return found;
}

function dateOf(row: SqlRow): string {
  return isoDate(row['execution_date'] as string);
}

/** Tells rows of the same task instance. */
function isOf({ task_id, execution_date }: SqlRow): (row: SqlRow) => boolean {
  return (row) => row['task_id'] === task_id && row['execution_date'] === execution_date;
}

function runOf(row: SqlRow): RunColumns<StoredTask> {
  return {
    run_id: row['run_id'] as string,
    state: row['state'] as string,
    external_trigger: row['external_trigger'] === 1,
    end_date: row['end_date'] === null ? null : 'set',
    conf: row['conf'] === null ? null : readValue(row['conf']),
    tasks: {},
  };
}

type OfInstance = (table: 'fails' | 'reschedules' | 'xcoms' | 'rendered' | 'log') => SqlRow[];

function taskOf(row: SqlRow, path: (string | null)[], of: OfInstance): StoredTask {
  const columns = ['try_number', 'max_tries', 'operator', 'pool', 'pool_slots', 'queue', 'priority_weight'];
  const whether = ['start_date', 'end_date', 'queued_dttm', 'job_id', 'pid', 'hostname'];
  const [rendered] = of('rendered');
  return {
    ...Object.fromEntries([...columns, ...whether].map((column) => [column, row[column] as Json])),
    state: row['state'] as string | null,
    duration: row['duration'] === null ? null : Number(row['duration']),
    task_fail: of('fails').length,
    task_reschedule: of('reschedules').length,
    xcom: Object.fromEntries(of('xcoms').map(({ key, value }) => [key as string, readValue(value)])),
    ...(rendered && { rendered: readJson(rendered['rendered_fields'] as string) }),
    log: of('log').map(({ event }) => event as string),
    path: [...path],
  };
}

/** A column that holds JSON as text, or, as Airflow writes it, JSON of JSON. */
function readJson(text: string): Json {
  const value = JSON.parse(text) as Json;
  return typeof value === 'string' ? readJson(value) : value;
}

/** A pickle, or JSON where pickling is off. */
function readValue(value: unknown): Json {
  const bytes = typeof value === 'string' ? Buffer.from(value) : (value as Uint8Array);
  // Every pickle of protocol 2 and later begins with its number.
  if (bytes[0] === 0x80) return asJson(loadPickle(bytes));
  return JSON.parse(Buffer.from(bytes).toString()) as Json;
}

function asJson(value: unknown): Json {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), asJson(item)]));
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value === 'bigint') return Number(value);
  if (value !== null && typeof value === 'object') return `${value.constructor.name} ${JSON.stringify(value)}`;
  return value as Json;
}
