import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { runCommand } from '../support/run-command.js';

const first = '2024-02-01 00:00:00';
const [before, after] = ['2024-01-31 23:59:59.999999', '2024-02-01 00:00:00.000001'];

describe.each(dialects)('runs from before the first start of a scheduler, on %s', (dialect) => {
  let database: AirflowDatabase;

  beforeEach(async () => {
    database = await airflowDatabase(dialect);
    await database.sql('DELETE FROM job');
    await addRun('old', before);
    await addRun('young', after);
    await addRun('over', before, { state: 'success' });
    await addRun('backfill_2024', before);
    await addRun('backfillX', before);
    await addRun('sub', before, { dagId: 'example_subdag_operator.section-1' });
    await addRun('other', before, { dagId: 'example_subdag_operator' });
  });
  afterEach(() => database.remove());

  let day = 0;
  const addRun = (runId: string, startDate: string, { dagId = 'example_bash_operator', state = 'running' } = {}) =>
    database.sql(
      'INSERT INTO dag_run (dag_id, run_id, execution_date, start_date, state) VALUES (?, ?, ?, ?, ?)',
      ...[dagId, runId, `2020-01-01 00:00:00.${String(++day).padStart(6, '0')}`, startDate, state],
    );
  const addScheduler = () =>
    database.sql("INSERT INTO job (job_type, state, start_date) VALUES ('SchedulerJob', 'success', ?)", first);
  const command = (name: string, words: string[] = [], input = '') =>
    runCommand(['dags', name, ...words], { env: database.env, input });
  const run = async (runId: string) => {
    const [row] = await database.sql('SELECT state, start_date, end_date FROM dag_run WHERE run_id = ?', runId);
    return row;
  };
  const inTheWordsOf = (counts: string[], last: string) => `${[...counts, last].join('\n')}\n`;
  const all = [
    '2 run(s) of example_bash_operator',
    '1 run(s) of example_subdag_operator',
    '1 run(s) of example_subdag_operator.section-1',
  ];

  it('are adopted: they begin now', async () => {
    await addScheduler();
    const { code, stdout, stderr } = await command('adopt-runs', [], 'y\n');
    expect([code, stdout]).toEqual([0, inTheWordsOf(all, 'Adopted 4 run(s)')]);
    expect(stderr).toContain('A scheduler will execute 4 run(s). Proceed? (y/n)');
    for (const runId of ['old', 'backfillX', 'sub', 'other']) {
      expect(await run(runId)).toMatchObject({ state: 'running', end_date: null });
      expect(String((await run(runId))?.['start_date']) > '2026').toBe(true);
    }
    for (const runId of ['over', 'backfill_2024']) expect(await run(runId)).toMatchObject({ start_date: before });
    expect(await run('young')).toMatchObject({ start_date: after });
    const record = await database.sql("SELECT dag_id, extra FROM log WHERE event = 'runs_adopted' ORDER BY dag_id");
    expect(record).toHaveLength(3);
    expect(record[0]).toMatchObject({ dag_id: 'example_bash_operator' });
    expect(JSON.parse(String(record[0]?.['extra']))).toMatchObject({ count: 2, program: 'windsock' });
    expect(await command('adopt-runs')).toMatchObject({ code: 0, stdout: 'Adopted 0 run(s)\n', stderr: '' });
  });

  it('are failed, those of a DAG with its sub-DAGs', async () => {
    await addScheduler();
    const { code, stdout, stderr } = await command('fail-runs', ['example_subdag_operator', '--yes']);
    expect([code, stdout, stderr]).toEqual([0, inTheWordsOf(all.slice(1), 'Failed 2 run(s)'), '']);
    for (const runId of ['sub', 'other']) {
      expect(await run(runId)).toMatchObject({ state: 'failed', start_date: before });
      expect(String((await run(runId))?.['end_date']) > '2026').toBe(true);
    }
    expect(await run('old')).toMatchObject({ state: 'running' });
  });

  it('are left alone after a no', async () => {
    await addScheduler();
    const { code, stdout } = await command('fail-runs', [], 'n\n');
    expect([code, stdout]).toEqual([0, inTheWordsOf(all, 'Bail.')]);
    expect(await run('old')).toMatchObject({ state: 'running' });
  });

  it('can be failed, and not adopted, before a scheduler has ever started', async () => {
    const { code, stderr } = await command('adopt-runs', ['--yes']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('No scheduler has ever started on this database')]);
    expect((await command('fail-runs', ['--yes'])).stdout).toContain('Failed 5 run(s)\n');
    expect(await run('young')).toMatchObject({ state: 'failed' });
  });

  it('of an unknown DAG are a mistake', async () => {
    await addScheduler();
    const { code, stderr } = await command('adopt-runs', ['no_such_dag', '--yes']);
    expect([code, stderr]).toEqual([1, 'Dag id no_such_dag not found\n']);
  });
});
