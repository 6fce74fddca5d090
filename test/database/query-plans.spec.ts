import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SqliteDatabase } from '../../src/database/sqlite/sqlite-driver.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import { startWindsock } from '../support/windsock.js';

const dag = '/api/experimental/dags/example_bash_operator';
const date = '2020-01-02T03:04:05.000006+00:00';

/** The frequent requests: they must not get slower with the number of runs and task instances. */
const requests = [
  ['POST', `${dag}/dag_runs`, JSON.stringify({ execution_date: date, conf: { a: 1 } })],
  ['GET', `${dag}/dag_runs/${date}`],
  ['GET', `${dag}/dag_runs/${date}/tasks/runme_0`],
  ['GET', `${dag}/tasks/runme_0`],
] as const;

/** A step of a plan that finds rows by at least two columns, or a DAG by its id. */
const byWholeKey = /\w+=\? AND \w+=\?|autoindex_(dag|serialized_dag)_1 \(dag_id=\?\)/;

/** A step that reads a table, and not the rows in the statement itself. */
const readsTable = /^(SEARCH|SCAN(?! \d+-ROW VALUES CLAUSE| CONSTANT ROW))/;

/** The statements that have a plan. */
const planned = /^(SELECT|WITH|INSERT|UPDATE|DELETE)\b/;

describe.runIf(dialects.includes('sqlite'))('SQLite without table statistics', () => {
  let database: AirflowDatabase;
  beforeEach(async () => void (database = await airflowDatabase('sqlite')));
  afterEach(() => database.remove());

  /** The statements that the requests send, each once, without BEGIN and COMMIT. */
  async function statementsSent(): Promise<string[]> {
    const windsock = await startWindsock({ env: database.env });
    const run = vi.spyOn(SqliteDatabase.prototype, 'run');
    try {
      for (const [method, path, body] of requests) {
        expect((await send(windsock.url, method, path, { body })).status, path).toBe(200);
      }
      return [...new Set(run.mock.calls.map(([sql]) => sql))].filter((sql) => planned.test(sql));
    } finally {
      run.mockRestore();
      await windsock.close();
    }
  }

  it('reads each row of a frequent request by its whole key', async () => {
    const statements = await statementsSent();
    // The check sees the statements of the requests: each of these tables is read.
    for (const table of ['dag', 'dag_run', 'task_instance', 'serialized_dag']) {
      expect(
        statements.some((sql) => new RegExp(`\\b${table}\\b`).test(sql)),
        table,
      ).toBe(true);
    }
    for (const sql of statements) {
      const plan = await database.sql(`EXPLAIN QUERY PLAN ${sql}`);
      const steps = plan.map(({ detail }) => String(detail)).filter((step) => readsTable.test(step));
      expect(
        steps.filter((step) => !byWholeKey.test(step)),
        sql,
      ).toEqual([]);
    }
  });
});
