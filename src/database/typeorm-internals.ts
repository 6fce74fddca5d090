import type pg from 'pg';
import type { DataSource } from 'typeorm';
import type { BoundedPool } from './mysql/bounded-pool.js';
import type { SqliteDatabase } from './sqlite/sqlite-driver.js';

/*
 * What Windsock takes out of TypeORM's drivers, by the names that they have there: the connections themselves.
 * `requireTypeOrmInternals` looks for it at each start.
 */

/** PostgreSQL's pool. Its clients are `windsockClient`s. */
export function postgresqlPoolOf(dataSource: DataSource): pg.Pool {
  return partOf<pg.Pool>(dataSource, 'master');
}

/** MySQL's pool. */
export function mysqlPoolOf(dataSource: DataSource): BoundedPool {
  return partOf<BoundedPool>(dataSource, 'pool');
}

/** SQLite's connection. */
export function sqliteDatabaseOf(dataSource: DataSource): SqliteDatabase {
  return partOf<SqliteDatabase>(dataSource, 'databaseConnection');
}

/** @throws Error that names what TypeORM's driver lacks */
export function requireTypeOrmInternals(dataSource: DataSource): void {
  const parts = { postgres: postgresqlPoolOf, mysql: mysqlPoolOf, 'better-sqlite3': sqliteDatabaseOf };
  parts[dataSource.options.type as keyof typeof parts](dataSource);
}

function partOf<T>({ driver }: DataSource, name: string): T {
  const part = (driver as unknown as Record<string, T | undefined>)[name];
  if (part === undefined) throw new Error(`This version of TypeORM does not fit: its driver has no ${name}`);
  return part;
}
