import type { EntityManager } from 'typeorm';
import { isForbidden } from './database-errors.js';

/** Changes no row, but fails on a read-only database. */
const change = 'UPDATE slot_pool SET slots = slots WHERE 1 = 0';

/** Statements that need about 64 KiB of disk space or more, as a trigger may, and free it when rolled back. */
const fillers: Readonly<Record<string, (manager: EntityManager) => Promise<unknown>>> = {
  'better-sqlite3': async (manager) => {
    // With a small cache SQLite writes to the disk before the COMMIT.
    const [before] = await manager.query<[{ cache_size: number }]>('PRAGMA cache_size');
    await manager.query('PRAGMA cache_size = 1');
    try {
      await manager.query('INSERT INTO log (event, extra) VALUES (?, zeroblob(131072))', ['readyz']);
    } finally {
      await manager.query(`PRAGMA cache_size = ${before.cache_size}`);
    }
  },
  // Not a row of a table: after the rollback it would occupy space until the next VACUUM.
  postgres: (manager) =>
    manager.query(
      `CREATE TEMPORARY TABLE windsock_probe ON COMMIT DROP AS SELECT repeat('x', 1000) FROM generate_series(1, 128)`,
    ),
  mysql: (manager) => manager.query(`INSERT INTO log (event, extra) VALUES ('readyz', REPEAT('x', 65000))`),
};

/**
 * Writes as much as an ordinary request, in a transaction that the caller rolls back.
 *
 * @throws the database's error, if its disk is full or it is read-only
 */
export async function probeWrite(manager: EntityManager): Promise<void> {
  await manager.query(change);
  try {
    await fillers[manager.dataSource.options.type]!(manager);
  } catch (error) {
    if (!isForbidden(error)) throw error; // the user may not create temporary tables, which proves nothing about writes
  }
}
