import { availableParallelism } from 'node:os';
import { StartError } from '../common/start-error.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { parseSqlAlchemyUrl } from '../database/sqlalchemy-url.js';

/**
 * How many processes answer requests.
 *
 * @throws StartError if each would have a database of its own
 */
export function workerCount({ core, webserver }: AirflowConfig): number {
  const { workers } = webserver;
  // One that cannot be read is for the server to complain of.
  const { dialect = 'sqlite', database } = parseSqlAlchemyUrl(core.sqlAlchemyConn) ?? { database: '-' };
  const isSqlite = dialect === 'sqlite';
  if (workers > 1 && isSqlite && (!database || database === ':memory:')) {
    throw new StartError(`[webserver] workers = ${workers}: a database in memory takes one worker`);
  }
  // SQLite lets one connection write at a time, so that more processes would only wait for each other.
  return workers || (isSqlite ? 1 : availableParallelism());
}
