import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isStalePlan } from '../../src/database/database-errors.js';
import { type WindsockClient, windsockClient } from '../../src/database/postgresql/postgresql-client.js';
import { type KeptStatement, keptStatement } from '../../src/database/statements/kept-statement.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import { startWindsock } from '../support/windsock.js';

describe.runIf(dialects.includes('postgresql'))('kept statements on PostgreSQL', () => {
  let database: AirflowDatabase;
  let client: WindsockClient;

  beforeEach(async () => {
    database = await airflowDatabase('postgresql');
    const url = new URL(database.env['AIRFLOW__CORE__SQL_ALCHEMY_CONN']!.replace('+psycopg2', ''));
    const Client = windsockClient(pg.Client, { lockTimeout: 1000 });
    const opened = new Client({ connectionString: url.href, pipeline: true });
    await opened.connect();
    client = opened as unknown as WindsockClient;
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    await (client as unknown as pg.Client).end();
    await database.remove();
  });

  const sql = async (text: string): Promise<object[]> => (await client.query<object>(text)).rows;
  const run = async (statement: KeptStatement, values: string[]) => (await client.run(statement, values)).rows;
  const slots = 'SELECT slots FROM slot_pool WHERE pool = $1';
  const prepared = () => sql('SELECT statement FROM pg_prepared_statements');

  it('are prepared once, and no others are', async () => {
    expect(await run({ sql: slots }, ['default_pool'])).toEqual([{ slots: 128 }]);
    const tooLong = keptStatement(`${slots} ${' '.repeat(20_000)}`);
    expect(await run(tooLong, ['default_pool'])).toEqual([{ slots: 128 }]);
    expect(await prepared()).toEqual([]);
    const kept = keptStatement(slots);
    expect(await run(kept, ['default_pool'])).toEqual([{ slots: 128 }]);
    expect(await run(kept, ['none'])).toEqual([]);
    expect(await prepared()).toEqual([{ statement: slots }]);
  });

  it('are not prepared any more, once they are gone behind the connection, as with a pooler', async () => {
    const kept = keptStatement(slots);
    await run(kept, ['default_pool']);
    await client.query('DEALLOCATE ALL');
    expect(await run(kept, ['default_pool']).catch(isStalePlan)).toBe(true);
    expect(await run(kept, ['default_pool'])).toEqual([{ slots: 128 }]);
    expect(await prepared()).toEqual([]);
  });

  it('are planned anew as a table grows, even without ANALYZE', async () => {
    const growing = 'SELECT day FROM growing WHERE dag = $1 AND day = $2';
    const plan = async () => {
      const [{ name }] = (await sql(`SELECT name FROM pg_prepared_statements WHERE statement = '${growing}'`)) as [
        { name: string },
      ];
      return JSON.stringify(await sql(`EXPLAIN EXECUTE "${name}" ('a', '7')`));
    };
    await sql('CREATE TABLE growing (dag text, day integer)');
    await sql('CREATE INDEX of_a_day ON growing (dag, day)');
    await sql('VACUUM ANALYZE growing');
    const kept = keptStatement(growing);
    for (let index = 0; index < 20; index++) await run(kept, ['a', '7']);
    await sql(`INSERT INTO growing SELECT 'a', day FROM generate_series(1, 10000) day`);
    await run(kept, ['a', '7']);
    expect(await plan()).toContain('Seq Scan');
    const sixSecondsLater = performance.now() + 6000;
    vi.spyOn(performance, 'now').mockReturnValue(sixSecondsLater);
    expect(await run(kept, ['a', '7'])).toEqual([{ day: 7 }]);
    expect(await plan()).toContain('of_a_day');
  });

  it('do not get in the way when a table changes', async () => {
    const runs = '/api/experimental/dags/example_bash_operator/dag_runs';
    const date = '2020-01-02T03:04:05.000006+00:00';
    const windsock = await startWindsock({ env: database.env });
    const readState = () => send(windsock.url, 'GET', `${runs}/${encodeURIComponent(date)}`);
    const trigger = () => send(windsock.url, 'POST', runs, { body: '{"conf": {"a": 1}}' });
    try {
      await send(windsock.url, 'POST', runs, { body: JSON.stringify({ execution_date: date }) });
      for (let index = 0; index < 10; index++) await Promise.all([readState(), trigger()]);
      await database.sql('ALTER TABLE dag_run ALTER COLUMN state TYPE varchar(60)');
      await database.sql('ALTER TABLE dag_run ALTER COLUMN run_id TYPE varchar(260)');
      expect((await readState()).json()).toEqual({ state: 'running' });
      expect((await trigger()).status).toBe(200);
    } finally {
      await windsock.close();
    }
  });
});
