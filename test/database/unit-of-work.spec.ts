import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DataSource, EntityManager } from 'typeorm';
import { ServiceUnavailable } from '../../src/common/errors.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { Pool } from '../../src/database/entities/pool.entity.js';
import { openDatabase } from '../../src/database/open-database.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { type Dialect, dialects } from '../support/dialects.js';

/** Milliseconds. */
const lockTimeoutMs = 2000;

let database: AirflowDatabase;
let dataSource: DataSource;
let unitOfWork: UnitOfWork;

/** Gives every test of this block a database and a unit of work on it. */
function onDatabase(dialect: Dialect): void {
  beforeEach(async () => {
    database = await airflowDatabase(dialect);
    const config = loadAirflowConfig({
      ...database.env,
      AIRFLOW__CORE__SQL_ALCHEMY_LOCK_TIMEOUT: String(lockTimeoutMs / 1000),
    });
    dataSource = await openDatabase(config);
    unitOfWork = new UnitOfWork(dataSource, config);
  });

  afterEach(async () => {
    await dataSource.destroy();
    await database.remove();
  });
}

const pools = async () => {
  const rows = await database.sql("SELECT pool FROM slot_pool WHERE pool <> 'default_pool' ORDER BY id");
  return rows.map((row) => row['pool']);
};
const insert = (manager: EntityManager, pool: string) => manager.insert(Pool, { pool, slots: 1 });

describe.each(dialects)('a transaction on %s', (dialect) => {
  onDatabase(dialect);

  it('keeps what it wrote although another one, begun before, is rolled back meanwhile', async () => {
    const failing = unitOfWork.transaction(async (manager) => {
      await insert(manager, 'lost');
      await sleep(30);
      throw new Error('no');
    });
    const succeeding = unitOfWork.transaction((manager) => insert(manager, 'kept'));
    await expect(failing).rejects.toThrow('no');
    await succeeding;
    expect(await pools()).toEqual(['kept']);
  });

  it('is seen by a read whole or not at all', async () => {
    let reading: Promise<number> | undefined;
    await unitOfWork.transaction(async (manager) => {
      await insert(manager, 'one');
      reading = unitOfWork.read((reader) => reader.countBy(Pool, { slots: 1 }));
      // On SQLite it waits for the end of this.
      await (dialect === 'sqlite' ? sleep(60) : reading);
      await insert(manager, 'two');
    });
    expect(await reading).toBe(dialect === 'sqlite' ? 2 : 0);
    expect(await pools()).toEqual(['one', 'two']);
  });
});

describe.runIf(dialects.includes('postgresql'))('a transaction on postgresql', () => {
  onDatabase('postgresql');

  it('has the lock timeout of the configuration, which stays on no connection', async () => {
    const ask = (manager: EntityManager) => manager.query<object[]>('SHOW lock_timeout');
    expect(await unitOfWork.transaction(ask)).toEqual([{ lock_timeout: '2s' }]);
    expect(await unitOfWork.read(ask)).toEqual([{ lock_timeout: '0' }]);
  });
});

// A lock on SQLite is one on the whole file, and waited for here; those of the servers are in outages.spec.ts.
describe.runIf(dialects.includes('sqlite'))('a transaction on sqlite', () => {
  onDatabase('sqlite');

  it('waits for the lock of another process without blocking the event loop', async () => {
    await database.sql('BEGIN IMMEDIATE');
    const writing = unitOfWork.transaction((manager) => insert(manager, 'late'));
    for (let turn = 0; turn < 20; turn++) await sleep(5); // no turn would come
    await database.sql('COMMIT');
    await writing;
    expect(await pools()).toEqual(['late']);
  });

  it('gives up on that lock after the configured time, and the next one succeeds', async () => {
    await database.sql('BEGIN IMMEDIATE');
    const start = performance.now();
    const all = Array.from({ length: 5 }, (_, index) =>
      unitOfWork.transaction((manager) => insert(manager, `no ${index}`)),
    );
    const results = await Promise.allSettled(all);
    // All five waited at the same time, although they run one after the other.
    expect(performance.now() - start).toBeLessThan(5 * lockTimeoutMs);
    expect(results.map((result) => result.status === 'rejected' && (result.reason as Error).constructor)).toEqual(
      Array(5).fill(ServiceUnavailable),
    );
    await database.sql('COMMIT');
    await unitOfWork.transaction((manager) => insert(manager, 'yes'));
    expect(await pools()).toEqual(['yes']);
  });
});
