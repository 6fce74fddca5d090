import type { EntityManager } from 'typeorm';
import { isForbidden } from './database-errors.js';

/** Changes nothing, and is refused by a database that is read-only. */
const change = 'UPDATE slot_pool SET slots = slots WHERE 1 = 0';

/** What takes room for some 64 KiB and more, as a trigger does, and gives it back when it is rolled back. */
const fillers: Readonly<Record<string, (manager: EntityManager) => Promise<unknown>>> = {
  'better-sqlite3': async (manager) => {
    // By itself SQLite would write nothing before the COMMIT.
    const [before] = await manager.query<[{ cache_size: number }]>('PRAGMA cache_size');
    await manager.query('PRAGMA cache_size = 1');
    try {
      await manager.query('INSERT INTO log (event, extra) VALUES (?, zeroblob(131072))', ['readyz']);
    } finally {
      await manager.query(`PRAGMA cache_size = ${before.cache_size}`);
    }
  },
  // No row of a table: what was rolled back would take its room until the next VACUUM.
  postgres: (manager) =>
    manager.query(
      `CREATE TEMPORARY TABLE windsock_probe ON COMMIT DROP AS SELECT repeat('x', 1000) FROM generate_series(1, 128)`,
    ),
  mysql: (manager) => manager.query(`INSERT INTO log (event, extra) VALUES ('readyz', REPEAT('x', 65000))`),
};

/**
 * Writes as much as an ordinary request, in a transaction that its caller rolls back.
 *
 * @throws the database's error, if it has no room or is read-only
 */
export async function probeWrite(manager: EntityManager): Promise<void> {
  await manager.query(change);
  try {
    await fillers[manager.dataSource.options.type]!(manager);
  } catch (error) {
    if (!isForbidden(error)) throw error; // temporary tables are: the next write will tell
  }
}
