import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { SyncDagsService } from '../../src/dag-files/sync-dags.service.js';
import { openDatabase } from '../../src/database/open-database.js';
import { SqliteDatabase } from '../../src/database/sqlite/sqlite-driver.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { SystemClock } from '../../src/time/clock.js';
import { send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const api = '/api/experimental';
const aDag = (taskId: string) => `my_dag:\n  tasks:\n    ${taskId}: {operator: DummyOperator}\n`;
let home: string;
let dags: string;
let windsock: RunningWindsock | undefined;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'windsock-dags-'));
  dags = join(home, 'dags');
  mkdirSync(dags);
});

afterEach(async () => {
  await windsock?.close();
  windsock = undefined;
  rmSync(home, { recursive: true });
});

const start = async (env: Record<string, string> = {}) => {
  windsock = await startWindsock({ env: { AIRFLOW_HOME: home, ...env } });
};
const get = (path: string) => send(windsock!.url, 'GET', api + path);
const statusOf = async (path: string) => (await get(path)).status;
const write = (name: string, text: string) => writeFileSync(join(dags, name), text);
const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 5000, interval: 50 });

function sql(text: string): Record<string, unknown>[] {
  const database = new SqliteDatabase(join(home, 'airflow.db'), { readonly: true });
  const rows = database.prepare(text).all();
  database.close();
  return rows;
}

describe('the embedded database', () => {
  it('brings the example DAGs, which can be triggered and read', async () => {
    await start();
    const tasks = ['runme_0', 'runme_1', 'runme_2', 'run_after_loop', 'also_run_this', 'run_this_last'];
    for (const task of tasks) expect(await statusOf(`/dags/example_bash_operator/tasks/${task}`)).toBe(200);
    const dagIds = sql('SELECT dag_id FROM dag WHERE NOT is_subdag').map((row) => String(row['dag_id']));
    for (const dagId of dagIds) {
      expect(await statusOf(`/dags/${dagId}/code`)).toBe(200);
      const run = await send(windsock!.url, 'POST', `${api}/dags/${dagId}/dag_runs`, {
        body: '{"execution_date": "2016-11-16T11:34:15"}',
      });
      expect(run.status).toBe(200);
    }
    expect(sql("SELECT count(*) AS n FROM task_instance WHERE dag_id = 'example_bash_operator'")).toEqual([{ n: 6 }]);
    expect(sql('SELECT count(*) AS n FROM dag WHERE is_subdag AND root_dag_id IS NOT NULL')).not.toEqual([{ n: 0 }]);
  });

  it('leaves them out without load_examples', async () => {
    await start({ AIRFLOW__CORE__LOAD_EXAMPLES: 'False' });
    expect(sql('SELECT * FROM dag')).toEqual([]);
  });

  it('follows the files of dags_folder as they come, change and go', async () => {
    await start();
    write('one.dag.yaml', aDag('first'));
    await eventually(async () => expect(await statusOf('/dags/my_dag/tasks/first')).toBe(200));
    write('one.dag.yaml', aDag('second'));
    await eventually(async () => expect(await statusOf('/dags/my_dag/tasks/second')).toBe(200));
    expect(await statusOf('/dags/my_dag/tasks/first')).toBe(404);
    expect((await get('/dags/my_dag/code')).text).toBe(aDag('second'));
    rmSync(join(dags, 'one.dag.yaml'));
    await eventually(async () => expect(await statusOf('/dags/my_dag/tasks/second')).toBe(404));
    expect(await statusOf('/dags/example_bash_operator/tasks/runme_0')).toBe(200);
  });

  it('records the mistakes of a file by line, keeps its last valid DAGs, and still serves the other files', async () => {
    write('bad.dag.yaml', aDag('first'));
    write('good.dag.json', '{"other_dag": {"tasks": {"a": {"operator": "DummyOperator"}}}}');
    await start();
    write('bad.dag.yaml', 'my_dag:\n  tasks:\n    first: {operator: DummyOperator, dependencies: [nobody]}\n');
    await eventually(() => {
      const [error] = sql('SELECT filename, stacktrace FROM import_error');
      expect(error?.['filename']).toBe(join(dags, 'bad.dag.yaml'));
      expect(error?.['stacktrace']).toMatch(/bad\.dag\.yaml:3:\d+: my_dag\.tasks\.first\.dependencies\[0\]: "nobody"/);
      return Promise.resolve();
    });
    expect(await statusOf('/dags/my_dag/tasks/first')).toBe(200);
    expect(await statusOf('/dags/other_dag/tasks/a')).toBe(200);
    write('bad.dag.yaml', aDag('first'));
    await eventually(() => Promise.resolve(expect(sql('SELECT * FROM import_error')).toEqual([])));
  });

  it('keeps the pause state that was set through the API when the file changes', async () => {
    write('one.dag.yaml', aDag('first'));
    await start();
    await get('/dags/my_dag/paused/false');
    write('one.dag.yaml', aDag('second'));
    await eventually(async () => expect(await statusOf('/dags/my_dag/tasks/second')).toBe(200));
    expect((await get('/dags/my_dag/paused')).json()).toEqual({ is_paused: false });
  });
});

