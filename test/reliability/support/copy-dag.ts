import type { AirflowDatabase } from '../../support/airflow-database.js';

const original = 'example_bash_operator';

/** Gives the DAG that all tests know another name as well, as a scheduler does that finds one more file. */
export async function copyDag({ sql }: AirflowDatabase, dagId: string): Promise<void> {
  // Where the one is, the other must be: whoever looks for the DAG finds it from the second on.
  for (const table of ['serialized_dag', 'dag']) {
    const [row = {}] = await sql(`SELECT * FROM ${table} WHERE dag_id = ?`, original);
    const names = Object.keys(row);
    const insert = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
    await sql(insert, ...names.map((name) => copied(dagId, name, row[name])));
  }
}

function copied(dagId: string, name: string, value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(original, dagId);
  // PostgreSQL takes no number for a boolean.
  const isBoolean = name.startsWith('is_') || name === 'scheduler_lock';
  return isBoolean && typeof value === 'number' ? String(value) : value;
}
