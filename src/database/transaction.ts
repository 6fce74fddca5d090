import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { WindsockClient } from './postgresql/postgresql-client.js';

/**
 * Runs the work in its own transaction: commits when the promise resolves, rolls back when it rejects. On PostgreSQL
 * the BEGIN is sent with the first statement, and the transaction has the configured lock timeout, which
 * `DataSource.transaction` would not set.
 */
export async function inTransaction<T>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    await begin(runner);
    const result = await work(runner.manager);
    await runner.commitTransaction();
    return result;
  } catch (error) {
    // Report the first error, not that of the rollback.
    await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

async function begin(runner: QueryRunner): Promise<void> {
  const start = () => runner.startTransaction();
  if (runner.dataSource.options.type !== 'postgres') return start();
  const client = (await runner.connect()) as WindsockClient;
  return client.begin(start);
}
