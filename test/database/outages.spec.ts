import { copyFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ServiceUnavailable } from '../../src/common/errors.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { Pool } from '../../src/database/entities/pool.entity.js';
import { openDatabase } from '../../src/database/open-database.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { type FaultyProxy, faultyProxy } from '../support/faulty-proxy.js';
import { type Answer, send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const servers = dialects.filter((dialect) => dialect !== 'sqlite');
const pools = '/api/experimental/pools';
const runs = '/api/experimental/dags/example_bash_operator/dag_runs';

/** What locks out whoever wants to insert a run of the DAG, within a transaction. */
const lockRuns = {
  postgresql: 'LOCK TABLE dag_run IN EXCLUSIVE MODE',
  mysql: "SELECT * FROM dag_run WHERE dag_id = 'example_bash_operator' FOR UPDATE",
};

/** A role that may read pools, with the password `old`. */
const change = {
  postgresql: {
    create: (role: string) => `CREATE ROLE ${role} LOGIN PASSWORD 'old'`,
    grant: (role: string) => `GRANT SELECT ON slot_pool, alembic_version TO ${role}`,
    password: (role: string, text: string) => `ALTER ROLE ${role} PASSWORD '${text}'`,
    drop: (role: string) => [`DROP OWNED BY ${role}`, `DROP ROLE ${role}`],
  },
  mysql: {
    create: (role: string) => `CREATE USER ${role} IDENTIFIED BY 'old'`,
    grant: (role: string) => `GRANT SELECT ON *.* TO ${role}`,
    password: (role: string, text: string) => `ALTER USER ${role} IDENTIFIED BY '${text}'`,
    drop: (role: string) => [`DROP USER ${role}`],
  },
};

async function openUnitOfWork(env: Record<string, string>): Promise<UnitOfWork> {
  const config = loadAirflowConfig(env);
  const dataSource = await openDatabase(config);
  onTestFinished(() => dataSource.destroy());
  return new UnitOfWork(dataSource, config);
}

/** Milliseconds: ten times each limit that is set here. Without a limit, a request would wait for good. */
const boundMs = 10_000;

// With none: this run tests no database that has a server.
describe.runIf(servers.length > 0).each(servers)('on %s', (dialect) => {
  let database: AirflowDatabase;
  let proxy: FaultyProxy;
  let env: Record<string, string>;
  let windsock: RunningWindsock | undefined;

  beforeEach(async () => {
    database = await airflowDatabase(dialect);
    const url = database.env['AIRFLOW__CORE__SQL_ALCHEMY_CONN']!;
    const [, host, port] = /@([^@:/]+):(\d+)\//.exec(url)!;
    proxy = await faultyProxy({ host: host!, port: Number(port) });
    env = {
      ...database.env,
      AIRFLOW__CORE__SQL_ALCHEMY_CONN: url.replace(`@${host}:${port}/`, `@127.0.0.1:${proxy.port}/`),
      AIRFLOW__CORE__SQL_ALCHEMY_POOL_TIMEOUT: '1',
      AIRFLOW__CORE__SQL_ALCHEMY_STATEMENT_TIMEOUT: '1',
      AIRFLOW__CORE__SQL_ALCHEMY_LOCK_TIMEOUT: '1',
    };
  });

  afterEach(async () => {
    await windsock?.close();
    windsock = undefined;
    await proxy.remove();
    await database.remove();
  });

  const get = () => send(windsock!.url, 'GET', pools);
  const trigger = () => send(windsock!.url, 'POST', runs, { body: '{}' });

  function expectUnavailable(answer: Answer): void {
    expect([answer.status, answer.headers['retry-after'], answer.headers['content-type']]).toEqual([
      503,
      '1',
      'application/json',
    ]);
    expect(answer.json()).toEqual({ error: expect.stringMatching(/try again$/) as string });
  }

  /** Each of four requests at once is refused in bounded time. */
  async function expectRefusals(): Promise<void> {
    const start = performance.now();
    for (const answer of await Promise.all([get(), trigger(), get(), trigger()])) expectUnavailable(answer);
    expect(performance.now() - start).toBeLessThan(boundMs);
  }

  it('requests are refused with 503 while connections are cut, and answered again afterwards', async () => {
    windsock = await startWindsock({ env });
    expect((await get()).status).toBe(200);
    proxy.become('closed');
    await expectRefusals();
    const health = await send(windsock.url, 'GET', '/health');
    expect(health.json()).toMatchObject({ metadatabase: { status: 'unhealthy' } });
    const log = vi.spyOn(Logger.prototype, 'error');
    onTestFinished(() => log.mockRestore());
    expect((await send(windsock.url, 'GET', '/readyz')).status).toBe(503);
    // The reason, and not what clients are told.
    expect(log.mock.lastCall).toEqual([expect.stringMatching(/^Not ready: (?!The database).*(connect|ECONN)/i)]);
    proxy.become('open');
    expect([(await get()).status, (await trigger()).status]).toEqual([200, 200]);
  });

  it('requests are refused with 503 while the database is silent, and answered again afterwards', async () => {
    windsock = await startWindsock({ env });
    await Promise.all([get(), get()]);
    proxy.become('stalled');
    await expectRefusals();
    proxy.become('closed'); // what was swallowed cannot be made good
    proxy.become('open');
    expect([(await get()).status, (await trigger()).status]).toEqual([200, 200]);
    expect(await database.sql('SELECT count(*) AS n FROM task_instance')).toEqual([{ n: 6 }]);
  });

  it('connections that stay silent for ever are used no more', async () => {
    windsock = await startWindsock({ env });
    await Promise.all([get(), get()]);
    proxy.become('stalled');
    await expectRefusals();
    proxy.become('open'); // the old connections stay silent: see faulty-proxy.ts
    expect([(await get()).status, (await trigger()).status]).toEqual([200, 200]);
  });

  it('a trigger that timed out while the database was silent is not carried out by the next one', async () => {
    const onlyOne = { AIRFLOW__CORE__SQL_ALCHEMY_POOL_SIZE: '1', AIRFLOW__CORE__SQL_ALCHEMY_MAX_OVERFLOW: '0' };
    const patient = { AIRFLOW__CORE__SQL_ALCHEMY_LOCK_TIMEOUT: '9' };
    windsock = await startWindsock({ env: { ...env, ...onlyOne, ...patient } });
    expect((await get()).status).toBe(200);
    await database.sql('BEGIN');
    await database.sql(lockRuns[dialect]);
    expectUnavailable(await trigger());
    await database.sql('ROLLBACK');
    expect((await trigger()).status).toBe(200);
    const counts = 'SELECT (SELECT count(*) FROM dag_run) AS runs, (SELECT count(*) FROM task_instance) AS instances';
    expect(await database.sql(counts)).toEqual([{ runs: 1, instances: 6 }]);
  });

  it('a request whose connection is ended between two statements is refused with 503', async () => {
    const unitOfWork = await openUnitOfWork(env);
    const work = unitOfWork.transaction(async (manager) => {
      await manager.query('SELECT 1');
      proxy.become('closed');
      await sleep(100);
      await manager.query('SELECT 1');
    });
    await expect(work).rejects.toBeInstanceOf(ServiceUnavailable);
  });

  it("a trigger waits for another's lock for no longer than it may, and leaves nothing behind", async () => {
    windsock = await startWindsock({ env });
    await database.sql('BEGIN');
    await database.sql(lockRuns[dialect]);
    const start = performance.now();
    expectUnavailable(await trigger());
    expect(performance.now() - start).toBeLessThan(boundMs);
    await database.sql('ROLLBACK');
    expect((await trigger()).status).toBe(200);
    expect(await database.sql('SELECT count(*) AS n FROM dag_run')).toEqual([{ n: 1 }]);
  });

  it('a request waits for a free connection for no longer than it may', async () => {
    const onlyOne = { AIRFLOW__CORE__SQL_ALCHEMY_POOL_SIZE: '1', AIRFLOW__CORE__SQL_ALCHEMY_MAX_OVERFLOW: '0' };
    const patient = {
      AIRFLOW__CORE__SQL_ALCHEMY_LOCK_TIMEOUT: '15',
      AIRFLOW__CORE__SQL_ALCHEMY_STATEMENT_TIMEOUT: '20',
    };
    windsock = await startWindsock({ env: { ...env, ...onlyOne, ...patient } });
    await database.sql('BEGIN');
    await database.sql(lockRuns[dialect]);
    const blocked = trigger();
    await sleep(300);
    // The trigger has the connection until the lock is gone, so the read was refused while it waited.
    expectUnavailable(await get());
    await database.sql('ROLLBACK');
    expect((await blocked).status).toBe(200);
    expect((await get()).status).toBe(200);
  });

  it.runIf(dialect === 'postgresql')('a statement that took too long is stopped in the database, too', async () => {
    windsock = await startWindsock({ env });
    await database.sql('BEGIN');
    await database.sql('LOCK TABLE slot_pool');
    for (const answer of await Promise.all([get(), get(), get()])) expectUnavailable(answer);
    const waiting =
      "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    await vi.waitFor(async () => expect(await database.sql(waiting)).toEqual([{ n: 0 }]));
    await database.sql('ROLLBACK');
    expect((await get()).status).toBe(200);
  });

  it.runIf(dialect === 'postgresql')('a connection to a database that takes no writes is not kept', async () => {
    const [row] = await database.sql('SELECT current_database() AS name');
    const set = (change: string) => database.sql(`ALTER DATABASE ${String(row!['name'])} ${change}`);
    await set('SET default_transaction_read_only = on');
    windsock = await startWindsock({ env });
    const refusal = await trigger();
    expectUnavailable(refusal);
    expect(refusal.text).toContain('The database is read-only');
    expect((await send(windsock.url, 'GET', '/readyz')).status).toBe(503);
    await set('RESET default_transaction_read_only');
    await vi.waitFor(async () => expect((await send(windsock!.url, 'GET', '/readyz')).status).toBe(200));
    expect((await trigger()).status).toBe(200);
  });

  it('requests are refused with 503 while the password is another one, and answered again afterwards', async () => {
    const role = `visitor_${process.pid}`;
    await database.sql(change[dialect].create(role));
    try {
      await database.sql(change[dialect].grant(role));
      const url = env['AIRFLOW__CORE__SQL_ALCHEMY_CONN']!.replace(/\/\/.*@/, `//${role}:old@`);
      windsock = await startWindsock({ env: { ...env, AIRFLOW__CORE__SQL_ALCHEMY_CONN: url } });
      expect((await get()).status).toBe(200);
      await database.sql(change[dialect].password(role, 'new'));
      proxy.become('closed');
      proxy.become('open');
      expectUnavailable(await get());
      await database.sql(change[dialect].password(role, 'old'));
      expect((await get()).status).toBe(200);
    } finally {
      await windsock?.close();
      windsock = undefined;
      for (const statement of change[dialect].drop(role)) await database.sql(statement);
    }
  });

  it('the start waits for the database', async () => {
    proxy.become('closed');
    setTimeout(() => proxy.become('open'), 1500);
    const messages: string[] = [];
    const dataSource = await openDatabase(loadAirflowConfig(env), (message) => messages.push(message));
    await dataSource.destroy();
    expect(messages).toEqual([expect.stringMatching(/^The database cannot be opened: .*; waiting up to 60 s for it$/)]);
  });

  it('the start gives up after the configured time, and shows no password', async () => {
    proxy.become('closed');
    const config = loadAirflowConfig({ ...env, AIRFLOW__CORE__SQL_ALCHEMY_START_TIMEOUT: '0.1' });
    const failure = await openDatabase(config).catch((error: Error) => error.message);
    expect(failure).toMatch(/^The database cannot be opened: .*127\.0\.0\.1/);
    const password = decodeURIComponent(/\/\/[^:]+:([^@]+)@/.exec(env['AIRFLOW__CORE__SQL_ALCHEMY_CONN']!)![1]!);
    expect(failure).not.toContain(password);
  });
});

describe.runIf(dialects.includes('sqlite'))('on sqlite', () => {
  let database: AirflowDatabase;
  let unitOfWork: UnitOfWork;

  beforeEach(async () => {
    database = await airflowDatabase('sqlite');
    unitOfWork = await openUnitOfWork(database.env);
  });

  afterEach(() => database.remove());

  const insert = (pool: string) => (manager: EntityManager) => manager.insert(Pool, { pool, slots: 1 });
  const refusal = expect.any(ServiceUnavailable) as unknown;

  it('a write after the disk was full is committed', async () => {
    // SQLite ends the transaction by itself; TypeORM does not hear of that.
    const unlimited = 2 ** 31;
    const setPages = (count: number) => unitOfWork.read((manager) => manager.query(`PRAGMA max_page_count = ${count}`));
    await setPages(1);
    const tooLong = 'x'.repeat(1_000_000);
    await expect(unitOfWork.transaction(insert(tooLong))).rejects.toEqual(refusal);
    await setPages(unlimited);
    const failing = unitOfWork.transaction(() => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    await unitOfWork.transaction(insert('kept'));
    expect(await database.sql("SELECT pool FROM slot_pool WHERE pool <> 'default_pool'")).toEqual([{ pool: 'kept' }]);
  });

  it('nothing is written to a file that was replaced, or removed', async () => {
    const path = join(database.home, 'airflow.db');
    const insertion = () => unitOfWork.transaction(insert('a'));
    renameSync(path, `${path}.old`);
    await expect(insertion()).rejects.toEqual(refusal);
    copyFileSync(`${path}.old`, path);
    await expect(insertion()).rejects.toEqual(refusal);
    await expect(unitOfWork.read((manager) => manager.query('SELECT 1'))).rejects.toEqual(refusal);
    renameSync(`${path}.old`, path);
    await insertion();
    expect(await database.sql("SELECT count(*) AS n FROM slot_pool WHERE pool = 'a'")).toEqual([{ n: 1 }]);
  });
});
