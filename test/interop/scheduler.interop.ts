import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { send } from '../support/http.js';
import { createDatabase, type ServerDatabase } from '../support/servers/test-servers.js';
import { eventually } from './support/eventually.js';
import { interop, whyNot } from './support/interop.js';
import { expectSameAnswers, get, instancePath, post, runPath, type TaskInstanceKey } from './support/same-answers.js';
import type { Program } from './support/processes.js';
import { Site } from './support/site.js';

/** Airflow in a hurry: it looks at its DAGs and its tasks every second. */
const schedulerSettings = {
  AIRFLOW__CORE__EXECUTOR: 'LocalExecutor',
  AIRFLOW__CORE__PARALLELISM: '4',
  AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
  AIRFLOW__CORE__LOAD_DEFAULT_CONNECTIONS: 'False',
  AIRFLOW__CORE__DAGS_FOLDER: fileURLToPath(new URL('dags', import.meta.url)),
  AIRFLOW__CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL: '1',
  AIRFLOW__CORE__MIN_SERIALIZED_DAG_FETCH_INTERVAL: '1',
  AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC: '1',
  AIRFLOW__SCHEDULER__JOB_HEARTBEAT_SEC: '1',
  PYTHONDONTWRITEBYTECODE: '1',
};

/** Written as Python's json module writes it, so that what arrives can be compared as text. */
const conf =
  '{"key": "naïve “quotes” \'single\' \\"double\\" $HOME `id` \\\\ {{ ds }} 日本 🎏", "nested": {"b": [1, 2.5, null, true, {"é": []}], "a": {}}, ' +
  '"large": 123456789012345678901234567890, "float": 1.0, "small": 1e-07, "": "", "lines": "a\\nb\\t\\u0001", "zero": 0}';
const past = '2020-01-02T03:04:05.678901+00:00';

let database: ServerDatabase;
let site: Site;
let windsock: string;
let scheduler: Program;

/** Waits for a run to succeed. */
async function succeeds(dagId: string, date: string): Promise<void> {
  const path = runPath({ dag_id: dagId, execution_date: date });
  await eventually({ what: `${path} is success`, within: 120 }, async () => {
    const { state } = (await get(windsock, path)).json<{ state: string }>();
    if (state === 'failed') throw new Error(`${path} failed`);
    return state === 'success' || undefined;
  });
}

async function taskInstance(dagId: string, date: string, taskId: string): Promise<Record<string, string>> {
  return (await get(windsock, instancePath({ dag_id: dagId, execution_date: date, task_id: taskId }))).json();
}

/** Triggers a DAG, and returns the execution date of the run. */
async function trigger(dagId: string, body: string): Promise<string> {
  const answer = await post(windsock, `/dags/${dagId}/dag_runs`, body);
  expect(answer.status, answer.text).toBe(200);
  return answer.json<{ execution_date: string }>().execution_date;
}

function written(name: string): string {
  return readFileSync(join(site.output, name), 'utf8');
}

/** Requires that the tasks of `interop_conf` got this conf, to the byte. */
function expectReceived(date: string, sent: string): void {
  expect(written(`python-${date}.json`)).toBe(sent);
  expect(written(`bash-${date}.txt`)).toBe(`${(JSON.parse(sent) as { key: string }).key}\n`);
}

