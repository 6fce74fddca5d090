import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SqliteDatabase } from '../../src/database/sqlite/sqlite-driver.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import { startWindsock } from '../support/windsock.js';

const dag = '/api/experimental/dags/example_bash_operator';
const date = '2020-01-02T03:04:05.000006+00:00';

/** What is asked for so often that it must not take longer the more runs and task instances a DAG has. */
const requests = [
  ['POST', `${dag}/dag_runs`, JSON.stringify({ execution_date: date, conf: { a: 1 } })],
  ['GET', `${dag}/dag_runs/${date}`],
  ['GET', `${dag}/dag_runs/${date}/tasks/runme_0`],
  ['GET', `${dag}/tasks/runme_0`],
] as const;

/** A step that finds rows by two columns at least, or a DAG by its id. */
const byWholeKey = /\w+=\? AND \w+=\?|autoindex_(dag|serialized_dag)_1 \(dag_id=\?\)/;

describe.runIf(dialects.includes('sqlite'))('SQLite, which knows nothing of how much there is,', () => {
  let database: AirflowDatabase;
  beforeEach(async () => void (database = await airflowDatabase('sqlite')));
  afterEach(() => database.remove());

  /** The statements that the requests send. */
  async function statementsSent(): Promise<string[]> {
    const windsock = await startWindsock({ env: database.env });
    const run = vi.spyOn(SqliteDatabase.prototype, 'run');
    try {
      for (const [method, path, body] of requests) {
        expect((await send(windsock.url, method, path, { body })).status, path).toBe(200);
      }
      return [...new Set(run.mock.calls.map(([sql]) => sql))].filter((sql) => /^SELECT/.test(sql));
    } finally {
      run.mockRestore();
      await windsock.close();
    }
  }

  it('finds each row that a frequent request needs by its whole key', async () => {
    const statements = await statementsSent();
    expect(statements.filter((sql) => sql.includes('task_instance'))).toHaveLength(2);
    for (const sql of statements) {
      const plan = await database.sql(`EXPLAIN QUERY PLAN ${sql}`);
      const steps = plan.map(({ detail }) => String(detail)).filter((step) => /^(SCAN|SEARCH)/.test(step));
      expect(
        steps.filter((step) => !byWholeKey.test(step)),
        sql,
      ).toEqual([]);
    }
  });
});
