import { existsSync } from 'node:fs';
import type { DataSourceOptions } from 'typeorm';
import { StartError } from '../common/start-error.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { entities } from './entities/entities.js';
import { SqliteDatabase } from './sqlite/sqlite-driver.js';
import { parseSqlAlchemyUrl } from './sqlalchemy-url.js';

/**
 * Where and how TypeORM reaches the metadata database, from `[core] sql_alchemy_conn`. Everything in which the databases
 * differ stands here or in the schema. Opens nothing.
 *
 * @throws StartError if the URL cannot be read, names another kind of database, or the configured file is missing;
 *   its message never holds the URL, which may carry a password
 */
export function dataSourceOptions(config: AirflowConfig): DataSourceOptions {
  const url = parseSqlAlchemyUrl(config.core.sqlAlchemyConn);
  if (!url) {
    throw new StartError(
      '[core] sql_alchemy_conn cannot be read as a database URL; an example: sqlite:////var/lib/airflow/airflow.db',
    );
  }
  if (url.dialect !== 'sqlite') {
    throw new StartError(`[core] sql_alchemy_conn names a ${url.dialect} database; this version works on sqlite alone`);
  }
  return sqliteOptions(url.database || ':memory:');
}

function sqliteOptions(database: string): DataSourceOptions {
  return {
    type: 'better-sqlite3',
    database,
    driver: SqliteDatabase,
    // The driver would block the event loop while it waits; UnitOfWork waits instead.
    timeout: 0,
    enableWAL: true,
    entities,
    synchronize: false,
    migrationsRun: false,
    logging: false,
  };
}

/**
 * True if Windsock may create the database itself: the embedded default, or one in memory. A configured database is
 * somebody's own.
 */
export function isEmbedded(config: AirflowConfig): boolean {
  const url = parseSqlAlchemyUrl(config.core.sqlAlchemyConn);
  return !config.core.databaseConfigured || (url?.dialect === 'sqlite' && !url.database);
}

/** The path of an SQLite database that does not exist yet, or null. */
export function missingSqliteFile(options: DataSourceOptions): string | null {
  if (options.type !== 'better-sqlite3' || options.database === ':memory:') return null;
  return existsSync(options.database) ? null : options.database;
}
