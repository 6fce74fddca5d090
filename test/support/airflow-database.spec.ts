import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from './airflow-database.js';
import { dialects } from './dialects.js';
import { openServer } from './servers/sql-connection.js';
import { mysqlServer, postgresqlServer } from './servers/test-servers.js';

describe.each(dialects)('a copy of the database of Airflow on %s', (dialect) => {
  let database: AirflowDatabase;
  beforeEach(async () => void (database = await airflowDatabase(dialect)));
  afterEach(() => database.remove());

  it('has the rows of the original', async () => {
    const dags = await database.sql('SELECT dag_id, is_paused, is_subdag, root_dag_id FROM dag ORDER BY dag_id');
    expect(dags).toHaveLength(13);
    expect(dags.find((dag) => dag['dag_id'] === 'example_subdag_operator.section-1')).toEqual({
      dag_id: 'example_subdag_operator.section-1',
      is_paused: 1,
      is_subdag: 1,
      root_dag_id: 'example_subdag_operator',
    });
    expect(await database.sql('SELECT count(*) AS n FROM dag_run')).toEqual([{ n: 0 }]);
    const [code] = await database.sql('SELECT * FROM dag_code WHERE fileloc_hash = ?', 36626041627067427n);
    expect(code!['source_code']).toMatch(
      /^"""Three looped bash tasks[^]*\\'s?[^]*\n$|^"""Three looped bash tasks[^]*\n$/,
    );
    const [dag] = await database.sql(`SELECT data FROM serialized_dag WHERE dag_id = 'example_bash_operator'`);
    expect(JSON.parse(dag!['data'] as string)).toMatchObject({ dag: { _dag_id: 'example_bash_operator' } });
  });

  it('keeps instants, bytes and texts as they are, whatever the time zone of the server', async () => {
    const [date, bytes] = ['2020-03-29 02:30:00.000001', Uint8Array.of(0, 39, 92, 255)];
    await database.sql(
      'INSERT INTO dag_run (dag_id, run_id, execution_date, external_trigger, conf) VALUES (?, ?, ?, ?, ?)',
      ...['d?', "it's \\ 😀", date, true, Buffer.from(bytes)],
    );
    const [row] = await database.sql(`SELECT * FROM dag_run WHERE dag_id = 'd?' AND external_trigger`);
    expect(row).toMatchObject({ id: 1, run_id: "it's \\ 😀", execution_date: date, external_trigger: 1 });
    expect(Uint8Array.from(row!['conf'] as Uint8Array)).toEqual(bytes);
  });

  it('is separate from other databases', async () => {
    const other = await airflowDatabase(dialect);
    await other.sql('DELETE FROM slot_pool');
    await other.remove();
    expect(await database.sql('SELECT pool FROM slot_pool')).toEqual([{ pool: 'default_pool' }]);
  });
});

// Instants must be exact under any time zone, so the servers have odd ones.
it.runIf(dialects.includes('postgresql'))('the PostgreSQL server has the time zone of Tokyo', async () => {
  const { host, port, user, password } = postgresqlServer();
  const client = new pg.Client({ host, port, user, password, database: 'postgres' });
  await client.connect();
  const { rows } = await client.query('SHOW TimeZone');
  await client.end();
  expect(rows).toEqual([{ TimeZone: 'Asia/Tokyo' }]);
});

it.runIf(dialects.includes('mysql'))('the MariaDB server lives in New York, in winter', async () => {
  const connection = await openServer(mysqlServer());
  const rows = await connection.sql('SELECT @@global.time_zone AS zone');
  await connection.close();
  expect(rows).toEqual([{ zone: '-05:00' }]);
});
