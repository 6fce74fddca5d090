import type { EntityManager } from 'typeorm';
import { forUpdate } from '../database/row-lock.js';
import { findDagFamily } from './dag-family.js';

/**
 * Airflow's tables with a `dag_id`, in an order that foreign keys allow for deletion. `log` stays: it is the record of
 * past actions.
 */
const tablesOfDag = [
  'dag_run',
  'task_fail',
  'task_reschedule',
  'xcom',
  'task_instance',
  'dag_tag',
  'dag',
  'rendered_task_instance_fields',
  'sla_miss',
  'serialized_dag',
  'job',
] as const;

/**
 * Deletes the database's records of a DAG and of its sub-DAGs (`airflow/api/common/experimental/delete_dag.py`).
 *
 * @returns the number of deleted records, counted as Airflow counts: without the DAG's own serialized form and import
 *   errors
 * @throws DagNotFound
 */
export async function deleteDagRecords(manager: EntityManager, dagId: string): Promise<number> {
  const { dag, dagIds } = await findDagFamily(manager, dagId, forUpdate(manager));
  await deleteRows(manager, 'serialized_dag', 'dag_id', [dagId]);
  let count = 0;
  for (const table of tablesOfDag) count += await deleteRows(manager, table, 'dag_id', dagIds);
  if (dag.fileloc !== null) await deleteRows(manager, 'import_error', 'filename', [dag.fileloc]);
  return count;
}

async function deleteRows(
  manager: EntityManager,
  table: string,
  column: string,
  values: readonly string[],
): Promise<number> {
  const result = await manager
    .createQueryBuilder()
    .delete()
    .from(table)
    .where(`${column} IN (:...values)`, { values })
    .execute();
  return result.affected ?? 0;
}
