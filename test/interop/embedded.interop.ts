import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite, type SqlConnection } from '../support/servers/sql-connection.js';
import { whyNot } from './support/interop.js';
import { type Both, expectSameAnswers, get, instancePath, post, type TaskInstanceKey } from './support/same-answers.js';
import { Site } from './support/site.js';

const dagId = 'example_bash_operator';

let site: Site;
let database: SqlConnection;
let both: Both;

interface StoredDag {
  readonly dag_id: string;
  /** JSON, as Airflow serializes a DAG. */
  readonly data: string;
}

function tasksIn(data: string): string[] {
  const { dag } = JSON.parse(data) as { dag: { tasks: { task_id: string }[] } };
  return dag.tasks.map((task) => task.task_id);
}

describe.skipIf(whyNot)('Airflow on the embedded database of a first start, with DAGs from DAG files', () => {
  beforeAll(async () => {
    site = new Site({});
    const windsock = await site.serveWindsock();
    database = openSqlite(join(site.home, 'airflow.db'));
    both = { windsock, airflow: '' };
  });
  afterAll(async () => {
    await database.close();
    await site.remove();
  });
  beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(site.report())));

  it('`airflow upgradedb` finds nothing to do', async () => {
    const output = await site.airflow('upgradedb');
    expect(output).toContain('SQLiteImpl');
    expect(output).not.toContain('Running upgrade');
  });

  it("Airflow's web server answers for every example DAG and every task as Windsock does", async () => {
    both = { ...both, airflow: await site.serveAirflow() };
    const rows = (await database.sql('SELECT dag_id, data FROM serialized_dag')) as unknown as StoredDag[];
    const tasks = rows.flatMap(({ dag_id, data }) => tasksIn(data).map((task) => `/dags/${dag_id}/tasks/${task}`));
    const dags = rows.flatMap(({ dag_id }) => ['paused', 'code', 'dag_runs'].map((end) => `/dags/${dag_id}/${end}`));
    expect(rows.map((row) => row.dag_id)).toContain(dagId);
    expect(tasks.length).toBeGreaterThan(10);
    await expectSameAnswers(both, 200, [...tasks, ...dags, '/pools', '/latest_runs']);
  });

  it("a run that is triggered through Airflow's API is there in Windsock, and the other way round", async () => {
    const first = await post(
      both.airflow,
      `/dags/${dagId}/dag_runs`,
      '{"run_id": "by airflow", "execution_date": "2020-01-01"}',
    );
    const second = await post(
      both.windsock,
      `/dags/${dagId}/dag_runs`,
      '{"run_id": "by windsock", "conf": {"a": "é"}}',
    );
    expect([first.status, second.status], first.text + second.text).toEqual([200, 200]);
    const runs = (await get(both.windsock, `/dags/${dagId}/dag_runs`)).json<{ run_id: string }[]>();
    expect(runs.map((run) => run.run_id).sort()).toEqual(['by airflow', 'by windsock']);
    const rows = await database.sql('SELECT dag_id, task_id, execution_date FROM task_instance');
    const paths = (rows as unknown as TaskInstanceKey[]).map(instancePath);
    expect(paths.length).toBeGreaterThanOrEqual(12);
    await expectSameAnswers(both, 200, [
      ...paths,
      `/dags/${dagId}/dag_runs`,
      `/dags/${dagId}/dag_runs/2020-01-01`,
      '/latest_runs',
    ]);
  });

  it("so is one of Airflow's command line", async () => {
    const output = await site.airflow('trigger_dag', dagId, '--run_id', 'by hand', '--conf', '{"a": 1}');
    expect(output).toContain('by hand');
    await expectSameAnswers(both, 200, [`/dags/${dagId}/dag_runs`, '/latest_runs']);
    expect((await get(both.windsock, `/dags/${dagId}/dag_runs`)).text).toContain('"by hand"');
  });
});
