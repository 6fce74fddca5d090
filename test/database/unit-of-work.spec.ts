import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DataSource, EntityManager } from 'typeorm';
import { ServiceUnavailable } from '../../src/common/errors.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { Pool } from '../../src/database/entities/pool.entity.js';
import { openDatabase } from '../../src/database/open-database.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';

let database: AirflowDatabase;
let dataSource: DataSource;
let unitOfWork: UnitOfWork;

beforeEach(async () => {
  database = airflowDatabase();
  const config = loadAirflowConfig({ ...database.env, AIRFLOW__CORE__SQL_ALCHEMY_LOCK_TIMEOUT: '0.3' });
  dataSource = await openDatabase(config);
  unitOfWork = new UnitOfWork(dataSource, config);
});

afterEach(async () => {
  await dataSource.destroy();
  database.remove();
});

const pools = () =>
  database.sql("SELECT pool FROM slot_pool WHERE pool <> 'default_pool' ORDER BY id").map((row) => row['pool']);
const insert = (manager: EntityManager, pool: string) => manager.insert(Pool, { pool, slots: 1 });
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('a transaction', () => {
  it('keeps what it wrote although another one, begun before, is rolled back meanwhile', async () => {
    const failing = unitOfWork.transaction(async (manager) => {
      await insert(manager, 'lost');
      await pause(30);
      throw new Error('no');
    });
    const succeeding = unitOfWork.transaction((manager) => insert(manager, 'kept'));
    await expect(failing).rejects.toThrow('no');
    await succeeding;
    expect(pools()).toEqual(['kept']);
  });

  it('is not seen by a read before it is committed', async () => {
    const writing = unitOfWork.transaction(async (manager) => {
      await insert(manager, 'new');
      await pause(30);
    });
    expect(await unitOfWork.read((manager) => manager.countBy(Pool, { pool: 'new' }))).toBe(1);
    await writing;
  });

  it('waits for the lock of another process without blocking the event loop', async () => {
    database.sql('BEGIN IMMEDIATE');
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 5);
    const writing = unitOfWork.transaction((manager) => insert(manager, 'late'));
    await pause(120);
    database.sql('COMMIT');
    await writing;
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(10);
    expect(pools()).toEqual(['late']);
  });

  it('gives up on that lock after the configured time, and the next one succeeds', async () => {
    database.sql('BEGIN IMMEDIATE');
    const start = performance.now();
    const all = Array.from({ length: 5 }, (_, index) =>
      unitOfWork.transaction((manager) => insert(manager, `no ${index}`)),
    );
    const results = await Promise.allSettled(all);
    // All five waited at the same time, although they run one after the other.
    expect(performance.now() - start).toBeLessThan(600);
    expect(results.map((result) => result.status === 'rejected' && (result.reason as Error).constructor)).toEqual(
      Array(5).fill(ServiceUnavailable),
    );
    database.sql('COMMIT');
    await unitOfWork.transaction((manager) => insert(manager, 'yes'));
    expect(pools()).toEqual(['yes']);
  });
});
