import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { type Answer, send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const api = '/api/experimental';
const dag = `${api}/dags/example_bash_operator`;

// Each of these was answered as if the other had not been there; the races of test/reliability found them.
describe.each(dialects)('on %s, while another process is in the middle of a change', (dialect) => {
  let database: AirflowDatabase;
  let windsock: RunningWindsock;

  beforeEach(async () => {
    database = await airflowDatabase(dialect);
    windsock = await startWindsock({ env: database.env });
  });

  afterEach(async () => {
    await windsock.close();
    await database.remove();
  });

  /** Sends a request that comes after the statements, but before they are committed. */
  async function during(statements: readonly string[], request: () => Promise<Answer>): Promise<Answer> {
    await database.sql('BEGIN');
    for (const statement of statements) await database.sql(statement);
    const answer = request();
    await sleep(150);
    await database.sql('COMMIT');
    return answer;
  }

  const setPool = (slots: number, description: string) =>
    send(windsock.url, 'POST', `${api}/pools`, { body: JSON.stringify({ name: 'p', slots, description }) });
  const trigger = () => send(windsock.url, 'POST', `${dag}/dag_runs`, { body: '{}' });

  it('a pool that it deletes is not deleted a second time', async () => {
    await setPool(1, 'x');
    const deletion = () => send(windsock.url, 'DELETE', `${api}/pools/p`);
    expect((await during(["DELETE FROM slot_pool WHERE pool = 'p'"], deletion)).status).toBe(404);
  });

  it('a pool that it changes gets all that is set afterwards', async () => {
    await setPool(1, 'x');
    await during(["UPDATE slot_pool SET slots = 2 WHERE pool = 'p'"], () => setPool(1, 'y'));
    const pool = await send(windsock.url, 'GET', `${api}/pools/p`);
    expect(pool.json()).toMatchObject({ slots: 1, description: 'y' });
  });

  it('a DAG that it deletes gets no run', async () => {
    const deletion = ['serialized_dag', 'dag_tag', 'dag'].map(
      (table) => `DELETE FROM ${table} WHERE dag_id = 'example_bash_operator'`,
    );
    expect((await during(deletion, trigger)).status).toBe(404);
    expect(await database.sql('SELECT * FROM dag_run')).toEqual([]);
  });

  it('a run that it adds is deleted with the DAG', async () => {
    await trigger();
    await database.sql("UPDATE dag_run SET dag_id = 'another'");
    const lock = { postgresql: 'FOR KEY SHARE', mysql: 'LOCK IN SHARE MODE', sqlite: '' }[dialect];
    const triggering = [
      `SELECT * FROM dag WHERE dag_id = 'example_bash_operator' ${lock}`,
      "UPDATE dag_run SET dag_id = 'example_bash_operator'",
    ];
    const answer = await during(triggering, () => send(windsock.url, 'DELETE', dag));
    expect(answer.status).toBe(200);
    expect(await database.sql('SELECT * FROM dag_run')).toEqual([]);
  });
});
