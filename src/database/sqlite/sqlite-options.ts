import type { DataSourceOptions } from 'typeorm';
import type { SqlAlchemyUrl } from '../sqlalchemy-url.js';
import { SqliteDatabase } from './sqlite-driver.js';

/** Options for SQLite, with one connection for the whole process; see UnitOfWork. */
export function sqliteOptions(url: SqlAlchemyUrl): DataSourceOptions {
  return {
    type: 'better-sqlite3',
    database: url.database || ':memory:',
    driver: SqliteDatabase,
    // The driver would block the event loop while it waits for a lock; UnitOfWork waits instead.
    timeout: 0,
    enableWAL: true,
  };
}
