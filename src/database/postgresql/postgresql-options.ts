import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { TlsOptions } from 'node:tls';
import type pg from 'pg';
import type { DataSourceOptions } from 'typeorm';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { StartError } from '../../common/start-error.js';
import { poolSize } from '../pool-size.js';
import { requirePgInternals } from './pg-internals.js';
import { windsockClient } from './postgresql-client.js';
import type { SqlAlchemyUrl } from '../sqlalchemy-url.js';
import { readTlsFile } from '../tls-files.js';

/**
 * Object ids of the types that stay text: timestamps, because a Date has no microseconds, and JSON, because JSON.parse
 * does not distinguish ints from floats.
 */
const textTypes = new Set([
  114, // json
  3802, // jsonb
  1114, // timestamp
  1184, // timestamptz
]);

const asText = (text: string): string => text;

const require = createRequire(import.meta.url);

/** Options for PostgreSQL. Understands libpq's parameters in the URL. */
export function postgresqlOptions(url: SqlAlchemyUrl, config: AirflowConfig): DataSourceOptions {
  const { core } = config;
  const { query } = url;
  const driver = require('pg') as typeof pg; // loaded only for PostgreSQL
  // TypeORM qualifies the tables in its own SQL; the search path is for the other statements.
  const searchPath = core.sqlAlchemySchema
    ? `; SET search_path TO ${driver.escapeIdentifier(core.sqlAlchemySchema)}, public`
    : '';
  return {
    type: 'postgres',
    driver,
    host: query.get('host') ?? url.host ?? socketDirectory(),
    port: Number(query.get('port') ?? url.port ?? 5432),
    username: query.get('user') ?? url.username,
    password: query.get('password') ?? url.password,
    database: query.get('dbname') ?? url.database,
    schema: core.sqlAlchemySchema || undefined,
    ssl: tlsOptions(query),
    installExtensions: false,
    poolErrorHandler: () => undefined, // the pool replaces a broken connection, and its queries get the error
    extra: {
      Client: windsockClient(driver.Client, { lockTimeout: core.sqlAlchemyLockTimeout * 1000 }),
      pipeline: true, // sends a statement without waiting for earlier answers; see SharedConnections
      max: poolSize(core),
      maxLifetimeSeconds: Math.max(core.sqlAlchemyPoolRecycle, 0),
      connectionTimeoutMillis: core.sqlAlchemyPoolTimeout * 1000,
      query_timeout: core.sqlAlchemyStatementTimeout * 1000,
      application_name: query.get('application_name') ?? 'windsock',
      options: query.get('options') ?? undefined,
      keepAlive: true,
      types: typesOf(driver),
      // Timestamps are written without an offset, so the session's time zone must be UTC. It is set with SQL because a
      // pooler such as PgBouncer would reject it as a connection parameter.
      onConnect: async (client: pg.PoolClient) => {
        requirePgInternals(client);
        await client.query(`SET TIME ZONE 'UTC'${searchPath}`);
      },
    },
  };
}

/** The driver's own parsers, except for the types that stay text. */
function typesOf({ types }: typeof pg) {
  return {
    getTypeParser: (oid: number, format: 'text' | 'binary'): unknown =>
      textTypes.has(oid) && format !== 'binary' ? asText : types.getTypeParser(oid, format),
  };
}

/** The directory in which libpq looks for a server's socket if the URL names no host. */
function socketDirectory(): string | undefined {
  return ['/var/run/postgresql', '/tmp'].find((directory) => existsSync(`${directory}/.s.PGSQL.5432`));
}

/** TLS options for libpq's `sslmode`. The default `prefer` tries TLS first; see `connect` in open-database.ts. */
function tlsOptions(query: URLSearchParams): TlsOptions | false {
  const mode = query.get('sslmode') ?? 'prefer';
  const files = {
    ca: query.get('sslrootcert') === 'system' ? undefined : readTlsFile(query, 'sslrootcert'),
    cert: readTlsFile(query, 'sslcert'),
    key: readTlsFile(query, 'sslkey'),
  };
  switch (mode) {
    case 'disable':
      return false;
    case 'allow':
    case 'prefer':
      return { ...files, rejectUnauthorized: false };
    case 'require':
      // libpq: with a root certificate, require checks the server's as verify-ca does.
      return files.ca ? { ...files, ...anyHostname } : { ...files, rejectUnauthorized: false };
    case 'verify-ca':
      return { ...files, ...anyHostname };
    case 'verify-full':
      return files;
    default:
      throw new StartError(
        `[core] sql_alchemy_conn: sslmode ${JSON.stringify(mode)} is none of disable, allow, prefer, require, ` +
          'verify-ca, verify-full',
      );
  }
}

const anyHostname = { checkServerIdentity: () => undefined };

/** True if the URL lets the server decide whether the connection is encrypted. */
export function tlsIsOptional(url: SqlAlchemyUrl): boolean {
  return ['allow', 'prefer'].includes(url.query.get('sslmode') ?? 'prefer');
}