it('a DAG is stored with what it says against the settings of airflow.cfg', async () => {
  write('one.dag.yaml', `${aDag('first')}  catchup: true\n  concurrency: 16\n  max_active_runs: 4\n`);
  await start({
    AIRFLOW__CORE__DAG_CONCURRENCY: '8',
    AIRFLOW__CORE__MAX_ACTIVE_RUNS_PER_DAG: '4',
    AIRFLOW__SCHEDULER__CATCHUP_BY_DEFAULT: 'False',
  });
  const [row] = sql("SELECT data FROM serialized_dag WHERE dag_id = 'my_dag'");
  const { dag } = JSON.parse(String(row!['data'])) as { dag: object };
  expect(dag).toMatchObject({ catchup: true, _concurrency: 16 });
  expect(dag).not.toHaveProperty('max_active_runs');
});

describe('a configured database', () => {
  const configured = () => ({
    AIRFLOW__CORE__SQL_ALCHEMY_CONN: `sqlite:///${join(home, 'airflow.db')}`,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
  });
  const sync = async () => {
    const config = loadAirflowConfig({ AIRFLOW_HOME: home, ...configured() });
    const dataSource = await openDatabase(config);
    try {
      return await new SyncDagsService(new UnitOfWork(dataSource, config), config, new SystemClock()).syncDags();
    } finally {
      await dataSource.destroy();
    }
  };

  beforeEach(async () => {
    await (await openDatabase(loadAirflowConfig({ AIRFLOW_HOME: home }))).destroy();
    write('one.dag.yaml', aDag('first'));
  });

  it('is not written with DAGs by a start', async () => {
    await start(configured());
    expect(sql('SELECT * FROM dag')).toEqual([]);
  });

  it('is by sync_dags, which says what it did and does nothing twice', async () => {
    const { dags: stored, ...report } = await sync();
    expect(stored.map(({ definition, fileloc }) => [definition.dagId, fileloc])).toEqual([
      ['my_dag', join(dags, 'one.dag.yaml')],
    ]);
    expect(report).toEqual({ files: 1, retired: [], problems: [] });
    const [before] = sql('SELECT last_updated FROM serialized_dag');
    await sync();
    expect(sql('SELECT last_updated FROM serialized_dag')).toEqual([before]);
    await start(configured());
    expect(await statusOf('/dags/my_dag/tasks/first')).toBe(200);
  });

  it("keeps Airflow's own DAGs: one of the same id is not overwritten, and none is retired", async () => {
    const database = new SqliteDatabase(join(home, 'airflow.db'));
    const insert = 'INSERT INTO dag (dag_id, fileloc, is_active, is_paused) VALUES (?, ?, 1, 0)';
    database.prepare(insert).run('my_dag', '/opt/airflow/dags/mine.py');
    database.prepare(insert).run('elsewhere', '/opt/airflow/dags/x.dag.yaml');
    database.close();
    const report = await sync();
    expect(report.dags).toEqual([]);
    expect(report.problems).toEqual([
      expect.stringMatching(/my_dag: a DAG of this id is defined in \/opt\/airflow\/dags\/mine\.py/),
    ]);
    expect(sql('SELECT dag_id, is_active FROM dag ORDER BY dag_id')).toEqual([
      { dag_id: 'elsewhere', is_active: 1 },
      { dag_id: 'my_dag', is_active: 1 },
    ]);
  });

  it('takes over a DAG whose other file was in the folder and is gone', async () => {
    const database = new SqliteDatabase(join(home, 'airflow.db'));
    const insert = 'INSERT INTO dag (dag_id, fileloc, is_active, is_paused) VALUES (?, ?, 1, 0)';
    database.prepare(insert).run('my_dag', join(dags, 'gone.py'));
    database.close();
    expect((await sync()).problems).toEqual([]);
    expect(sql('SELECT fileloc, is_paused FROM dag')).toEqual([{ fileloc: join(dags, 'one.dag.yaml'), is_paused: 0 }]);
  });

  it('refuses the same DAG in a second file, and reads it from there once the first is gone', async () => {
    write('two.dag.yaml', aDag('second'));
    expect((await sync()).problems).toEqual([
      expect.stringMatching(/^.*two\.dag\.yaml:1:1: my_dag: .*one\.dag\.yaml already$/),
    ]);
    rmSync(join(dags, 'one.dag.yaml'));
    expect(await sync()).toMatchObject({ files: 1, retired: ['my_dag'], problems: [] });
    expect(sql('SELECT fileloc FROM dag')).toEqual([{ fileloc: join(dags, 'two.dag.yaml') }]);
  });
});
