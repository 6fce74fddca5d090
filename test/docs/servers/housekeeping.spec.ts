import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { airflowDatabase, type AirflowDatabase } from '../../support/airflow-database.js';
import { dialects } from '../../support/dialects.js';
import { send } from '../../support/http.js';
import { startWindsock } from '../../support/windsock.js';
import { codeBlocks, readPage, sectionOf } from '../markdown.js';

const blocks = codeBlocks(sectionOf(readPage('docs/operations.md'), 'What grows'), 'sql');
const runs = '/api/experimental/dags/example_bash_operator/dag_runs';

describe.each(dialects)('operations.md: old rows on %s', (dialect) => {
  let database: AirflowDatabase;

  beforeAll(async () => {
    database = await airflowDatabase(dialect);
    const windsock = await startWindsock({ env: database.env });
    for (const [runId, date] of [
      ['old', '2025-06-01'],
      ['running', '2025-06-02'],
      ['scheduled', '2025-06-03'],
      ['new', '2026-06-01'],
    ]) {
      await send(windsock.url, 'POST', runs, { body: JSON.stringify({ run_id: runId, execution_date: date }) });
    }
    await windsock.close();
    await database.sql("UPDATE dag_run SET state = 'success' WHERE run_id <> 'running'");
    await database.sql(
      `UPDATE dag_run SET external_trigger = ${dialect === 'postgresql' ? 'FALSE' : '0'} WHERE run_id = 'scheduled'`,
    );
    await database.sql('DELETE FROM job');
    for (const [type, state, end] of [
      ['LocalTaskJob', 'success', '2025-06-01'],
      ['LocalTaskJob', 'success', '2026-06-01'],
      ['LocalTaskJob', 'running', '2025-06-01'],
      ['SchedulerJob', 'failed', '2025-06-01'],
    ]) {
      await database.sql(
        'INSERT INTO job (job_type, state, end_date) VALUES (?, ?, ?)',
        ...[type, state, end].map(String),
      );
    }
    await database.sql("UPDATE log SET dttm = '2025-06-01 00:00:00' WHERE execution_date < '2026-01-01'");
  });

  afterAll(() => database.remove());

  const column = async (query: string) => (await database.sql(query)).map((row) => Object.values(row)[0]);

  it('go, and nothing else', async () => {
    const instances = "SELECT execution_date FROM task_instance WHERE task_id = 'runme_0' ORDER BY execution_date";
    expect(await column(instances)).toHaveLength(4);
    const rest = await column("SELECT count(*) FROM log WHERE dttm > '2026-01-01'");
    for (const statement of blocks
      .join('')
      .split(/;\n/)
      .filter((line) => line.trim() !== '')) {
      await database.sql(statement);
    }
    expect(await column('SELECT run_id FROM dag_run ORDER BY execution_date')).toEqual(['running', 'scheduled', 'new']);
    expect(await column(instances)).toHaveLength(3);
    expect(await column('SELECT count(*) FROM log')).toEqual(rest);
    expect(await column('SELECT job_type FROM job ORDER BY id')).toEqual([
      'LocalTaskJob',
      'LocalTaskJob',
      'SchedulerJob',
    ]);
  });
});
