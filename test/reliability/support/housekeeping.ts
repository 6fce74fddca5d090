import type { AirflowDatabase } from '../../support/airflow-database.js';
import { type Ledger, wholeRun } from './ledger.js';

/** Runs and records that stay: many more than can be on their way at a time. */
const kept = 500;

/**
 * Deletes the old runs of the DAGs that last, and old records, as docs/operations.md says. Without it everything that is
 * there would grow, and with it the work of each request: a list of runs would be longer, a tree deeper.
 *
 * A run that is not as the ledger has it is deleted too, but not forgotten: it will be missed.
 */
export async function deleteOldRuns({ sql }: AirflowDatabase, ledger: Ledger): Promise<void> {
  const old = await sql(
    'SELECT r.id, r.dag_id, r.run_id, r.execution_date, count(ti.task_id) AS instances FROM dag_run r ' +
      'LEFT JOIN task_instance ti ON ti.dag_id = r.dag_id AND ti.execution_date = r.execution_date ' +
      "WHERE r.dag_id LIKE 'lasting%' AND r.id <= (SELECT max(id) - ? FROM dag_run) " +
      'GROUP BY r.id, r.dag_id, r.run_id, r.execution_date',
    kept,
  );
  if (old.length === 0) return;
  const ids = old.map(({ id }) => Number(id)).join(', ');
  await sql(
    'DELETE FROM task_instance WHERE EXISTS (SELECT 1 FROM dag_run r WHERE r.dag_id = task_instance.dag_id ' +
      `AND r.execution_date = task_instance.execution_date AND r.id IN (${ids}))`,
  );
  await sql(`DELETE FROM dag_run WHERE id IN (${ids})`);
  await sql('DELETE FROM log WHERE id <= (SELECT max(id) - ? FROM log)', kept);
  for (const { dag_id: dag, run_id: run, instances } of old) {
    if (`instances ${String(instances)}` === wholeRun) ledger.forget(`run ${String(dag)} ${String(run)}`);
  }
}
