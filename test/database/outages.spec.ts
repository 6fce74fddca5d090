import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { openDatabase } from '../../src/database/open-database.js';
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

  /** Each of a number of requests at once is refused in bounded time. */
  async function expectRefusals(milliseconds: number): Promise<void> {
    const start = performance.now();
    for (const answer of await Promise.all([get(), trigger(), get(), trigger()])) expectUnavailable(answer);
    expect(performance.now() - start).toBeLessThan(milliseconds);
  }

  async function expectRefusalOfRead(milliseconds: number): Promise<void> {
    const start = performance.now();
    expectUnavailable(await get());
    expect(performance.now() - start).toBeLessThan(milliseconds);
  }

  it('requests are refused with 503 while connections are cut, and answered again afterwards', async () => {
    windsock = await startWindsock({ env });
    expect((await get()).status).toBe(200);
    proxy.become('closed');
    await expectRefusals(2000);
    const health = await send(windsock.url, 'GET', '/health');
    expect(health.json()).toMatchObject({ metadatabase: { status: 'unhealthy' } });
    proxy.become('open');
    expect([(await get()).status, (await trigger()).status]).toEqual([200, 200]);
  });

  it('requests are refused with 503 while the database is silent, and answered again afterwards', async () => {
    windsock = await startWindsock({ env });
    await Promise.all([get(), get()]);
    proxy.become('stalled');
    await expectRefusals(6000);
    proxy.become('closed'); // what was swallowed cannot be made good
    proxy.become('open');
    expect([(await get()).status, (await trigger()).status]).toEqual([200, 200]);
    expect(await database.sql('SELECT count(*) AS n FROM task_instance')).toEqual([{ n: 6 }]);
  });

  it("a trigger waits for another's lock for no longer than it may, and leaves nothing behind", async () => {
    windsock = await startWindsock({ env });
    await database.sql('BEGIN');
    await database.sql(lockRuns[dialect]);
    const start = performance.now();
    expectUnavailable(await trigger());
    expect(performance.now() - start).toBeLessThan(4000);
    await database.sql('ROLLBACK');
    expect((await trigger()).status).toBe(200);
    expect(await database.sql('SELECT count(*) AS n FROM dag_run')).toEqual([{ n: 1 }]);
  });

  it('a request waits for a free connection for no longer than it may', async () => {
    const onlyOne = { AIRFLOW__CORE__SQL_ALCHEMY_POOL_SIZE: '1', AIRFLOW__CORE__SQL_ALCHEMY_MAX_OVERFLOW: '0' };
    const patient = { AIRFLOW__CORE__SQL_ALCHEMY_LOCK_TIMEOUT: '4', AIRFLOW__CORE__SQL_ALCHEMY_STATEMENT_TIMEOUT: '9' };
    windsock = await startWindsock({ env: { ...env, ...onlyOne, ...patient } });
    await database.sql('BEGIN');
    await database.sql(lockRuns[dialect]);
    const blocked = trigger();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await expectRefusalOfRead(2000);
    await database.sql('ROLLBACK');
    expect((await blocked).status).toBe(200);
    expect((await get()).status).toBe(200);
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
