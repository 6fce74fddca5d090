import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const dag = '/api/experimental/dags/example_bash_operator';

describe.runIf(dialects.includes('postgresql'))('tables in a schema of their own, by [core] sql_alchemy_schema', () => {
  let database: AirflowDatabase;
  let windsock: RunningWindsock;

  beforeAll(async () => {
    database = await airflowDatabase('postgresql');
    await database.sql('CREATE SCHEMA "Air flow"');
    const tables = await database.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    for (const { tablename } of tables) {
      await database.sql(`ALTER TABLE "${String(tablename)}" SET SCHEMA "Air flow"`);
    }
    windsock = await startWindsock({ env: { ...database.env, AIRFLOW__CORE__SQL_ALCHEMY_SCHEMA: 'Air flow' } });
  });

  afterAll(async () => {
    await (windsock as RunningWindsock | undefined)?.close();
    await database.remove();
  });

  it.each([
    ['POST', `${dag}/dag_runs`, '{"execution_date": "2020-01-01"}'],
    ['GET', `${dag}/dag_runs`],
    ['GET', `${dag}/dag_runs/2020-01-01`],
    ['GET', `${dag}/dag_runs/2020-01-01/tasks/runme_0`],
    ['GET', `${dag}/tasks/runme_0`],
    ['GET', `${dag}/code`],
    ['GET', `${dag}/paused/false`],
    ['GET', '/api/experimental/latest_runs'],
    ['POST', '/api/experimental/pools', '{"name": "etl", "slots": 4, "description": ""}'],
    ['GET', '/api/experimental/pools/etl'],
    ['DELETE', '/api/experimental/pools/etl'],
    ['GET', '/'],
    ['DELETE', dag],
  ])('are read and written by %s %s', async (method, path, body?: string) => {
    const answer = await send(windsock.url, method, path, { body });
    expect([answer.status, answer.text]).toEqual([200, answer.text]);
  });
});
