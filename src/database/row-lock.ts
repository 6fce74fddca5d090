import type { EntityManager } from 'typeorm';

/** A find option; without `lock`, the rows are not locked. */
export interface RowLock {
  readonly lock?: { readonly mode: 'pessimistic_write' };
}

/**
 * The find option with which nobody else changes or deletes what is found until the transaction ends: so what was read is
 * still true when something is written because of it.
 */
export function forChange({ connection }: EntityManager): RowLock {
  // On SQLite a transaction has the database to itself from its beginning.
  return connection.options.type === 'better-sqlite3' ? {} : { lock: { mode: 'pessimistic_write' } };
}

/**
 * What to end a query with so that nobody deletes the rows that it finds by this alias until the transaction ends. Any
 * number of transactions may do so at once; whoever wants to delete them waits for all, and they wait for whoever does.
 */
export function andKeep({ connection }: EntityManager, alias: string): string {
  switch (connection.options.type) {
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
