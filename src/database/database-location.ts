import { existsSync } from 'node:fs';
import type { DataSourceOptions } from 'typeorm';
import { StartError } from '../common/start-error.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { entities } from './entities/entities.js';
import { mysqlOptions } from './mysql/mysql-options.js';
import { postgresqlOptions, tlsIsOptional } from './postgresql/postgresql-options.js';
import { sqliteOptions } from './sqlite/sqlite-options.js';
import { parseSqlAlchemyUrl, type SqlAlchemyUrl } from './sqlalchemy-url.js';

/** The metadata database that the configuration names: its kind, its place and its connection options. */
export interface DatabaseLocation {
  /** Such as `PostgreSQL`. */
  readonly kind: string;
  /** Host, port and name, or the path of the file; holds no secret. */
  readonly place: string;
  /**
   * True if Windsock may create the database itself: the embedded default, or one in memory. It never creates a
   * configured database at start.
   */
  readonly isEmbedded: boolean;
  /** True for an SQLite database that exists in this process alone. */
  readonly isInMemory: boolean;
  /** The path of an SQLite database, whether it exists or not; null for other databases and in memory. */
  readonly file: string | null;
  /** TypeORM's options, including all connection settings specific to the database. */
  readonly options: DataSourceOptions;
  /** The same without TLS, for a server that does not support it; null unless the URL makes TLS optional. */
  readonly unencrypted: DataSourceOptions | null;
}

type Dialect = readonly [kind: string, options: (url: SqlAlchemyUrl, config: AirflowConfig) => DataSourceOptions];
const postgresql: Dialect = ['PostgreSQL', postgresqlOptions];

/** The databases that Airflow supports, by SQLAlchemy's dialect name. */
const dialects = new Map<string, Dialect>([
  ['sqlite', ['SQLite', sqliteOptions]],
  ['postgresql', postgresql],
  ['postgres', postgresql],
  ['mysql', ['MySQL', mysqlOptions]],
]);

/**
 * Reads `[core] sql_alchemy_conn` and the TLS files that it names. Opens no connection.
 *
 * @throws StartError if the URL cannot be read or names an unsupported database; the message never contains the URL,
 *   which may hold a password
 */
export function locateDatabase(config: AirflowConfig): DatabaseLocation {
  const url = parseSqlAlchemyUrl(config.core.sqlAlchemyConn);
  if (!url) {
    throw new StartError(
      '[core] sql_alchemy_conn cannot be read as a database URL; ' +
        'an example: postgresql://airflow:password@db.example.com:5432/airflow',
    );
  }
  const dialect = dialects.get(url.dialect);
  if (!dialect) {
    throw new StartError(
      `[core] sql_alchemy_conn names a ${url.dialect} database; Windsock works on postgresql, mysql and sqlite`,
    );
  }
  const [kind, optionsOf] = dialect;
  const options = { ...optionsOf(url, config), entities, synchronize: false, migrationsRun: false, logging: false };
  const isSqlite = options.type === 'better-sqlite3';
  const isInMemory = isSqlite && options.database === ':memory:';
  return {
    kind,
    place: placeOf(options),
    isEmbedded: !config.core.databaseConfigured || (isSqlite && !url.database),
    isInMemory,
    file: isSqlite && !isInMemory ? options.database : null,
    options,
    unencrypted: options.type === 'postgres' && tlsIsOptional(url) ? { ...options, ssl: false } : null,
  };
}

function placeOf({ type, database, ...rest }: DataSourceOptions): string {
  const name = typeof database === 'string' ? database : '';
  if (type === 'better-sqlite3') return name;
  const { host, port, socketPath } = rest as { host?: string; port?: number; socketPath?: string };
  return `${socketPath ?? `${host ?? 'localhost'}:${port}`}/${name}`;
}

/** The path of an SQLite database that does not exist yet, or null. */
export function missingFile({ file }: DatabaseLocation): string | null {
  return file === null || existsSync(file) ? null : file;
}
