import { describe, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import type { Dialect } from '../support/servers/database-server.js';
import { startWindsock } from '../support/windsock.js';

// What the migrations after each release changed, undone. The migration to 1.10.13 created the tables of
// Flask-AppBuilder, which until then existed with `rbac` alone; here they are given in the order of their references.
const newTables = [
  ...['ab_permission_view_role', 'ab_user_role', 'ab_permission_view', 'ab_view_menu', 'ab_permission'],
  ...['ab_register_user', 'ab_user', 'ab_role'],
].map((table) => `DROP TABLE ${table}`);
const dagHash = 'ALTER TABLE serialized_dag DROP COLUMN dag_hash';
const precision: Partial<Record<Dialect, string>> = {
  mysql: 'ALTER TABLE rendered_task_instance_fields MODIFY execution_date TIMESTAMP NOT NULL',
};

const releases = [
  { release: '1.10.12', revision: 'da3f683c3a5a', undo: () => newTables },
  { release: '1.10.11', revision: 'a66efa278eea', undo: () => [...newTables, dagHash] },
  {
    release: '1.10.10',
    revision: '952da73b5eff',
    undo: (dialect: Dialect) => [...newTables, dagHash, ...(precision[dialect] ? [precision[dialect]] : [])],
  },
];

const run = '/api/experimental/dags/etl_orders/dag_runs';
const date = '2020-01-01T00:00:00+00:00';
const tour: [method: string, path: string, body?: string][] = [
  ['GET', '/api/experimental/test'],
  ['GET', '/api/experimental/info'],
  ['GET', '/health'],
  ['POST', run, JSON.stringify({ run_id: 'mine', execution_date: date, conf: { key: 'value' } })],
  ['GET', run],
  ['GET', `${run}/${date}`],
  ['GET', '/api/experimental/latest_runs'],
  ['GET', '/api/experimental/dags/etl_orders/tasks/extract'],
  ['GET', `${run}/${date}/tasks/extract`],
  ['GET', '/api/experimental/dags/etl_orders/code'],
  ['GET', '/api/experimental/dags/etl_orders/paused/false'],
  ['GET', '/api/experimental/dags/etl_orders/paused'],
  ['POST', '/api/experimental/pools', JSON.stringify({ name: 'mine', slots: 3, description: '' })],
  ['GET', '/api/experimental/pools'],
  ['GET', '/api/experimental/pools/mine'],
  ['DELETE', '/api/experimental/pools/mine'],
  ['DELETE', '/api/experimental/dags/etl_orders'],
  ['DELETE', '/api/experimental/dags/example_subdag_operator/delete_dag'],
];

/** All answers of the tour, without what the clock decides. */
async function takeTour({ env }: AirflowDatabase): Promise<string[]> {
  const windsock = await startWindsock({ env });
  const answers: string[] = [];
  try {
    for (const [method, path, body] of tour) {
      const { status, text } = await send(windsock.url, method, path, {
        body,
        headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      });
      answers.push(`${method} ${path}: ${status} ${text.replace(/(start_date\W+)[^"]+/g, '$1')}`);
    }
    return answers;
  } finally {
    await windsock.close();
  }
}

describe.each(dialects)('an older schema on %s', (dialect) => {
  it('is served as the newest is', async () => {
    const newest = await airflowDatabase(dialect);
    const expected = await takeTour(newest).finally(() => newest.remove());
    expect(expected.filter((answer) => !answer.includes(': 200 '))).toEqual([]);
    for (const { release, revision, undo } of releases) {
      const database = await airflowDatabase(dialect);
      for (const statement of undo(dialect)) await database.sql(statement);
      await database.sql('UPDATE alembic_version SET version_num = ?', revision);
      expect(await takeTour(database).finally(() => database.remove()), release).toEqual(expected);
    }
  });
});
