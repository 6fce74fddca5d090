import type { AirflowDatabase } from '../../support/airflow-database.js';

/** The value of what is not there. */
export const absent = 'absent';
/** The value of a run with all that belongs to it: the DAG has six tasks. */
export const wholeRun = 'instances 6';
/** The value of a DAG that is to be deleted, before its only run and with it. */
export const untouched = 'dag 1 document 1 runs 0 instances 0';
export const triggered = 'dag 1 document 1 runs 1 instances 6';

/**
 * What a database must hold. A change that was acknowledged leaves one possibility; one that was asked for, and of which
 * nobody knows what became, adds one: it was made, or it was not. There is none for a half.
 */
export class Ledger {
  /** Changes that were acknowledged. */
  acknowledged = 0;
  /** How often each key's change was asked for, and how often acknowledged. */
  readonly counts = new Map<string, { asked: number; acknowledged: number }>();
  /** Changes without an answer of which `settle` has found what became. */
  readonly settled = { done: 0, undone: 0 };
  private readonly possible = new Map<string, Set<string>>();
  private readonly copies: Ledger[] = [];

  /** Says what is there without anybody having changed it. */
  set(key: string, value: string): void {
    this.possible.set(key, new Set([value]));
  }

  /** Says that somebody else has taken away what was there, as it was to be. */
  forget(key: string): void {
    this.possible.delete(key);
    this.counts.delete(key);
  }

  /** A change is asked for. */
  attempt(key: string, value: string): void {
    const values = this.possible.get(key) ?? new Set([absent]);
    this.possible.set(key, values.add(value));
    this.count(key).asked++;
    for (const copy of this.copies) copy.attempt(key, value);
  }

  /** A change was answered with success. */
  acknowledge(key: string, value: string): void {
    this.acknowledged++;
    this.count(key).acknowledged++;
    this.set(key, value);
  }

  /**
   * What a copy of the database must hold that is made from now on: what was acknowledged, and of what is asked for from
   * now on any part, but no half.
   */
  ofCopy(): Ledger {
    const copy = new Ledger();
    for (const [key, values] of this.possible) copy.possible.set(key, new Set(values));
    for (const [key, count] of this.counts) copy.counts.set(key, { ...count });
    copy.acknowledged = this.acknowledged;
    this.copies.push(copy);
    return copy;
  }

  /** What differs from it in the database, in words; empty if nothing is lost and nothing half done. */
  async violations(database: AirflowDatabase): Promise<string[]> {
    return [...this.differences(await readState(database)), ...(await orphans(database))];
  }

  /**
   * As `violations`, at a moment when nobody changes the database, and nothing is on its way to it: what is there of the
   * changes that nobody answered has to stay, and what is not there may not come later.
   */
  async settle(database: AirflowDatabase): Promise<string[]> {
    const actual = await readState(database);
    const differences = this.differences(actual);
    for (const [key, values] of this.possible) {
      const value = actual.get(key) ?? absent;
      if (values.size === 1 || !values.has(value)) continue;
      const [before] = values;
      this.settled[value === before ? 'undone' : 'done']++;
      this.set(key, value);
    }
    return [...differences, ...(await orphans(database))];
  }

  private count(key: string): { asked: number; acknowledged: number } {
    const count = this.counts.get(key) ?? { asked: 0, acknowledged: 0 };
    this.counts.set(key, count);
    return count;
  }

  private differences(actual: ReadonlyMap<string, string>): string[] {
    const different = [...this.possible].flatMap(([key, values]) => {
      const value = actual.get(key) ?? absent;
      return values.has(value) ? [] : [`${key}: ${value}, not ${[...values].join(' or ')}`];
    });
    const unknown = [...actual].filter(([key]) => key.startsWith('run ') && !this.possible.has(key));
    return [...different, ...unknown.map(([key]) => `${key}: nobody asked for it`)];
  }
}

/** What the database holds, by the keys of `Workload`. */
export async function readState({ sql }: AirflowDatabase): Promise<Map<string, string>> {
  const pools = await sql('SELECT pool, slots FROM slot_pool');
  const dags = await sql("SELECT dag_id, is_paused FROM dag WHERE dag_id LIKE 'lasting%'");
  const runs = await sql(
    'SELECT r.dag_id, r.run_id, count(ti.task_id) AS instances FROM dag_run r LEFT JOIN task_instance ti ' +
      'ON ti.dag_id = r.dag_id AND ti.execution_date = r.execution_date ' +
      "WHERE r.dag_id LIKE 'lasting%' GROUP BY r.dag_id, r.run_id",
  );
  return new Map([
    ...pools.map((row) => [`pool ${String(row['pool'])}`, `slots ${String(row['slots'])}`] as const),
    ...dags.map((row) => [`paused ${String(row['dag_id'])}`, String(row['is_paused'])] as const),
    ...runs.map(
      (row) =>
        [`run ${String(row['dag_id'])} ${String(row['run_id'])}`, `instances ${String(row['instances'])}`] as const,
    ),
    ...(await readDoomed(sql)),
  ]);
}

/** The DAGs that are to be deleted, each with all that hangs on it: none of it may stay without the rest. */
async function readDoomed(sql: AirflowDatabase['sql']): Promise<(readonly [string, string])[]> {
  const parts = { dag: 'dag', document: 'serialized_dag', runs: 'dag_run', instances: 'task_instance' };
  const counts = new Map<string, Record<string, number>>();
  for (const [part, table] of Object.entries(parts)) {
    const rows = await sql(`SELECT dag_id, count(*) AS n FROM ${table} WHERE dag_id LIKE 'doomed%' GROUP BY dag_id`);
    for (const { dag_id: id, n } of rows) counts.set(String(id), { ...counts.get(String(id)), [part]: Number(n) });
  }
  return [...counts].map(([id, { dag = 0, document = 0, runs = 0, instances = 0 }]) => [
    `dag ${id}`,
    `dag ${dag} document ${document} runs ${runs} instances ${instances}`,
  ]);
}

async function orphans({ sql }: AirflowDatabase): Promise<string[]> {
  const rows = await sql(
    'SELECT ti.dag_id, count(*) AS n FROM task_instance ti LEFT JOIN dag_run r ' +
      'ON r.dag_id = ti.dag_id AND r.execution_date = ti.execution_date WHERE r.id IS NULL GROUP BY ti.dag_id',
  );
  return rows.map(({ dag_id: dag, n }) => `${String(dag)}: ${String(n)} task instances without a run`);
}
