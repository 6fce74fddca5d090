import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { windsockClient } from '../../src/database/postgresql/postgresql-client.js';
import { SharedConnections } from '../../src/database/postgresql/shared-connections.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';

describe.runIf(dialects.includes('postgresql'))('shared connections', () => {
  let database: AirflowDatabase;
  let pool: pg.Pool;
  let shared: SharedConnections;

  beforeEach(async () => {
    database = await airflowDatabase('postgresql');
    const url = new URL(database.env['AIRFLOW__CORE__SQL_ALCHEMY_CONN']!.replace('+psycopg2', ''));
    const Client = windsockClient(pg.Client, { lockTimeout: 1000 });
    pool = new pg.Pool({ connectionString: url.href, max: 2, pipeline: true, Client });
    pool.on('error', () => undefined);
    shared = new SharedConnections(pool);
  });

  afterEach(async () => {
    await pool.end();
    await database.remove();
  });

  const ask = async (sql: string, ...values: unknown[]): Promise<unknown> =>
    (await shared.run<{ answer: unknown }>({ sql }, values))[0]!.answer;
  const numbers = Array.from({ length: 50 }, (_, index) => index);
  const pidOf = (number: number) => ask('SELECT pg_backend_pid() AS answer WHERE $1 > 0', number + 1);
  const isBack = async () => {
    await sleep(20);
    return pool.idleCount === pool.totalCount;
  };

  it('answer each with its own, on one connection', async () => {
    const answers = numbers.map((number) => ask('SELECT $1::int AS answer', number));
    expect(await Promise.all(answers)).toEqual(numbers);
    expect(new Set(await Promise.all(numbers.map(pidOf))).size).toBe(1);
    expect([pool.totalCount, await isBack()]).toEqual([1, true]);
  });

  it('keep the error of one from the others', async () => {
    const answers = numbers.map((number) => ask('SELECT 100 / ($1::int - 7) AS answer', number));
    const ended = await Promise.allSettled(answers);
    const failed = ended.flatMap((each, index) => (each.status === 'rejected' ? [[index, String(each.reason)]] : []));
    expect(failed).toEqual([[7, expect.stringContaining('division by zero')]]);
    expect(await ask('SELECT 1 AS answer')).toBe(1);
  });

  it('do not take a request that would have to wait for a slow one', async () => {
    const order: string[] = [];
    const slow = ask("SELECT pg_sleep(0.4)::text || 'slow' AS answer").then(() => order.push('slow'));
    await sleep(100);
    const quick = ask('SELECT 1 AS answer').then(() => order.push('quick'));
    await Promise.all([slow, quick]);
    expect([order, pool.totalCount, await isBack()]).toEqual([['quick', 'slow'], 2, true]);
  });

  it('fail the waiting requests when the connection is lost, and no later ones', async () => {
    const pid = await pidOf(1);
    const waiting = numbers.map((number) => ask('SELECT pg_sleep(5)::text || $1 AS answer', number));
    const ended = Promise.allSettled(waiting);
    await sleep(50);
    await database.sql(`SELECT pg_terminate_backend(${String(pid)})`);
    expect((await ended).every(({ status }) => status === 'rejected')).toBe(true);
    expect(await ask('SELECT 1 AS answer')).toBe(1);
    expect(await isBack()).toBe(true);
  });

  it('go back to the pool under steady load too, so that the pool can replace them', async () => {
    const returned = new Promise((resolve) => pool.once('release', resolve));
    let isBusy = true;
    const load = numbers.slice(0, 4).map(async (number) => {
      while (isBusy) await ask('SELECT $1::int AS answer', number);
    });
    await returned;
    isBusy = false;
    await Promise.all(load);
    expect(await isBack()).toBe(true);
  });
});
