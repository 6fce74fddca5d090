import { loadPickle } from '../../src/python/pickle/pickle.js';
import { parsePythonJson } from '../../src/python/python-json.js';
import type { SqlConnection } from '../support/servers/sql-connection.js';
import { commonStart, differsFrom } from './moments.js';
import type { Cell, Table, Tables } from './recording.js';

/** The service's database, on a connection of its own. */
export type Database = Pick<SqlConnection, 'sql'>;

/**
 * Writes a value so that whatever Python tells apart stays apart: `1`, `1.0` and `true`, one order of keys and another.
 *
 * @throws TypeError for what JSON cannot hold, such as a tuple
 */
function pythonText(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Object.is(value, -0) ? 'float -0' : `float ${value}`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`;
  if (value.constructor !== Map) throw new TypeError(`${value.constructor.name} is nothing that JSON can hold`);
  const items = [...(value as Map<unknown, unknown>)];
  return `{${items.map(([key, item]) => `${pythonText(key)}: ${pythonText(item)}`).join(', ')}}`;
}

function pickleText(bytes: Uint8Array): string {
  try {
    return `pickle of ${pythonText(loadPickle(bytes))}`;
  } catch (error) {
    return `bytes that are no pickle of a JSON value: ${String(error)}`;
  }
}

function storedText(value: unknown): unknown {
  if (value instanceof Uint8Array) return pickleText(value);
  return typeof value === 'bigint' ? `integer ${value}` : value;
}

function recordedText(cell: Cell): unknown {
  if (typeof cell !== 'object' || cell === null) return cell;
  return `pickle of ${pythonText(parsePythonJson(cell.pickled_json))}`;
}

/** A row as one JSON object, so that {@link differsFrom} compares rows as it compares answers. */
function rowText(columns: string[], values: unknown[]): string {
  return JSON.stringify(Object.fromEntries(columns.map((column, index) => [column, values[index]])));
}

/**
 * A recorded row whose execution date is a moment of the recording has a run id made of that moment, which the
 * recordings write out.
 */
function recordedRow({ columns }: Table, row: Cell[]): string {
  const text = rowText(columns, row.map(recordedText));
  if (row[columns.indexOf('execution_date')] !== '<NOW_DB>') return text;
  return text.replace(/"manual__[-\dT:]+(\.\d{6})?\+00:00"/, (_, micros) => `"manual__<NOW_T${micros ? '_US' : ''}>"`);
}

/** Reads those columns of those tables that `like` has. Pickles become the text of their value. */
async function storedRows({ sql }: Database, name: string, { columns }: Table): Promise<string[]> {
  const rows = await sql(`SELECT ${columns.map((column) => `"${column}"`).join(', ')} FROM "${name}"`);
  return rows.map((row) =>
    rowText(
      columns,
      columns.map((column) => storedText(row[column])),
    ),
  );
}

/** All rows of the recorded tables, each as a text. */
export async function readTables(database: Database, recorded: Tables): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {};
  for (const [name, table] of Object.entries(recorded)) {
    tables[name] = (await storedRows(database, name, table)).sort();
  }
  return tables;
}

/** Whether the DAG's row says that it is paused; undefined if there is no such row. */
export async function isPaused({ sql }: Database, dagId: string): Promise<boolean | undefined> {
  const [row] = await sql('SELECT is_paused FROM dag WHERE dag_id = ?', dagId);
  return row && row.is_paused === 1;
}

/** Takes the row out of the list that has most in common with this one: likely the same row with a wrong value. */
function takeNearest(row: string, rows: string[]): string | undefined {
  const common = rows.map((candidate) => commonStart(row, candidate));
  return rows.splice(common.indexOf(Math.max(...common)), 1)[0];
}

function rowsDiffer(name: string, recorded: string[], stored: string[], since: number): string[] {
  const unexpected = [...stored];
  const missing = recorded.filter((row) => {
    const match = unexpected.findIndex((candidate) => differsFrom(row, candidate, since) === null);
    if (match >= 0) unexpected.splice(match, 1);
    return match < 0;
  });
  const differences = missing.map((row) => {
    const candidate = takeNearest(row, unexpected);
    if (candidate === undefined) return `${name}: row is missing: ${row}`;
    return `${name}: ${differsFrom(row, candidate, since)}\n  expected ${row}\n  got      ${candidate}`;
  });
  return [...differences, ...unexpected.map((row) => `${name}: row should not be there: ${row}`)];
}

async function instancesWithoutRun({ sql }: Database): Promise<string[]> {
  const rows = await sql(
    `SELECT dag_id, task_id, execution_date FROM task_instance AS instance WHERE NOT EXISTS (SELECT 1 FROM dag_run
     WHERE dag_run.dag_id = instance.dag_id AND dag_run.execution_date = instance.execution_date)`,
  );
  return rows.map((row) => `task_instance: no run has this date: ${JSON.stringify(row)}`);
}

/**
 * Compares recorded tables with the database: every recorded row must be there once, in all recorded columns, and no
 * other. Moments of the recording stand for moments since `since` (milliseconds); pickles are compared by value, as
 * Python compares JSON but with the order of keys. Every task instance must belong to a run of its date, which its own
 * `<NOW_DB>` cannot tell.
 *
 * @returns what differs, a row each
 */
export async function tablesDiffer(recorded: Tables, database: Database, since: number): Promise<string[]> {
  const stored = await readTables(database, recorded);
  const differences = Object.entries(recorded).flatMap(([name, table]) => {
    const rows = table.rows.map((row) => recordedRow(table, row));
    return rowsDiffer(name, rows, stored[name] ?? [], since);
  });
  return 'task_instance' in recorded ? [...differences, ...(await instancesWithoutRun(database))] : differences;
}
