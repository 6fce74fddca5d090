import type { EntityManager } from 'typeorm';

/** A find option. Without `lock`, the rows are not locked. */
export interface RowLock {
  readonly lock?: { readonly mode: 'pessimistic_write' };
}

/**
 * The find option that locks the rows found until the transaction ends. No other transaction can change or delete them,
 * so they still hold the values read when the transaction writes.
 */
export function forUpdate({ dataSource }: EntityManager): RowLock {
  // On SQLite a transaction takes the write lock of the whole database when it begins.
  return dataSource.options.type === 'better-sqlite3' ? {} : { lock: { mode: 'pessimistic_write' } };
}

/**
 * The SQL at the end of a query that prevents deletion of this alias's rows until the transaction ends. Several
 * transactions may hold this lock on the same row. A deletion waits for all of them, and they wait for a deletion.
 */
export function keyShareSql({ dataSource }: EntityManager, alias: string): string {
  switch (dataSource.options.type) {
    case 'postgres':
      // It still allows updates of the row: Airflow's scheduler updates a DAG's row all the time.
      return ` FOR KEY SHARE OF "${alias}"`;
    case 'mysql':
      // TypeORM would write FOR SHARE, which MariaDB does not support.
      return ' LOCK IN SHARE MODE';
    default:
      return '';
  }
}

/**
 * Lets one transaction at a time pass, whatever it reads and writes afterwards. The others wait here until it ends. It
 * locks the row of `alembic_version`, the one row that every known schema has.
 */
export async function takeTurn(manager: EntityManager): Promise<void> {
  if (manager.dataSource.options.type === 'better-sqlite3') return; // BEGIN has already waited for its turn
  await manager.query('SELECT version_num FROM alembic_version FOR UPDATE');
}
