import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApplication } from '../../src/application.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { DagCatalog } from '../../src/dags/dag-catalog.service.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { type Answer, send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const api = '/api/experimental';
const bash = 'example_bash_operator';
const subdag = 'example_subdag_operator.section-1';

/** Requests and rows on which Airflow 1.10.15 crashes and answers 500, each with a clear answer instead. */
describe.each(dialects)('where Airflow crashes, on %s', (dialect) => {
  let database: AirflowDatabase;
  let windsock: RunningWindsock;

  beforeAll(async () => {
    database = await airflowDatabase(dialect);
    windsock = await startWindsock({ env: database.env });
  });

  // What else a test changes, it changes of a DAG that no other test uses.
  afterEach(async () => {
    await database.sql('DELETE FROM task_instance');
    await database.sql('DELETE FROM dag_run');
  });

  afterAll(async () => {
    await windsock.close();
    await database.remove();
  });

  const get = (path: string): Promise<Answer> => send(windsock.url, 'GET', api + path);
  const post = (path: string, body: string): Promise<Answer> => send(windsock.url, 'POST', api + path, { body });
  const trigger = (body: string, dagId = bash) => post(`/dags/${dagId}/dag_runs`, body);
  const count = async (table: string) => (await database.sql(`SELECT count(*) AS n FROM ${table}`))[0]!['n'];

  function expectError(answer: Answer, status: number, error: RegExp): void {
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/json']);
    expect(Object.keys(answer.json())).toEqual(['error']);
    expect(answer.json()['error']).toMatch(error);
  }

  /** The trigger is refused, and leaves no row. */
  async function expectRefused(body: string, error: RegExp, dagId = bash): Promise<void> {
    expectError(await trigger(body, dagId), 400, error);
    expect([await count('dag_run'), await count('task_instance')]).toEqual([0, 0]);
  }

  it.each(['null', '1', 'true', 'NaN'])('C1: a trigger with the body %s is 400', (body) =>
    expectRefused(body, /must be a JSON object/),
  );

  it.each(['"run_id"', '"my conf"', '"execution_date"', '["replace_microseconds"]'])(
    'C2: a trigger with the body %s, which names a field, is 400',
    (body) => expectRefused(body, /must be a JSON object/),
  );

  it.each(['5', '1.5', 'true', '[]', '{"a": 1}'])('C3: the execution_date %s is 400', (date) =>
    expectRefused(`{"execution_date": ${date}}`, /^Given execution date, .+, could not be identified as a date\./),
  );

  it('C4: a date of too many digits is 400 in a body and in every path', async () => {
    const digits = '9'.repeat(20);
    await expectRefused(`{"execution_date": "${digits}"}`, /^Given execution date, 9{20}, could not/);
    for (const path of [digits, `${digits}/tasks/runme_0`]) {
      expectError(await get(`/dags/${bash}/dag_runs/${path}`), 400, /^Given execution date, 9{20}, could not/);
    }
  });

  it.each([
    ['true', '2020-01-01T00:00:00+00:00'],
    ['false', '2020-01-01T00:00:00.500000+00:00'],
    ['null', '2020-01-01T00:00:00.500000+00:00'],
  ])('C5: replace_microseconds may be %s', async (flag, date) => {
    const answer = await trigger(`{"execution_date": "2020-01-01T00:00:00.5Z", "replace_microseconds": ${flag}}`);
    expect([answer.status, answer.json()['execution_date']]).toEqual([200, date]);
  });

  it.each(['1', '[]', '{}'])('C5: replace_microseconds may not be %s', (flag) =>
    expectRefused(`{"replace_microseconds": ${flag}}`, /^replace_microseconds must be true or false$/),
  );

  it('C6: a date before the start_date of default_args is 400', () =>
    expectRefused(
      '{"execution_date": "2015-12-31"}',
      /^The execution_date \[2015-12-31T.+\] should be >= start_date \[2016-01-01T00:00:00\+00:00\] from DAG's default_args$/,
      'start_in_default_args',
    ));

  it('C7: a date that another run has is 400', async () => {
    await trigger('{"run_id": "first", "execution_date": "2020-01-01"}');
    expectError(
      await trigger('{"run_id": "second", "execution_date": "2020-01-01T01:00:00+01:00"}'),
      400,
      /^A Dag Run already exists for dag id example_bash_operator at 2020-01-01T01:00:00\+01:00 with run id first$/,
    );
    expect(await count('dag_run')).toBe(1);
  });

  it.each(['abc', '{', ' '])('C8: the conf %j, text that is no JSON, is 400', (conf) =>
    expectRefused(JSON.stringify({ conf }), /^conf is a string that is not valid JSON: /),
  );

  it.each(['[1]', '1', 'true', 'NaN'])('C9: the conf %s is 400', (conf) =>
    expectRefused(`{"conf": ${conf}}`, /^conf must be a JSON object/),
  );

  it.each(['[1]', '{"a": 1}', '5', 'true'])('C10: the run_id %s is 400', (runId) =>
    expectRefused(`{"run_id": ${runId}}`, /^run_id must be a string$/),
  );

  it.each(['a\\u0000b', '\\ud800'])('C11: the run_id "%s" is 400', (runId) =>
    expectRefused(`{"run_id": "${runId}"}`, /^run_id must not hold/),
  );

  it('C12: a date with an offset that lies in another year than in UTC is stored and answered', async () => {
    const answer = await trigger('{"execution_date": "2016-01-01T00:00:00+02:00"}');
    expect([answer.status, answer.json()['execution_date']]).toEqual([200, '2016-01-01T00:00:00+02:00']);
    expect(await database.sql('SELECT execution_date FROM dag_run')).toEqual([
      { execution_date: '2015-12-31 22:00:00.000000' },
    ]);
  });

  it.each(['{"run_id": "taken"}', '{"execution_date": "2020-01-01"}'])(
    'C13: %s, which a sub-DAG has already, is 400 and makes no run',
    async (body) => {
      await trigger('{"run_id": "taken", "execution_date": "2020-01-01"}', subdag);
      expectError(await trigger(body, 'example_subdag_operator'), 400, /already exists for dag id example_subdag_op/);
      // The sub-DAG's own, and its sub-DAG's.
      expect(await count('dag_run')).toBe(2);
    },
  );

  it.each(['', '/true', '/false'])('C14: paused%s of an unknown DAG is 404', async (state) => {
    expectError(await get(`/dags/nope/paused${state}`), 404, /^Dag id nope not found$/);
  });

  it('C15: a DAG without a file can be paused', async () => {
    await database.sql("UPDATE dag SET fileloc = NULL WHERE dag_id = 'start_on_dag'");
    expect((await get('/dags/start_on_dag/paused/true')).text).toBe('{"response":"ok"}\n');
    expect((await get('/dags/start_on_dag/paused')).text).toBe('{"is_paused":true}\n');
  });

  const serialized: [string, string, string | null][] = [
    ['that is missing', 'start_on_dag', null],
    ['of version 2', 'start_on_task', '{"__version": 2, "dag": {}}'],
    ['that is no DAG', 'sales_report', '{"__version": 1, "dag": []}'],
  ];

  it.each(serialized)('C16: a serialized form %s is 404, and 400 in the run list', async (_, dagId, data) => {
    if (data === null) await database.sql('DELETE FROM serialized_dag WHERE dag_id = ?', dagId);
    else await database.sql('UPDATE serialized_dag SET data = ? WHERE dag_id = ?', data, dagId);
    const message = new RegExp(`^Dag id ${dagId} not found$`);
    for (const path of ['tasks/t', 'dag_runs/2020-01-01', 'dag_runs/2020-01-01/tasks/t', 'code']) {
      expectError(await get(`/dags/${dagId}/${path}`), 404, message);
    }
    expectError(await get(`/dags/${dagId}/dag_runs`), 400, message);
    expectError(await trigger('{}', dagId), 404, message);
  });

  it('C17: a sub-DAG can be deleted', async () => {
    const answer = await send(windsock.url, 'DELETE', `${api}/dags/${subdag}`);
    expect([answer.status, answer.text]).toEqual([200, '{"count":2,"message":"Removed 2 record(s)"}\n']);
    const left = await database.sql("SELECT dag_id FROM dag WHERE dag_id LIKE 'example_subdag%'");
    expect(left).toEqual([{ dag_id: 'example_subdag_operator' }]);
  });

  const pool = (fields: string) => `{"name": "p", "slots": 1, "description": "d"${fields}}`;

  it.each([
    ['null', /must be a JSON object/],
    ['[]', /must be a JSON object/],
    ['{"name": "p", "slots": 1}', /^The field description is missing$/],
    [pool(', "session": null'), /^Unknown field "session"$/],
    [pool(', "name": 5'), /^name must be a string$/],
    [pool(', "name": ["p"]'), /^name must be a string$/],
    [pool(', "name": "a\\u0000b"'), /^name must not hold NUL/],
    [`{"name": "${'é'.repeat(51)}", "slots": 1, "description": "d"}`, /^name must not be longer than 50 characters$/],
    [pool(', "slots": null'), /^slots must be a whole number$/],
    [pool(', "slots": [1]'), /^slots must be a whole number$/],
    [pool(', "slots": 1e400'), /^slots must be a whole number$/],
    [pool(', "slots": 9223372036854775808'), /^slots is too large$/],
    [pool(', "description": {}'), /^description must be a string or null$/],
    [pool(', "description": "\\ud800"'), /^description must not hold/],
  ])('C18: the pool %s is 400', async (body, error) => {
    expectError(await post('/pools', body), 400, error);
    expect(await count('slot_pool')).toBe(1);
  });

  it('C18: a pool with a name of 50 characters is made', async () => {
    const name = 'é'.repeat(50);
    expect((await post('/pools', `{"name": "${name}", "slots": 1, "description": ""}`)).status).toBe(200);
  });

  it('C19: a task that Airflow could not serialize hides no other task', async () => {
    const dagId = 'etl_orders';
    const [row] = await database.sql('SELECT data FROM serialized_dag WHERE dag_id = ?', dagId);
    const data = JSON.parse(row!['data'] as string) as { dag: { tasks: unknown[] } };
    data.dag.tasks[0] = 'serialization_failed';
    await database.sql('UPDATE serialized_dag SET data = ? WHERE dag_id = ?', JSON.stringify(data), dagId);
    const [, other] = data.dag.tasks as { task_id: string }[];
    expect((await get(`/dags/${dagId}/tasks/${other!.task_id}`)).status).toBe(200);
    expect((await trigger('{}', dagId)).status).toBe(200);
    expect(await count('task_instance')).toBe(data.dag.tasks.length - 1);
  });

  it('C20: a run without an execution date is left out of the run lists', async () => {
    await trigger('{"run_id": "dated"}');
    await database.sql(`INSERT INTO dag_run (dag_id, run_id, state) VALUES ('${bash}', 'undated', 'running')`);
    const runIds = (await get(`/dags/${bash}/dag_runs`)).json<{ run_id: string }[]>().map((run) => run.run_id);
    expect(runIds).toEqual(['dated']);
    expect((await get('/latest_runs')).json<{ items: unknown[] }>().items).toHaveLength(1);
  });

  it('C21: the code of a DAG whose source is not stored is 404', async () => {
    await database.sql('DELETE FROM dag_code');
    expectError(await get(`/dags/${bash}/code`), 404, /^Error .*while reading Dag id example_bash_operator Code$/);
  });

  it('the code of a DAG that is deleted meanwhile is 404', async () => {
    const config = loadAirflowConfig({ ...database.env, AIRFLOW__CORE__LOGGING_LEVEL: 'CRITICAL' });
    const application = await createApplication(config);
    const catalog = application.get(DagCatalog, { strict: false });
    const getDag = catalog.getDag.bind(catalog);
    vi.spyOn(catalog, 'getDag').mockImplementation(async (dagId) => {
      const dag = await getDag(dagId);
      await database.sql('DELETE FROM dag WHERE dag_id = ?', dagId);
      return dag;
    });
    const answer = await application.inject({ method: 'GET', url: `${api}/dags/salesXreport/code` });
    await application.close();
    expect([answer.statusCode, answer.json()]).toEqual([404, { error: 'Dag id salesXreport not found in DagModel' }]);
  });

  it.each([
    ['GET', `/dags/${bash}%00/dag_runs`, 400, /^Dag id example_bash_operator\0 not found in DagModel$/],
    ['GET', `/dags/${bash}%00/tasks/runme_0`, 404, /^Dag id example_bash_operator\0 not found in DagModel$/],
    ['GET', `/dags/${bash}%00x/paused`, 404, /^Dag id example_bash_operator\0x not found$/],
    ['GET', `/dags/${bash}%00/paused/true`, 404, /^Dag id example_bash_operator\0 not found$/],
    ['DELETE', `/dags/${bash}%00`, 404, /^Dag id example_bash_operator\0 not found$/],
    ['GET', '/pools/default_pool%00', 404, /^Pool 'default_pool\0' doesn't exist$/],
    ['DELETE', '/pools/default_pool%00', 404, /^Pool 'default_pool\0' doesn't exist$/],
  ])('a NUL in a path names nothing: %s %s is %i', async (method, path, status, error) => {
    expectError(await send(windsock.url, method, api + path), status, error);
    expect((await get(`/dags/${bash}/tasks/runme_0`)).status).toBe(200);
    expect((await get('/pools/default_pool')).status).toBe(200);
  });

  it('a NUL in ?state= names no state', async () => {
    await trigger('{}');
    expect((await get(`/dags/${bash}/dag_runs?state=running%00`)).text).toBe('[]\n');
  });

  it('C24: an executor_config that cannot be loaded is shown as such', async () => {
    await trigger('{"execution_date": "2020-01-01"}');
    await database.sql('UPDATE task_instance SET executor_config = ?', Buffer.from('garbage'));
    const answer = await get(`/dags/${bash}/dag_runs/2020-01-01/tasks/runme_0`);
    expect([answer.status, answer.json()['executor_config']]).toEqual([200, '<executor_config that cannot be read>']);
  });

  it('C24: an object of a class that is not here is shown by its class', async () => {
    await trigger('{"execution_date": "2020-01-01"}');
    await database.sql('UPDATE task_instance SET executor_config = ?', Buffer.from('cno.such\nThing\n)R.'));
    const answer = await get(`/dags/${bash}/dag_runs/2020-01-01/tasks/runme_0`);
    expect([answer.status, answer.json()['executor_config']]).toEqual([200, '<no.such.Thing object>']);
  });

  it('a task instance is found through its run, and the first that is missing is named', async () => {
    const instance = `/dags/${bash}/dag_runs/2020-01-01/tasks/runme_0`;
    await trigger('{"execution_date": "2020-01-01"}');
    await database.sql("DELETE FROM task_instance WHERE task_id = 'runme_0'");
    expectError(await get(instance), 404, /^Task runme_0 instance for date 2020-01-01T00:00:00\+00:00 not found$/);
    expect((await get(instance.replace('runme_0', 'runme_1'))).status).toBe(200);
    await database.sql('DELETE FROM dag_run');
    const noRun = /^Dag Run for date 2020-01-01T00:00:00\+00:00 not found in dag example_bash_operator$/;
    expectError(await get(instance), 404, noRun);
    expectError(await get(instance.replace('runme_0', 'runme_1')), 404, noRun);
  });
});
