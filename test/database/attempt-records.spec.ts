import { beforeEach, describe, expect, it } from 'vitest';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { parseDagFile } from '../../src/dag-files/parse-dag-file.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import type { AttemptResult } from '../../src/executor/attempt.js';
import { PySet, type PyValue } from '../../src/python/python-value.js';
import { ActiveRun } from '../../src/scheduler/active-run.js';
import { AttemptRecords } from '../../src/scheduler/attempt-records.js';
import { type LoadedDag, LoadedDags } from '../../src/scheduler/loaded-dags.js';
import type { End } from '../../src/scheduler/record-end.js';
import type { Start } from '../../src/scheduler/record-start.js';
import { OffsetDateTime } from '../../src/time/offset-date-time.js';
import { openedDatabase } from '../support/data-source.js';
import { dialects } from '../support/dialects.js';

const executionDate = OffsetDateTime.fromDatabase('2024-01-01 00:00:00');
const now = OffsetDateTime.fromDatabase('2024-01-02 12:00:00');
const yaml = `
my_dag:
  default_args: {start_date: 2015-01-01}
  tasks:
    good: {operator: BashOperator, bash_command: "true"}
    bad: {operator: BashOperator, bash_command: "true"}
`;

describe.each(dialects)('the records of tries on %s', (dialect) => {
  const opened = openedDatabase(dialect);
  let run: ActiveRun;

  beforeEach(async () => {
    const { sql } = opened.database;
    for (const table of [
      'task_instance',
      'dag_run',
      'job',
      'xcom',
      'log',
      'task_fail',
      'rendered_task_instance_fields',
    ]) {
      await sql(`DELETE FROM ${table}`);
    }
    const date = executionDate.toDatabase();
    await sql(
      "INSERT INTO dag_run (dag_id, execution_date, run_id, state) VALUES ('my_dag', ?, 'one', 'running')",
      date,
    );
    const dags = new LoadedDags();
    const { dags: parsed } = parseDagFile('my.dag.yaml', yaml);
    dags.update(
      parsed.map((definition) => ({ definition, fileloc: '/dags/my.dag.yaml' })),
      [],
      loadAirflowConfig({}),
    );
    const [dag] = dags;
    const [row] = await sql('SELECT id FROM dag_run');
    const facts = { dagId: 'my_dag', runId: 'one', executionDate, externalTrigger: true, startDate: now };
    run = new ActiveRun({ ...facts, id: Number(row?.['id']) }, dag as LoadedDag, false);
    for (const taskId of ['good', 'bad']) {
      await sql(
        'INSERT INTO task_instance (dag_id, task_id, execution_date, pool, try_number, max_tries, pool_slots)' +
          " VALUES ('my_dag', ?, ?, 'default_pool', 0, 0, 1)",
        ...[taskId, date],
      );
      run.instances.set(taskId, {
        ...{ taskId, state: null, tryNumber: 0, maxTries: 0, startDate: null, endDate: null },
        ...{ pool: 'default_pool', poolSlots: 1, priorityWeight: 1, notBefore: null },
      });
    }
  });

  function records(env: Record<string, string> = {}): AttemptRecords {
    const config = loadAirflowConfig({ ...opened.database.env, ...env });
    return new AttemptRecords(new UnitOfWork(opened.dataSource, config), config);
  }

  function start(taskId: string, renderedFields: string): Start {
    const task = run.dag.dag.tasks.get(taskId);
    if (task === undefined) throw new Error(`no ${taskId}`);
    const candidate = { run, instance: run.instanceOf(taskId), task };
    return { candidate, startDate: now, now, pid: 1, hostname: 'host', owner: 'me', renderedFields };
  }

  function end(of: Start, jobId: number, result: AttemptResult): End {
    const { instance, task } = of.candidate;
    return { dagId: 'my_dag', taskId: instance.taskId, executionDate, task, jobId, begun: now, endDate: now, result };
  }

  const success = (xcom: PyValue): AttemptResult => ({
    state: 'success',
    xcoms: new Map([['return_value', xcom]]),
    skips: new Set(),
  });
  const states = async () => {
    const rows = await opened.database.sql('SELECT task_id, state FROM task_instance ORDER BY task_id');
    return Object.fromEntries(rows.map((row) => [String(row['task_id']), row['state']])) as Record<string, unknown>;
  };

  it('start all tries, though the database refuses the rendered fields of one', async () => {
    // No text of PostgreSQL and no JSON of MySQL holds this; SQLite takes it.
    const starts = [start('good', '{"bash_command": "true"}'), start('bad', '{"bash_command": "\\u0000')];
    expect((await records().starts(starts)).size).toBe(2);
    expect(await states()).toEqual({ good: 'running', bad: 'running' });
  });

  it('end all tries, and fail the one whose result cannot be stored', async () => {
    const asJson = records({ AIRFLOW__CORE__ENABLE_XCOM_PICKLING: 'False' });
    const [good, bad] = [start('good', '{}'), start('bad', '{}')];
    const jobs = await asJson.starts([good, bad]);
    const ends = [
      end(good, jobs.get(good) ?? 0, success('fine')),
      end(bad, jobs.get(bad) ?? 0, success(new PySet(['no JSON']))),
    ];
    const written = await asJson.ends(ends);
    expect([...written.values()].map((row) => row?.state)).toEqual(['success', 'failed']);
    expect(await states()).toEqual({ good: 'success', bad: 'failed' });
    expect(await opened.database.sql('SELECT task_id FROM task_fail')).toEqual([{ task_id: 'bad' }]);
    expect(await opened.database.sql('SELECT task_id FROM xcom')).toEqual([{ task_id: 'good' }]);
  });
});
