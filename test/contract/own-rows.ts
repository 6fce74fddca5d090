import type { Cell, Recording, Table, Tables } from './recording.js';

/** A run that Windsock stores and Airflow refused. */
interface OwnRun {
  dagId: string;
  runId: string;
  executionDate: string;
}

function tableOf(tables: Tables, name: string): Table {
  const table = tables[name];
  if (!table) throw new Error(`The recording has no table ${name}`);
  return table;
}

/** Gives a cell of every row that passes another value. */
function setCells(table: Table, column: string, change: (cell: Cell, row: Cell[]) => Cell): void {
  const at = table.columns.indexOf(column);
  for (const row of table.rows) row[at] = change(row[at] ?? null, row);
}

/** Adds the task instances of a run: those of `likeDate`, a run of the same DAG that Airflow stored, at another date. */
function addInstances({ columns, rows }: Table, { dagId, executionDate }: OwnRun, likeDate: string): void {
  const [dagAt, dateAt] = [columns.indexOf('dag_id'), columns.indexOf('execution_date')];
  const like = rows.filter((row) => row[dagAt] === dagId && row[dateAt] === likeDate);
  if (like.length === 0) throw new Error(`The recording has no task instance of ${dagId} at ${likeDate}`);
  rows.push(...like.map((row) => row.with(dateAt, executionDate)));
}

/** Adds runs with the ids after `afterId`; the later runs of the recording get higher ids. */
function addRuns(tables: Tables, afterId: number, likeDate: string, runs: OwnRun[]): void {
  const dagRun = tableOf(tables, 'dag_run');
  setCells(dagRun, 'id', (id) => (Number(id) > afterId ? Number(id) + runs.length : id));
  for (const [index, { dagId, runId, executionDate }] of runs.entries()) {
    const id = afterId + 1 + index;
    dagRun.rows.push([id, dagId, runId, executionDate, 'running', 1, null, '<NOW_DB>', null]);
  }
  for (const run of runs) addInstances(tableOf(tables, 'task_instance'), run, likeDate);
}

const bash = 'example_bash_operator';
const atOnce: OwnRun = { dagId: bash, runId: 'manual__<NOW_T_ANY>', executionDate: '<NOW_DB>' };

/** What differs in the tables, by the name of the recording. Where a name is missing, nothing does. */
const ownRows: Record<string, (tables: Tables) => void> = {
  // The bodies [], "x" and "" ask for a run of this second, as an earlier step did. Airflow refuses them; Windsock
  // gives each a date of its own. They come after run 15.
  '02-trigger-body': (tables) => addRuns(tables, 15, '2017-01-01 00:00:00.000000', [atOnce, atOnce, atOnce]),

  // Airflow crashes, before it stores anything, where replace_microseconds is true, false or null. They come after run 9.
  '04-replace-microseconds': (tables) =>
    addRuns(
      tables,
      9,
      '2018-01-01 00:00:00.000000',
      ['2018-01-10T00:00:00', '2018-01-11T00:00:00.654321', '2018-01-12T00:00:00.654321'].map((date) => ({
        dagId: bash,
        runId: `manual__${date}+00:00`,
        executionDate: (date.includes('.') ? date : `${date}.000000`).replace('T', ' '),
      })),
    ),

  // Airflow takes any value but "true" for "false", and so the last step, .../paused/x, unpauses. Windsock refuses it,
  // and the DAG stays paused.
  '09-paused': (tables) =>
    setCells(tableOf(tables, 'dag'), 'is_paused', (paused, [dagId]) => (dagId === bash ? 1 : paused)),

  // With sales_report Airflow also deletes what LIKE 'sales_report.%' finds. These two are no sub-DAGs, and Windsock
  // keeps them, and with them the run of the one that had one.
  '11-delete-dag': (tables) => {
    for (const dagId of ['salesXreport.weekly', 'sales_report.weekly']) {
      tableOf(tables, 'dag').rows.push([dagId, 1]);
      tableOf(tables, 'serialized_dag').rows.push([dagId]);
    }
    const [dagId, date] = ['sales_report.weekly', '2020-01-01 00:00:00.000000'];
    const runId = 'manual__2020-01-01T00:00:00+00:00';
    tableOf(tables, 'dag_run').rows.push([3, dagId, runId, date, 'running', 1, null, '<NOW_DB>', null]);
    const noneYet = [null, null, null, null];
    const instance = [...noneYet, 0, 0, '', null, 'default_pool', 1, 'default', 1, 'DummyOperator', null, null];
    tableOf(tables, 'task_instance').rows.push([dagId, 't', date, ...instance, { pickled_json: '{}' }]);
  },
};

/** The tables that Windsock has when the recording ends: Airflow's, but for the rows that follow from an `expect`. */
export function expectedTables({ name, tables_after }: Recording): Tables {
  const tables = structuredClone(tables_after);
  ownRows[name]?.(tables);
  return tables;
}
