import type { AirflowDatabase } from '../../support/airflow-database.js';

/** The tables of which deleting a DAG takes rows. */
const dagTables = ['dag', 'serialized_dag', 'dag_code'];

/** For each task of a DAG, microseconds of its start; -Infinity where it has none. */
type TaskStarts = ReadonlyMap<string, readonly number[]>;

/** The metadata database as it was, to be put back, and what must hold in it at any time. */
export class DatabaseState {
  private constructor(
    private readonly sql: AirflowDatabase['sql'],
    private readonly starts: TaskStarts,
  ) {}

  /** Remembers which DAGs there are. */
  static async of({ sql }: AirflowDatabase): Promise<DatabaseState> {
    for (const table of dagTables) await sql(`CREATE TABLE kept_${table} AS SELECT * FROM ${table}`);
    const rows = await sql('SELECT data FROM serialized_dag');
    const dags = rows.map((row) => (JSON.parse(row['data'] as string) as { dag: SerializedDag }).dag);
    return new DatabaseState(sql, new Map(dags.flatMap(startsIn)));
  }

  /** Each run that has not exactly the task instances that are due at its date, and each instance without a run. */
  async halves(): Promise<string[]> {
    const runs = await this.sql('SELECT dag_id, run_id, execution_date FROM dag_run');
    const counted = await this.sql(
      'SELECT dag_id, execution_date, count(*) AS n FROM task_instance GROUP BY dag_id, execution_date',
    );
    const key = (row: Record<string, unknown>) => `${row['dag_id'] as string} at ${row['execution_date'] as string}`;
    const instances = new Map(counted.map((row) => [key(row), Number(row['n'])]));
    const halves = runs
      .filter((run) => (instances.get(key(run)) ?? 0) !== this.due(run))
      .map((run) => `${key(run)} has ${instances.get(key(run))} of ${this.due(run)} task instances`);
    const whole = new Set(runs.map(key));
    const orphans = [...instances.keys()].filter((each) => !whole.has(each)).map((each) => `${each} is no run`);
    return [...halves, ...orphans];
  }

  /** Puts deleted DAGs back, and takes away what has come. */
  async restore(): Promise<void> {
    for (const table of dagTables) {
      const id = table === 'dag_code' ? 'fileloc_hash' : 'dag_id';
      await this.sql(
        `INSERT INTO ${table} SELECT * FROM kept_${table} WHERE ${id} NOT IN (SELECT ${id} FROM ${table})`,
      );
    }
    for (const table of ['task_instance', 'dag_run', 'log']) await this.sql(`DELETE FROM ${table}`);
    await this.sql("DELETE FROM slot_pool WHERE pool <> 'default_pool'");
  }

  private due(run: Record<string, unknown>): number {
    const starts = this.starts.get(run['dag_id'] as string) ?? [];
    // Airflow: a backfill runs tasks whatever their start.
    if ((run['run_id'] as string).startsWith('backfill_')) return starts.length;
    const date = run['execution_date'] as string;
    const micros = Date.parse(`${date.slice(0, 19).replace(' ', 'T')}Z`) * 1000 + Number(date.slice(20).padEnd(6, '0'));
    return starts.filter((start) => start <= micros).length;
  }
}

interface SerializedDag {
  readonly _dag_id: string;
  readonly start_date?: number;
  readonly tasks: readonly { readonly start_date?: number; readonly subdag?: SerializedDag }[];
}

/** Of the DAG, and of its sub-DAGs, which stand in its tasks. */
function startsIn(dag: SerializedDag): [dagId: string, starts: number[]][] {
  const starts = dag.tasks.map((task) => Math.round((task.start_date ?? dag.start_date ?? -Infinity) * 1e6));
  return [[dag._dag_id, starts], ...dag.tasks.flatMap(({ subdag }) => (subdag ? startsIn(subdag) : []))];
}
