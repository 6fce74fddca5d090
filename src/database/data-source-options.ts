import { existsSync } from 'node:fs';
import type { DataSourceOptions } from 'typeorm';
import { StartError } from '../common/start-error.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { entities } from './entities/entities.js';
import { mysqlOptions } from './mysql/mysql-options.js';
import { postgresqlOptions } from './postgresql/postgresql-options.js';
import { sqliteOptions } from './sqlite/sqlite-options.js';
import { parseSqlAlchemyUrl, type SqlAlchemyUrl } from './sqlalchemy-url.js';

/** The options of a data source for each of the databases that Airflow supports, by SQLAlchemy's name of its dialect. */
const dialects: Readonly<Record<string, (url: SqlAlchemyUrl, config: AirflowConfig) => DataSourceOptions>> = {
  sqlite: sqliteOptions,
  postgresql: postgresqlOptions,
  postgres: postgresqlOptions,
  mysql: mysqlOptions,
};

/**
 * Where and how TypeORM reaches the metadata database, from `[core] sql_alchemy_conn`. Everything in which the databases
 * differ stands in these options, in the schemas and in database-errors.ts. Opens no connection.
 *
 * @throws StartError if the URL cannot be read or names another kind of database; its message never holds the URL, which
 *   may carry a password
 */
export function dataSourceOptions(config: AirflowConfig): DataSourceOptions {
  const url = parseSqlAlchemyUrl(config.core.sqlAlchemyConn);
  if (!url) {
    throw new StartError(
      '[core] sql_alchemy_conn cannot be read as a database URL; ' +
        'an example: postgresql://airflow:password@db.example.com:5432/airflow',
    );
  }
  const dialect = Object.hasOwn(dialects, url.dialect) ? dialects[url.dialect] : undefined;
  if (!dialect) {
    throw new StartError(
      `[core] sql_alchemy_conn names a ${url.dialect} database; Windsock works on postgresql, mysql and sqlite`,
    );
  }
  return { ...dialect(url, config), entities, synchronize: false, migrationsRun: false, logging: false };
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
