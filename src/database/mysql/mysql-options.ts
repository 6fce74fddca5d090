import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import type mysql from 'mysql2';
import type { Pool, PoolConnection, PoolOptions } from 'mysql2';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { DataSourceOptions } from 'typeorm';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { poolSize } from '../pool-size.js';
import type { SqlAlchemyUrl } from '../sqlalchemy-url.js';
import { readTlsFile } from '../tls-files.js';

const require = createRequire(import.meta.url);

/** MySQL and MariaDB, with the parameters of mysqlclient and PyMySQL that users put into the URL. */
export function mysqlOptions(url: SqlAlchemyUrl, config: AirflowConfig): DataSourceOptions {
  const { core } = config;
  return {
    type: 'mysql',
    driver: withSession(core),
    host: url.host ?? 'localhost',
    port: url.port ?? 3306,
    socketPath: url.query.get('unix_socket') ?? undefined,
    username: url.username,
    password: url.password,
    // MySQL has no schemas below its databases; SQLAlchemy takes the one for the other.
    database: core.sqlAlchemySchema || url.database,
    // Of all of Unicode, whatever the URL says: a column that holds less refuses what it cannot store.
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    connectTimeout: core.sqlAlchemyPoolTimeout * 1000,
    ssl: tlsOptions(url.query),
    extra: {
      connectionLimit: poolSize(core),
      maxIdle: core.sqlAlchemyPoolSize,
      enableKeepAlive: true,
      jsonStrings: true,
    },
  };
}

/** The driver, with every connection set up as Airflow sets up its own, and no request left waiting for ever. */
function withSession(core: AirflowConfig['core']): typeof mysql {
  const driver = require('mysql2') as typeof mysql; // only here: the other databases need none of it
  const createPool = (options: PoolOptions): Pool => {
    const pool = driver.createPool(options);
    pool.on('connection', (connection: PoolConnection) => prepareSession(connection, core));
    return boundedWait(pool, core.sqlAlchemyPoolTimeout * 1000);
  };
  return { ...driver, createPool } as typeof mysql;
}

function prepareSession(connection: PoolConnection, core: AirflowConfig['core']): void {
  const lockTimeout = Math.max(1, Math.round(core.sqlAlchemyLockTimeout)); // MySQL counts whole seconds
  connection.query(
    `SET time_zone = '+00:00', innodb_lock_wait_timeout = ${lockTimeout}, lock_wait_timeout = ${lockTimeout}`,
    () => undefined,
  );
  // The driver has no bound of its own on an answer that does not come. An idle connection is closed with it, and
  // opened again when it is needed.
  const { stream } = connection as unknown as { stream: Socket };
  stream.setTimeout(core.sqlAlchemyStatementTimeout * 1000, () =>
    stream.destroy(new Error('The database does not answer')),
  );
}

/** Neither has its pool one on the wait for a connection while all are busy. */
function boundedWait(pool: Pool, milliseconds: number): Pool {
  type Callback = (error: NodeJS.ErrnoException | null, connection: PoolConnection) => unknown;
  const getConnection = pool.getConnection.bind(pool);
  pool.getConnection = (callback: Callback) => {
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      callback(new Error('timeout exceeded when trying to connect'), undefined as never);
    }, milliseconds);
    getConnection((error, connection) => {
      clearTimeout(timer);
      if (!expired) callback(error, connection);
      else if (!error) connection.release();
    });
  };
  return pool;
}

function tlsOptions(query: URLSearchParams): TlsOptions | undefined {
  const files = {
    ca: readTlsFile(query, 'ssl_ca'),
    cert: readTlsFile(query, 'ssl_cert'),
    key: readTlsFile(query, 'ssl_key'),
  };
  const mode = query.get('ssl_mode')?.toUpperCase();
  if (mode === 'DISABLED') return undefined;
  if (files.ca) return mode === 'VERIFY_CA' ? { ...files, checkServerIdentity: () => undefined } : files;
  if (mode === 'VERIFY_CA' || mode === 'VERIFY_IDENTITY') return files;
  return mode === 'REQUIRED' || files.cert ? { ...files, rejectUnauthorized: false } : undefined;
}
