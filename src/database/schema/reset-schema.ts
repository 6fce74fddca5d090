import type { EntityManager } from 'typeorm';
import { StartError } from '../../common/start-error.js';
import { type Progress, silently } from '../../common/progress.js';
import { isLockConflict, isOutage } from '../database-errors.js';
import { createSchema, findTables, prepareCreation } from './initialize-schema.js';
import { describeRevisions, isKnownSchema, readRevisions } from './revision.js';

/** The table that says whose schema it is. */
const ledger = 'alembic_version';

/**
 * Drops Airflow's tables with all they hold, and creates them anew as `initializeSchema` does. No other table is touched.
 *
 * All of it is one transaction, but MySQL commits every table as it is dropped and created. What an interruption leaves
 * behind there has no revision: it can be reset again, and nothing takes it for a schema.
 *
 * Differs from Airflow: it drops tables by their names, whoever made them, and some of the names are common ones.
 *
 * @throws StartError if the database has no revision that Windsock knows, but tables of these names; or if something
 *   else refers to one of them
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
  if (tables.includes(ledger)) await manager.query(`DELETE FROM ${ledger}`);
  const others = tables.filter((table) => table !== ledger).reverse();
  const inOrder = [...others, ledger].filter((table) => tables.includes(table));
  for (const table of progress(inOrder, 'tables')) await dropTable(manager, table);
}

async function dropTable(manager: EntityManager, table: string): Promise<void> {
  try {
    await manager.query(`DROP TABLE ${table}`);
  } catch (error) {
    if (isLockConflict(error) || isOutage(error)) throw error;
    // Something else refers to it.
    throw new StartError(`The table ${table} cannot be dropped: ${(error as Error).message}`, { cause: error });
  }
}