describe.skipIf(whyNot)("Airflow's scheduler and web server on a database that Windsock made", () => {
  beforeAll(async () => {
    database = await createDatabase(interop().postgresql);
    site = new Site({ ...schedulerSettings, AIRFLOW__CORE__SQL_ALCHEMY_CONN: database.url });
  });
  afterAll(async () => {
    await site.remove();
    await database.drop();
  });
  beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(site.report())));

  it('`airflow upgradedb` finds nothing to do', async () => {
    expect(await site.windsock('initdb')).toContain('03afc6b6f902 (Airflow 1.10.13 to 1.10.15), created now');
    const output = await site.airflow('upgradedb');
    expect(output).toContain('PostgresqlImpl');
    expect(output).not.toContain('Running upgrade');
    expect(await site.windsock('checkdb')).toContain('03afc6b6f902');
  });

  it('Windsock sees the DAGs that the scheduler stored', async () => {
    windsock = await site.serveWindsock();
    scheduler = site.startScheduler();
    await eventually({ what: 'the scheduler stores its DAGs', within: 90 }, async () => {
      const rows = await database.connection.sql('SELECT dag_id FROM serialized_dag');
      return rows.length >= 2 || undefined;
    });
    expect((await get(windsock, '/dags/interop_conf/paused')).text).toBe('{"is_paused":true}\n');
    const health = (await send(windsock, 'GET', '/health')).json<{ scheduler: { status: string } }>();
    expect(health.scheduler.status).toBe('healthy');
  });

  it('a run that Windsock triggers is executed, and its tasks read the conf', async () => {
    expect((await get(windsock, '/dags/interop_conf/paused/false')).text).toBe('{"response":"ok"}\n');
    const date = await trigger('interop_conf', `{"run_id": "order-17 é", "conf": ${conf}}`);
    await succeeds('interop_conf', date);
    expectReceived(date, conf);
    expect(await taskInstance('interop_conf', date, 'write_key')).toMatchObject({ state: 'success', max_tries: '1' });
    expect(await taskInstance('interop_conf', date, 'write_all')).toMatchObject({
      state: 'success',
      priority_weight: '3',
    });
    const latest = (await get(windsock, '/latest_runs')).json<{ items: object[] }>();
    expect(latest.items).toMatchObject([{ dag_id: 'interop_conf', execution_date: date }]);
    expect((await get(windsock, '/dags/interop_conf/dag_runs?state=success')).json()).toMatchObject([
      { run_id: 'order-17 é', execution_date: date, state: 'success' },
    ]);
  });

  it('so is one in the past, with microseconds, and with a conf that is sent as text', async () => {
    const sent = `{"key": "it's a text"}`;
    const date = await trigger(
      'interop_conf',
      JSON.stringify({ execution_date: past, replace_microseconds: 'false', conf: sent }),
    );
    expect(date).toBe(past);
    await succeeds('interop_conf', date);
    expectReceived(date, sent);
    const runs = await site.airflow('list_dag_runs', 'interop_conf');
    expect(runs).toContain(`| manual__${past} | success    | ${past} |`);
  });

  it('so is one with a sub-DAG', async () => {
    expect((await get(windsock, '/dags/interop_subdag/paused/false')).status).toBe(200);
    const date = await trigger('interop_subdag', '{}');
    expect((await get(windsock, '/dags/interop_subdag.section/dag_runs')).json()).toMatchObject([
      { execution_date: date },
    ]);
    expect(await taskInstance('interop_subdag.section', date, 'inside')).toMatchObject({ state: 'None' });
    await succeeds('interop_subdag', date);
    await succeeds('interop_subdag.section', date);
    for (const [dagId, taskId] of [
      ['interop_subdag', 'section'],
      ['interop_subdag.section', 'inside'],
    ] as const) {
      expect(await taskInstance(dagId, date, taskId)).toMatchObject({ state: 'success' });
    }
  });

  it("Airflow's own API says the same of the same rows", async () => {
    await get(windsock, '/dags/interop_conf/paused/true');
    await scheduler.stop();
    await trigger('interop_conf', '{"run_id": "waits", "execution_date": "2021-03-04T05:06:07+01:00"}');
    await post(windsock, '/pools', '{"name": "wärehouse", "slots": -1, "description": "Loads\\nat once"}');
    const airflow = await site.serveAirflow();
    const rows = await database.connection.sql('SELECT dag_id, task_id, execution_date FROM task_instance');
    const instances = rows as unknown as TaskInstanceKey[];
    expect(instances.length).toBe(9);
    const dagIds = ['interop_conf', 'interop_subdag', 'interop_subdag.section'];
    const both = { windsock, airflow };
    await expectSameAnswers(both, 200, [
      ...instances.flatMap((key) => [runPath(key), instancePath(key), `/dags/${key.dag_id}/tasks/${key.task_id}`]),
      ...dagIds.flatMap((dagId) =>
        ['dag_runs', 'dag_runs?state=success', 'dag_runs?state=failed', 'paused', 'code'].map(
          (end) => `/dags/${dagId}/${end}`,
        ),
      ),
      ...['/latest_runs', '/pools', '/pools/default_pool', '/pools/w%C3%A4rehouse', '/test'],
    ]);
    await expectSameAnswers(both, 404, [
      ...dagIds.flatMap((dagId) => [`/dags/${dagId}/tasks/unknown`, `/dags/${dagId}/dag_runs/1999-01-01`]),
      ...['/dags/unknown/tasks/x', '/dags/unknown/dag_runs/2020-01-01', '/pools/unknown'],
    ]);
    await expectSameAnswers(both, 400, ['/dags/unknown/dag_runs', '/dags/interop_conf/dag_runs/yesterday']);
  });
});
