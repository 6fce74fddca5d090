import type { ClientBase } from 'pg';
import { type EntityManager, type QueryRunner, QueryRunnerAlreadyReleasedError } from 'typeorm';

/**
 * Runs one statement with its values, in the manager's transaction if it has one. On PostgreSQL it goes to the
 * connection itself: `EntityManager.query` does the same, but tells subscribers and loggers, of which there are none,
 * and takes half as long again as the driver. Rows and errors are the driver's own.
 */
export async function runSql<Row>(manager: EntityManager, sql: string, values: unknown[]): Promise<Row[]> {
  const { dataSource, queryRunner } = manager;
  if (dataSource.options.type !== 'postgres') return manager.query<Row[]>(sql, values);
  if (queryRunner) return runOn(queryRunner, sql, values);
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
  const client = (await runner.connect()) as ClientBase;
  return (await client.query(sql, values)).rows as Row[];
}
