import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { WindsockClient } from './postgresql/postgresql-client.js';

/**
 * Runs the work in a transaction of its own: committed when its promise resolves, rolled back when it rejects. On
 * PostgreSQL the transaction begins with its first statement, and has the lock timeout of the configuration, which
 * `DataSource.transaction` would not give it.
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
    // What went wrong first is the reason.
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
