import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCrashLines } from '../reliability/support/crash-tasks.js';
import { createDatabase, type ServerDatabase } from '../support/servers/test-servers.js';
import { hurriedAirflow } from './support/airflow-stage.js';
import { eventually } from './support/eventually.js';
import { interop, whyNot } from './support/interop.js';
import type { Program } from './support/processes.js';
import { get, post, runPath } from './support/same-answers.js';
import { Site } from './support/site.js';

const dagId = 'hand_over';
const [yaml, python] = ['hand_over.dag.yaml', 'hand_over.py'];

/** Both find out soon that a task or a scheduler is dead. */
const settings = {
  ...hurriedAirflow,
  AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD: '8',
  AIRFLOW__SCHEDULER__SCHEDULER_ZOMBIE_TASK_THRESHOLD: '10',
};

let database: ServerDatabase;
let site: Site;
let dagsFolder: string;
let windsock: string;
let scheduler: Program;

function put(file: string): void {
  copyFileSync(join(import.meta.dirname, 'hand-over', file), join(dagsFolder, file));
}

/** Triggers a run, and waits until its long task runs while others have ended. Returns its execution date. */
async function begun(conf: object): Promise<string> {
  const body = JSON.stringify({ conf, replace_microseconds: 'false' });
  const answer = await post(windsock, `/dags/${dagId}/dag_runs`, body);
  expect(answer.status, answer.text).toBe(200);
  const { execution_date: date } = answer.json<{ execution_date: string }>();
  await eventually({ what: 'its long task runs', within: 90 }, async () => {
    const states = await statesOf(date);
    return (
      (states['before'] === 'success' && states['long'] === 'running' && states['pushes'] === 'success') || undefined
    );
  });
  await sleep(1000);
  return date;
}

async function statesOf(date: string): Promise<Record<string, unknown>> {
  const rows = await instancesOf(date);
  return Object.fromEntries(rows.map(({ task_id, state }) => [String(task_id), state]));
}

function instancesOf(date: string) {
  return database.connection.sql(
    'SELECT * FROM task_instance WHERE dag_id = ? AND execution_date = ?',
    dagId,
    date.replace('T', ' ').replace('+00:00', ''),
  );
}

/**
 * Waits until the run has succeeded, and requires that each task ran once at a time and failed as often as it says.
 *
 * @param hasAirflowFound whether Airflow has found the dead tries
 */
async function expectFinished(date: string, key: string, hasAirflowFound = false): Promise<void> {
  await eventually({ what: `the run of ${date} ends`, within: 150 }, async () => {
    const { state } = (await get(windsock, runPath({ dag_id: dagId, execution_date: date }))).json<{ state: string }>();
    return state !== 'running' || undefined;
  });
  const rows = await instancesOf(date);
  expect(Object.fromEntries(rows.map(({ task_id, state }) => [task_id, state]))).toEqual(
    Object.fromEntries(['before', 'long', 'flaky', 'pushes', 'after', 'end'].map((taskId) => [taskId, 'success'])),
  );
  const fails = await database.connection.sql('SELECT task_id, execution_date FROM task_fail');
  for (const { task_id, execution_date, try_number } of rows) {
    const failed = fails.filter((row) => row['task_id'] === task_id && row['execution_date'] === execution_date).length;
    const expected = task_id === 'end' ? 0 : Number(try_number) - 1;
    // Airflow notes a dead try again at each pass, until its list of the dead is ten seconds old.
    if (failed !== expected) {
      expect.soft(hasAirflowFound && failed > 1, `${failed} failed tries of ${String(task_id)}`).toBe(true);
    }
  }
  const lines = readCrashLines(site.home);
  for (const [instance, { isTwiceAtOnce }] of lines) expect.soft(isTwiceAtOnce, instance).toBe(false);
  // The XCom is read by the other scheduler than the one that wrote it.
  const written = readFileSync(join(site.output, 'lines'), 'utf8');
  expect(written).toMatch(new RegExp(`^after@${date.replace('+', '\\+')} \\d+ été ${key}$`, 'm'));
}

async function windsockTakesOver(): Promise<void> {
  // Another scheduler whose heartbeat is young may live.
  scheduler = await eventually({ what: "Windsock's scheduler stays", within: 60 }, async () => {
    const started = site.startWindsockScheduler();
    await sleep(3000);
    return started.hasEnded() ? undefined : started;
  });
  await eventually({ what: 'it stores the DAG', within: 30 }, async () => {
    const rows = await database.connection.sql('SELECT fileloc FROM dag WHERE is_active AND dag_id = ?', dagId);
    return rows.some(({ fileloc }) => String(fileloc).endsWith(yaml)) || undefined;
  });
}

describe.skipIf(whyNot)('one database, of which now Windsock and now Airflow is the scheduler', () => {
  beforeAll(async () => {
    dagsFolder = mkdtempSync(join(tmpdir(), 'windsock-hand-over-'));
    database = await createDatabase(interop().postgresql);
    site = new Site({
      ...settings,
      AIRFLOW__CORE__SQL_ALCHEMY_CONN: database.url,
      AIRFLOW__CORE__DAGS_FOLDER: dagsFolder,
    });
    put(yaml);
    await site.windsock('initdb');
    windsock = await site.serveWindsock();
    await windsockTakesOver();
  });
  afterAll(async () => {
    await site.remove();
    await database.drop();
    rmSync(dagsFolder, { recursive: true });
  });
  beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(site.report())));

  it('Airflow finishes what Windsock had begun when it was stopped', async () => {
    const date = await begun({ key: 'stopped' });
    await scheduler.stop();
    put(python);
    scheduler = site.startScheduler();
    await expectFinished(date, 'stopped');
  });

  it('Windsock finishes what Airflow had begun when it was stopped', async () => {
    const date = await begun({ key: 'stopped too' });
    // While its scheduler runs, Airflow gives up a DAG whose file is gone.
    rmSync(join(dagsFolder, python));
    await eventually({ what: 'Airflow has given up the DAG', within: 60 }, async () => {
      const [row] = await database.connection.sql('SELECT is_active FROM dag WHERE dag_id = ?', dagId);
      return row?.['is_active'] === 0 || undefined;
    });
    await scheduler.stop();
    await windsockTakesOver();
    await expectFinished(date, 'stopped too');
  });

  it('Airflow finishes what Windsock had begun when it was killed', async () => {
    const date = await begun({ key: 'killed' });
    await scheduler.kill();
    put(python);
    scheduler = site.startScheduler();
    await expectFinished(date, 'killed', true);
  });

  it('Windsock finishes what Airflow had begun when it was killed', async () => {
    const date = await begun({ key: 'killed too' });
    // The processes that read its DAG files would outlive it, and give up all DAGs that are not in those.
    await scheduler.kill('DagFileProcessor');
    rmSync(join(dagsFolder, python));
    // As Airflow would have done, had it lived.
    await database.connection.sql("UPDATE dag SET is_active = '0' WHERE dag_id = ?", dagId);
    await windsockTakesOver();
    await expectFinished(date, 'killed too');
  });
});
