import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { type Answer, send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const api = '/api/experimental';
const bash = `${api}/dags/example_bash_operator`;

type Json = Record<string, unknown>;

/**
 * The checks of Airflow's own tests for this API (tests/www/api/experimental, tests/api/common/experimental of 1.10.15),
 * in their order.
 */
describe.each(dialects)("Airflow's own tests, on %s", (dialect) => {
  let database: AirflowDatabase;
  let windsock: RunningWindsock;

  beforeAll(async () => {
    database = await airflowDatabase(dialect);
    windsock = await startWindsock({ env: database.env });
  });

  afterAll(async () => {
    await windsock.close();
    await database.remove();
  });

  const call = (method: string, path: string, body?: Json): Promise<Answer> =>
    send(windsock.url, method, path, body && { body: JSON.stringify(body) });
  const rows = (table: string, dagId: string) => database.sql(`SELECT * FROM ${table} WHERE dag_id = ?`, dagId);
  const trigger = (body: Json) => call('POST', `${bash}/dag_runs`, body);

  describe('test_endpoints.py', () => {
    it.each([
      ['GET', `${bash}/tasks/runme_0`, 200, '"email"'],
      ['GET', `${bash}/tasks/DNE`, 404, 'error'],
      ['GET', `${api}/dags/DNE/tasks/DNE`, 404, 'error'],
      ['GET', `${bash}/code`, 200, 'BashOperator('],
      ['GET', `${api}/dags/xyz/code`, 404, 'error'],
      ['GET', `${bash}/paused/true`, 200, 'ok'],
      ['GET', `${bash}/paused`, 200, '{"is_paused":true}\n'],
      ['GET', `${bash}/paused/false`, 200, 'ok'],
      ['GET', `${bash}/paused`, 200, '{"is_paused":false}\n'],
      ['DELETE', `${api}/dags/does_not_exist_dag`, 404, 'error'],
      ['GET', `${api}/latest_runs`, 200, '{"items":[]}\n'],
    ])('%s %s answers %i with %j', async (method, path, status, part) => {
      const answer = await call(method, path);
      expect(answer.status).toBe(status);
      expect(answer.text).toContain(part);
      if (status === 200) expect(answer.text).not.toContain('error');
    });

    it('deletes a DAG of which there is but a bare row', async () => {
      await database.sql("INSERT INTO dag (dag_id) VALUES ('my_dag_id')");
      expect((await call('DELETE', `${api}/dags/my_dag_id`)).json()).toEqual({
        count: 1,
        message: 'Removed 1 record(s)',
      });
      expect(await rows('dag', 'my_dag_id')).toEqual([]);
    });

    it('gives a run without a date this second', async () => {
      const answer = (await trigger({ run_id: 'my_run' })).json();
      expect(answer['execution_date']).toMatch(/T\d\d:\d\d:\d\d\+00:00$/);
      const date = (answer['execution_date'] as string).replace('T', ' ').replace('+00:00', '.000000');
      expect(await database.sql('SELECT execution_date FROM dag_run WHERE run_id = ?', 'my_run')).toEqual([
        { execution_date: date },
      ]);
    });

    it('keeps the microseconds of a date that was sent, unless told otherwise', async () => {
      const sent = '2030-05-06T07:08:09.123456+00:00';
      expect((await trigger({ execution_date: sent })).json()['execution_date']).toBe(sent);
      const cut = (await trigger({ execution_date: sent, replace_microseconds: 'true' })).json();
      expect(cut['execution_date']).toBe('2030-05-06T07:08:09+00:00');
      const dates = await database.sql(
        'SELECT execution_date FROM dag_run WHERE execution_date > ? ORDER BY 1',
        '2030-01-01',
      );
      expect(dates.map((row) => row['execution_date'])).toEqual([
        '2030-05-06 07:08:09.000000',
        '2030-05-06 07:08:09.123456',
      ]);
    });

    it.each([
      ['does_not_exist_dag', {}, 404],
      ['does_not_exist_dag', { execution_date: '2030-01-01T00:00:00' }, 404],
      ['example_bash_operator', { execution_date: 'not_a_datetime' }, 400],
    ])('refuses to trigger %s with %j: %i', async (dagId, body, status) => {
      expect((await call('POST', `${api}/dags/${dagId}/dag_runs`, body)).status).toBe(status);
    });

    describe('of a run', () => {
      const date = encodeURIComponent('2021-02-03T04:05:06+00:00');
      beforeAll(() => trigger({ execution_date: '2021-02-03T04:05:06+00:00' }));

      it.each([
        [`${bash}/dag_runs/${date}/tasks/also_run_this`, 200, 'state'],
        [`${api}/dags/does_not_exist_dag/dag_runs/${date}/tasks/also_run_this`, 404, 'error'],
        [`${bash}/dag_runs/${date}/tasks/does_not_exist_task`, 404, 'error'],
        [`${bash}/dag_runs/1990-01-01T01:01:01/tasks/also_run_this`, 404, 'error'],
        [`${bash}/dag_runs/not_a_datetime/tasks/also_run_this`, 400, 'error'],
        [`${bash}/dag_runs/${date}`, 200, 'state'],
        [`${api}/dags/does_not_exist_dag/dag_runs/${date}`, 404, 'error'],
        [`${bash}/dag_runs/1990-01-01T01:01:01`, 404, 'error'],
        [`${bash}/dag_runs/not_a_datetime`, 400, 'error'],
      ])('%s answers %i with %s', async (path, status, part) => {
        const answer = await call('GET', path);
        expect(answer.status).toBe(status);
        expect(answer.text).toContain(part);
        if (status === 200) expect(answer.text).not.toContain('error');
      });
    });
  });

  describe('test_pool endpoints', () => {
    const pools = `${api}/pools`;
    const names = async () => (await call('GET', pools)).json<{ pool: string }[]>().map((pool) => pool.pool);
    beforeAll(async () => {
      for (const index of [0, 1]) {
        await call('POST', pools, {
          name: `experimental_${index + 1}`,
          slots: index,
          description: `experimental_${index + 1}`,
        });
      }
    });

    it('lists them, and finds one by its name', async () => {
      expect(await names()).toEqual(['default_pool', 'experimental_1', 'experimental_2']);
      const pool = (await call('GET', `${pools}/experimental_2`)).json();
      expect(pool).toEqual({ description: 'experimental_2', id: pool['id'], pool: 'experimental_2', slots: 1 });
    });

    it('creates, changes and deletes one', async () => {
      const created = await call('POST', pools, { name: 'foo', slots: 1, description: '' });
      expect(created.json()).toMatchObject({ pool: 'foo', slots: 1, description: '' });
      const changed = await call('POST', pools, { name: 'foo', slots: 5, description: 'more' });
      expect(changed.json()).toEqual({ ...created.json(), slots: 5, description: 'more' });
      expect(await names()).toHaveLength(4);
      expect((await call('DELETE', `${pools}/foo`)).json()).toEqual(changed.json());
      expect(await names()).toHaveLength(3);
    });

    it.each([
      ['GET', '/foo', undefined, 404, "Pool 'foo' doesn't exist"],
      ['GET', '/%20%20', undefined, 400, "Pool name shouldn't be empty"],
      ['DELETE', '/foo', undefined, 404, "Pool 'foo' doesn't exist"],
      ['DELETE', '/%20', undefined, 400, "Pool name shouldn't be empty"],
      ['DELETE', '/default_pool', undefined, 400, 'default_pool cannot be deleted'],
      ['POST', '', { name: '', slots: 1, description: '' }, 400, "Pool name shouldn't be empty"],
      ['POST', '', { name: '    ', slots: 1, description: '' }, 400, "Pool name shouldn't be empty"],
      ['POST', '', { name: 'foo', slots: 'foo', description: '' }, 400, 'Bad value for `slots`: foo'],
    ])('%s %s %j answers %i', async (method, path, body, status, error) => {
      const answer = await call(method, pools + path, body);
      expect([answer.status, answer.json()]).toEqual([status, { error }]);
      expect(await names()).toHaveLength(3);
    });
  });

  describe('test_dag_runs_endpoint.py', () => {
    const runs = `${api}/dags/start_on_dag/dag_runs`;
    let id: unknown;

    it('is empty without runs', async () => {
      expect((await call('GET', runs)).text).toBe('[]\n');
    });

    it.each(['', '?state=running', '?state=RUNNING'])('lists the run for %j', async (query) => {
      if (id === undefined) {
        await call('POST', runs, { run_id: 'only' });
        id = (await rows('dag_run', 'start_on_dag'))[0]!['id'];
      }
      const list = (await call('GET', runs + query)).json<Json[]>();
      expect(list).toHaveLength(1);
      expect(list[0]).toMatchObject({ dag_id: 'start_on_dag', id, run_id: 'only' });
    });

    it('lists nothing for an unknown state', async () => {
      expect((await call('GET', `${runs}?state=dummy`)).text).toBe('[]\n');
    });

    it('answers 400 for an unknown DAG', async () => {
      const answer = await call('GET', `${api}/dags/DUMMY_DAG/dag_runs`);
      expect([answer.status, answer.json()]).toEqual([400, { error: 'Dag id DUMMY_DAG not found in DagModel' }]);
    });
  });

  it('test_delete_dag.py: a deleted DAG leaves nothing but its log', async () => {
    const dagId = 'start_on_task';
    const at = '2020-01-01 00:00:00.000000';
    await call('POST', `${api}/dags/${dagId}/dag_runs`, { execution_date: '2020-01-01' });
    await database.sql('INSERT INTO task_fail (task_id, dag_id, execution_date) VALUES (?, ?, ?)', 't', dagId, at);
    await database.sql('INSERT INTO log (dag_id, event) VALUES (?, ?)', dagId, 'varimport');
    await database.sql('INSERT INTO import_error (filename) SELECT fileloc FROM dag WHERE dag_id = ?', dagId);
    expect((await call('DELETE', `${api}/dags/${dagId}`)).status).toBe(200);
    for (const table of ['dag', 'dag_run', 'task_instance', 'task_fail', 'serialized_dag']) {
      expect(await rows(table, dagId), table).toEqual([]);
    }
    expect(await database.sql('SELECT id FROM import_error')).toEqual([]);
    const events = (await rows('log', dagId)).map((row) => String(row['event']));
    expect(events.sort()).toEqual(['delete', 'trigger', 'varimport']);
  });
});
