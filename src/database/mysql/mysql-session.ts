import type { Socket } from 'node:net';
import type { PoolConnection } from 'mysql2';
import type { AirflowConfig } from '../../config/airflow-config.js';

/** Sets up a new connection: UTC, lock timeouts, and a timeout for answers. */
export function prepareSession(connection: PoolConnection, core: AirflowConfig['core']): void {
  const lockTimeout = Math.max(1, Math.round(core.sqlAlchemyLockTimeout)); // MySQL takes whole seconds
  connection.query(
    `SET time_zone = '+00:00', innodb_lock_wait_timeout = ${lockTimeout}, lock_wait_timeout = ${lockTimeout}`,
    () => undefined,
  );
  // The driver has no timeout for answers. This one also closes an idle connection; the pool opens a new one when
  // needed.
  const stream = streamOf(connection);
  stream.setTimeout(core.sqlAlchemyStatementTimeout * 1000, () =>
    stream.destroy(new Error('The database does not answer')),
  );
}

/**
 * The socket of a connection. This is the only part of the driver that Windsock uses beyond its public interface.
 *
 * @throws Error if the driver no longer has it
 */
export function streamOf(connection: PoolConnection): Socket {
  const { stream } = connection as PoolConnection & { stream?: Socket };
  if (typeof stream?.setTimeout !== 'function') {
    throw new Error('This version of mysql2 does not fit: its connection has no stream');
  }
  return stream;
}
