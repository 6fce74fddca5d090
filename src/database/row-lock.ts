import type { EntityManager } from 'typeorm';

/** A find option; without `lock`, the rows are not locked. */
export interface RowLock {
  readonly lock?: { readonly mode: 'pessimistic_write' };
}

/**
 * The find option that locks the rows that are found until the transaction ends. No other transaction changes or deletes
 * them meanwhile, so what was read is still true when something is written because of it.
 */
export function forUpdate({ dataSource }: EntityManager): RowLock {
  // On SQLite a transaction has the database to itself from its beginning.
  return dataSource.options.type === 'better-sqlite3' ? {} : { lock: { mode: 'pessimistic_write' } };
}

/**
 * The end of a query that keeps the rows of this alias from being deleted until the transaction ends. Any number of
 * transactions may keep the same row. One that deletes it waits for all of them, and they wait for one that does.
 */
export function keyShareSql({ dataSource }: EntityManager, alias: string): string {
  switch (dataSource.options.type) {
    case 'postgres':
      // It lets others update the row, as Airflow's scheduler does with that of a DAG all the time.
      return ` FOR KEY SHARE OF "${alias}"`;
    case 'mysql':
      // TypeORM would write FOR SHARE, which MariaDB does not know.
      return ' LOCK IN SHARE MODE';
    default:
      return '';
  }
}
