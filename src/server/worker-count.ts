import { availableParallelism } from 'node:os';
import { StartError } from '../common/start-error.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { parseSqlAlchemyUrl } from '../database/sqlalchemy-url.js';

/**
 * The number of processes that answer requests.
 *
 * @throws StartError if each process would have its own database
 */
export function workerCount({ core, webserver }: AirflowConfig): number {
  const { workers } = webserver;
  // The server itself reports an invalid URL.
  const { dialect = 'sqlite', database } = parseSqlAlchemyUrl(core.sqlAlchemyConn) ?? { database: '-' };
  const isSqlite = dialect === 'sqlite';
  if (workers > 1 && isSqlite && (!database || database === ':memory:')) {
    throw new StartError(`[webserver] workers = ${workers}: a database in memory takes one worker`);
  }
  // SQLite allows one writer at a time: more processes would only wait for each other.
  return workers || (isSqlite ? 1 : availableParallelism());
}
