import { createRequire } from 'node:module';
import type mysql from 'mysql2';
import type { PoolConnection, PoolOptions } from 'mysql2';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { DataSourceOptions } from 'typeorm';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { poolSize } from '../pool-size.js';
import type { SqlAlchemyUrl } from '../sqlalchemy-url.js';
import { readTlsFile } from '../tls-files.js';
import { BoundedPool } from './bounded-pool.js';
import { prepareSession } from './mysql-session.js';

const require = createRequire(import.meta.url);

/** Options for MySQL and MariaDB. Understands the URL parameters of mysqlclient and PyMySQL. */
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
    // MySQL has no schemas within a database; SQLAlchemy treats the two as one.
    database: core.sqlAlchemySchema || url.database,
    // All of Unicode, regardless of the URL. A column with a smaller character set rejects text that it cannot store.
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

/** The driver, with a session set up on every connection and a limited wait for one. */
function withSession(core: AirflowConfig['core']): typeof mysql {
  const driver = require('mysql2') as typeof mysql; // loaded only for MySQL
  const createPool = (options: PoolOptions): BoundedPool => {
    const pool = driver.createPool(options);
    pool.on('connection', (connection: PoolConnection) => prepareSession(connection, core));
    return new BoundedPool(pool, { size: poolSize(core), wait: core.sqlAlchemyPoolTimeout * 1000 });
  };
  return { ...driver, createPool } as unknown as typeof mysql;
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
