import type { EntityManager } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { isUniqueViolation } from '../../src/database/database-errors.js';
import { Pool } from '../../src/database/entities/pool.entity.js';
import { keptInsert } from '../../src/database/statements/kept-insert.js';
import { pipelined } from '../../src/database/statements/pipelined.js';
import { openedDatabase } from '../support/data-source.js';
import { dialects } from '../support/dialects.js';

const insertPools = keptInsert<Pool, 'id'>(Pool);
const insert = (manager: EntityManager, ...pools: string[]) =>
  insertPools(
    manager,
    pools.map((pool) => ({ pool, slots: 1, description: '' })),
  );
/** Takes a few more turns than `insert` until it fails. */
const insertLater = async (manager: EntityManager, pool: string) => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  await insert(manager, pool);
};

describe.each(dialects)('steps of a transaction on %s', (dialect) => {
  const opened = openedDatabase(dialect);

  const pools = async () =>
    (await opened.database.sql('SELECT pool FROM slot_pool ORDER BY pool')).map(({ pool }) => pool);

  it('are all done, and give their results', async () => {
    const results = await opened.dataSource.transaction((manager) =>
      pipelined(
        manager,
        () => insert(manager, 'one'),
        () => manager.countBy(Pool, { pool: 'none' }),
        () => insert(manager, 'two'),
        () => Promise.resolve('nothing'),
      ),
    );
    expect(results).toEqual([undefined, 0, undefined, 'nothing']);
    expect(await pools()).toEqual(['default_pool', 'one', 'two']);
  });

  it('fail with what made the first of them fail, and leave nothing behind', async () => {
    for (const failing of [insert, insertLater]) {
      const work = opened.dataSource.transaction(async (manager) => {
        await pipelined(
          manager,
          () => insert(manager, 'lost'),
          () => failing(manager, 'default_pool'),
          () => insert(manager, 'late'),
        );
      });
      expect(isUniqueViolation(await work.catch((error: unknown) => error))).toBe(true);
      expect(await pools()).toEqual(['default_pool']);
    }
  });
});
