import type { Socket } from 'node:net';
import type { PoolConnection } from 'mysql2';
import type { AirflowConfig } from '../../config/airflow-config.js';

/** Sets up a new connection: UTC, bounds on locks, and one on an answer that does not come. */
export function prepareSession(connection: PoolConnection, core: AirflowConfig['core']): void {
  const lockTimeout = Math.max(1, Math.round(core.sqlAlchemyLockTimeout)); // MySQL counts whole seconds
  connection.query(
    `SET time_zone = '+00:00', innodb_lock_wait_timeout = ${lockTimeout}, lock_wait_timeout = ${lockTimeout}`,
    () => undefined,
  );
  // The driver has no such bound of its own. An idle connection is closed with it, and opened again when it is needed.
  const stream = streamOf(connection);
  stream.setTimeout(core.sqlAlchemyStatementTimeout * 1000, () =>
    stream.destroy(new Error('The database does not answer')),
  );
}

/**
 * The socket of a connection, which the driver does not promise: all that Windsock uses of it beyond its interface.
 *
 * @throws Error if it is gone
 */
export function streamOf(connection: PoolConnection): Socket {
  const { stream } = connection as PoolConnection & { stream?: Socket };
  if (typeof stream?.setTimeout !== 'function') {
    throw new Error('This version of mysql2 does not fit: its connection has no stream');
  }
  return stream;
}
