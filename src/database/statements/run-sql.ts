import type pg from 'pg';
import { type DataSource, type EntityManager, type QueryRunner, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { SharedConnections } from '../postgresql/shared-connections.js';
import type { SqliteDatabase } from '../sqlite/sqlite-driver.js';

/** How a statement is run. */
export interface RunOptions {
  /** It finds a few rows by a key, and may share a connection with others; see SharedConnections. */
  readonly isQuick?: boolean;
}

/**
 * Runs one statement with its values, in the manager's transaction if it has one. On PostgreSQL and SQLite it goes to the
 * connection itself: `EntityManager.query` does the same, but tells subscribers and loggers, of which there are none,
 * and takes half as long again as the driver. Rows and errors are the driver's own.
 */
export async function runSql<Row>(
  manager: EntityManager,
  sql: string,
  values: unknown[],
  { isQuick = false }: RunOptions = {},
): Promise<Row[]> {
  const { dataSource, queryRunner } = manager;
  const { type } = dataSource.options;
  if (type === 'better-sqlite3') return sqliteOf(dataSource).run(sql, values) as Row[];
  if (type !== 'postgres') return manager.query<Row[]>(sql, values);
  if (queryRunner) return runOn(queryRunner, sql, values);
  if (isQuick) return sharedOf(dataSource).query(sql, values);
  const runner = dataSource.createQueryRunner();
  try {
    return await runOn(runner, sql, values);
  } finally {
    await runner.release();
  }
}

async function runOn<Row>(runner: QueryRunner, sql: string, values: unknown[]): Promise<Row[]> {
  // It is when its connection has died; it would open another one, outside of the transaction.
  if (runner.isReleased) throw new QueryRunnerAlreadyReleasedError();
  const client = (await runner.connect()) as pg.ClientBase;
  return (await client.query(sql, values)).rows as Row[];
}

function sqliteOf({ driver }: DataSource): SqliteDatabase {
  return (driver as unknown as { databaseConnection: SqliteDatabase }).databaseConnection;
}

const shared = new WeakMap<DataSource, SharedConnections>();

function sharedOf(dataSource: DataSource): SharedConnections {
  let connections = shared.get(dataSource);
  if (!connections) {
    connections = new SharedConnections((dataSource.driver as unknown as { master: pg.Pool }).master);
    shared.set(dataSource, connections);
  }
  return connections;
}
