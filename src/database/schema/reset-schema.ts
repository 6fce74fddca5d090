import type { EntityManager } from 'typeorm';
import { StartError } from '../../common/start-error.js';
import { type Progress, silently } from '../../common/progress.js';
import { isLockConflict, isOutage } from '../database-errors.js';
import { createSchema, findTables, prepareCreation } from './initialize-schema.js';
import { describeRevisions, isKnownSchema, readRevisions } from './revision.js';

/** The table that holds the schema revision. */
const revisionTable = 'alembic_version';

/**
 * Drops Airflow's tables with all their rows, and creates them again as `initializeSchema` does. Touches no other
 * table.
 *
 * It runs in the manager's transaction, but MySQL commits each DROP and CREATE. An interrupted reset leaves tables
 * without a revision: nothing accepts them as a schema, and they can be reset again.
 *
 * Differs from Airflow: it drops tables by their names, whichever application created them, and some of the names are
 * common.
 *
 * @throws StartError if the database has tables with these names but no known revision, or if another object depends on
 *   one of them
 */
export async function resetSchema(
  manager: EntityManager,
  defaultPoolSlots: number,
  progress: Progress = silently,
): Promise<void> {
  await prepareCreation(manager);
  const tables = await findTables(manager);
  if (tables.length > 0) await requireAirflow(manager);
  await dropTables(manager, tables, progress);
  await createSchema(manager, defaultPoolSlots, progress);
}

async function requireAirflow(manager: EntityManager): Promise<void> {
  const revisions = await readRevisions(manager.queryRunner!);
  if (isKnownSchema(revisions) || revisions?.length === 0) return;
  throw new StartError(
    `${describeRevisions(revisions)}, so nothing was dropped: its tables may be those of another application. ` +
      'If they are not, drop the database itself and create it anew',
  );
}

async function dropTables(manager: EntityManager, tables: readonly string[], progress: Progress): Promise<void> {
  if (tables.includes(revisionTable)) await manager.query(`DELETE FROM ${revisionTable}`);
  const others = tables.filter((table) => table !== revisionTable).reverse();
  const inOrder = [...others, revisionTable].filter((table) => tables.includes(table));
  for (const table of progress(inOrder, 'tables')) await dropTable(manager, table);
}

async function dropTable(manager: EntityManager, table: string): Promise<void> {
  try {
    await manager.query(`DROP TABLE ${table}`);
  } catch (error) {
    if (isLockConflict(error) || isOutage(error)) throw error;
    // Another object depends on it.
    throw new StartError(`The table ${table} cannot be dropped: ${(error as Error).message}`, { cause: error });
  }
}
