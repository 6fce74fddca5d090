import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPickle } from '../../src/python/pickle/pickle.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { type Answer, send } from '../support/http.js';
import { refuseInserts } from '../support/refuse-inserts.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

describe.each(dialects)('on %s', (dialect) => {
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

  const trigger = (dagId: string, body: unknown): Promise<Answer> =>
    send(windsock.url, 'POST', `/api/experimental/dags/${dagId}/dag_runs`, {
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const count = async (table: string) => (await database.sql(`SELECT count(*) AS n FROM ${table}`))[0]!['n'];
  const counts = async () => [await count('dag_run'), await count('task_instance')];
  const burst = (body: unknown) =>
    Promise.all(Array.from({ length: 50 }, () => trigger('example_bash_operator', body)));
  const statuses = (answers: Answer[]) => answers.map((answer) => answer.status).sort();
  const oneOf50 = [200, ...Array<number>(49).fill(400)];

  describe('a burst of 50 triggers', () => {
    it.each([{}, { replace_microseconds: true }, { conf: { a: 1 } }])('of %j makes 50 runs', async (body) => {
      const answers = await burst(body);
      expect(statuses(answers)).toEqual(Array(50).fill(200));
      const dates = answers.map((answer) => answer.json()['execution_date'] as string);
      expect(new Set(dates).size).toBe(50);
      const seconds = new Set(dates.map((date) => date.slice(0, 19)));
      const whole = dates.filter((date) => !date.includes('.'));
      expect(whole.length).toBe(seconds.size);
      expect(await counts()).toEqual([50, 300]);
    });

    it('with one run id makes one run', async () => {
      const answers = await burst({ run_id: 'one' });
      expect(statuses(answers)).toEqual(oneOf50);
      expect(answers.find((answer) => answer.status === 400)!.json()).toEqual({
        error: 'Run id one already exists for dag id example_bash_operator',
      });
      expect(await counts()).toEqual([1, 6]);
    });

    it('with one date makes one run', async () => {
      expect(statuses(await burst({ execution_date: '2020-01-01' }))).toEqual(oneOf50);
      expect(await counts()).toEqual([1, 6]);
    });

    it('with run ids of their own and no date makes 50 runs', async () => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) => trigger('example_bash_operator', { run_id: `run ${index}` })),
      );
      expect(statuses(answers)).toEqual(Array(50).fill(200));
      expect(await counts()).toEqual([50, 300]);
    });
  });

  describe('all or nothing', () => {
    it.each(['dag_run', 'task_instance'])(
      'holds when the database refuses a row of %s for a sub-DAG',
      async (table) => {
        const allow = await refuseInserts(database, table, "NEW.dag_id LIKE '%.inner'");
        const answer = await trigger('example_subdag_operator', {});
        expect([answer.status, answer.json()]).toEqual([500, { error: 'Internal server error' }]);
        expect(await counts()).toEqual([0, 0]);
        await allow();
        expect((await trigger('example_subdag_operator', {})).status).toBe(200);
        expect(await counts()).toEqual([3, 6]);
      },
    );

    it.each([
      [{ run_id: 'taken' }, 'Run id taken already exists for dag id example_subdag_operator.section-1'],
      [
        { execution_date: '2020-01-01', run_id: 'other' },
        'A Dag Run already exists for dag id example_subdag_operator.section-1 at 2020-01-01T00:00:00+00:00 with run id taken',
      ],
    ])('holds when a sub-DAG has a run with %j already', async (body, error) => {
      await trigger('example_subdag_operator.section-1', { run_id: 'taken', execution_date: '2020-01-01' });
      const before = await counts();
      const answer = await trigger('example_subdag_operator', body);
      expect([answer.status, answer.json()]).toEqual([400, { error }]);
      expect(await counts()).toEqual(before);
    });
  });

  describe('task instances that an earlier run left at the date', () => {
    it('are kept, restored if removed, and completed', async () => {
      const leave =
        'INSERT INTO task_instance (task_id, dag_id, execution_date, state, pool, hostname) VALUES (?, ?, ?, ?, ?, ?)';
      const date = '2020-01-01 00:00:00.000000';
      await database.sql(leave, 'runme_0', 'example_bash_operator', date, 'success', 'default_pool', 'old');
      await database.sql(leave, 'runme_1', 'example_bash_operator', date, 'removed', 'default_pool', 'old');
      await database.sql(leave, 'gone', 'example_bash_operator', date, 'removed', 'default_pool', 'old');
      expect((await trigger('example_bash_operator', { execution_date: '2020-01-01' })).status).toBe(200);
      const rows = await database.sql(
        "SELECT task_id, state FROM task_instance WHERE hostname = 'old' ORDER BY task_id",
      );
      expect(rows).toEqual([
        { task_id: 'gone', state: 'removed' },
        { task_id: 'runme_0', state: 'success' },
        { task_id: 'runme_1', state: null },
      ]);
      expect(await count('task_instance')).toBe(7);
    });
  });

  it.each(['x', 'é'])('a run id of 250 times %s is stored, a longer one refused', async (letter) => {
    const longest = letter.repeat(250);
    expect((await trigger('example_bash_operator', { run_id: longest })).json()).toMatchObject({ run_id: longest });
    const answer = await trigger('example_bash_operator', { run_id: `${longest}x` });
    expect([answer.status, answer.json()]).toEqual([400, { error: 'run_id must not be longer than 250 characters' }]);
    expect((await trigger('example_bash_operator', { run_id: `${longest} ` })).status).toBe(400);
    expect(await database.sql('SELECT run_id FROM dag_run')).toEqual([{ run_id: longest }]);
  });

  describe('conf', () => {
    const stored = async (runId: string) => {
      const [row] = await database.sql('SELECT conf FROM dag_run WHERE run_id = ?', runId);
      return row!['conf'] === null ? null : loadPickle(row!['conf'] as Uint8Array);
    };

    it('reaches the database exactly as sent', async () => {
      const body =
        '{"run_id": "r", "conf": {"2": 1, "1": 1.0, "big": 123456789012345678901234567890, "neg": -0.0, "nan": NaN, ' +
        '"inf": -Infinity, "lone": "\\ud800", "text": "\\u0000é😀", "list": [null, true, [], {}], "dup": 1, "dup": 2}}';
      expect((await trigger('example_bash_operator', body)).status).toBe(200);
      expect(await stored('r')).toEqual(
        new Map<string, unknown>([
          ['2', 1n],
          ['1', 1],
          ['big', 123456789012345678901234567890n],
          ['neg', -0],
          ['nan', NaN],
          ['inf', -Infinity],
          ['lone', '\ud800'],
          ['text', '\0é😀'],
          ['list', [null, true, [], new Map()]],
          ['dup', 2n],
        ]),
      );
    });

    it('of more than 64 KB is 400 on MySQL, whose BLOB holds no more, and stored elsewhere', async () => {
      const answer = await trigger('example_bash_operator', { conf: { a: 'x'.repeat(70_000) } });
      expect([answer.status, await count('dag_run')]).toEqual(dialect === 'mysql' ? [400, 0] : [200, 1]);
    });

    it('is stored for every sub-DAG run too', async () => {
      await trigger('example_subdag_operator', { run_id: 'r', conf: '{"k": "v"}' });
      const rows = await database.sql("SELECT conf FROM dag_run WHERE run_id = 'r'");
      expect(rows.map((row) => loadPickle(row['conf'] as Uint8Array))).toEqual(Array(3).fill(new Map([['k', 'v']])));
    });

    it.each([null, '', {}, [], 0, false, 'null'])('%j is stored as NULL', async (conf) => {
      await trigger('example_bash_operator', { run_id: 'r', conf });
      expect(await stored('r')).toBeNull();
    });
  });

  describe('what cannot be a trigger is 400 and leaves nothing behind', () => {
    it.each([
      ['{"conf": "{"}', /^conf is a string that is not valid JSON/],
      ['{"conf": NaN}', /^conf must be/],
      ['{"conf": ["a"]}', /^conf must be/],
      ['{"run_id": 5}', /^run_id must be a string/],
      ['{"run_id": true}', /^run_id must be a string/],
      ['{"run_id": "a\\u0000b"}', /^run_id must not hold NUL/],
      ['{"run_id": "\\ud800"}', /^run_id must not hold/],
      ['["conf"]', /must be a JSON object/],
      ['"my run_id"', /must be a JSON object/],
      ['{"replace_microseconds": 1}', /^replace_microseconds must be/],
      ['{"execution_date": {"a": 1}}', /^Given execution date, \{'a': 1\}, could not be identified as a date/],
      [
        '{"execution_date": "2014-12-31"}',
        /should be >= start_date \[2015-01-01T00:00:00\+00:00\] from DAG's default_args/,
      ],
      [`${'['.repeat(100_000)}`, /not valid JSON/],
      [`{"conf": ${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`, /not valid JSON/],
    ])('%.60s', async (body, error) => {
      const answer = await trigger('example_bash_operator', body);
      expect(answer.status).toBe(400);
      expect(answer.json()['error']).toMatch(error);
      expect(await counts()).toEqual([0, 0]);
    });
  });
});
