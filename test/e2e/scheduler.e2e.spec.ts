import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { executorClass } from '../../src/scheduler/scheduler-job.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import { runCommand } from '../support/run-command.js';
import { startWindsock } from '../support/windsock.js';
import { killLeftovers, spawnWindsock, startTimeMs, type WindsockProcess } from '../support/windsock-process.js';

vi.setConfig({ testTimeout: 2 * startTimeMs });

const patience = { timeout: startTimeMs, interval: 50 };

let database: AirflowDatabase;
let env: Record<string, string>;

async function open(dialect: AirflowDatabase['dialect']): Promise<void> {
  database = await airflowDatabase(dialect);
  await database.sql('DELETE FROM job');
  env = { ...database.env, AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC: '0.2', AIRFLOW__WINDSOCK__SCHEDULER: 'on' };
}

afterEach(async () => {
  killLeftovers();
  await database.remove();
});

const states = async () =>
  (await database.sql("SELECT state FROM job WHERE job_type = 'SchedulerJob' ORDER BY id")).map(({ state }) => state);
const expectStates = (expected: string[]) => vi.waitFor(async () => expect(await states()).toEqual(expected), patience);
const messages = (process: WindsockProcess) => process.log().map(({ msg }) => String(msg));
const expectMessage = (process: WindsockProcess, text: string | RegExp) =>
  vi.waitFor(() => expect(messages(process)).toContainEqual(expect.stringMatching(text)), patience);

/** Adds the row of Airflow's scheduler, which is alive for 30 seconds. */
async function addAirflow(): Promise<void> {
  const now = new Date().toISOString().replace('T', ' ').replace('Z', '000');
  await database.sql(
    "INSERT INTO job (job_type, state, executor_class, hostname, start_date, latest_heartbeat) VALUES ('SchedulerJob', 'running', 'LocalExecutor', 'etl-1', ?, ?)",
    ...[now, now],
  );
}

/** The process of the scheduler, as the file names it. */
function schedulerPid(): number {
  const { pid } = JSON.parse(readFileSync(join(database.home, 'windsock-scheduler.pid'), 'utf8')) as { pid: number };
  return pid;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe.each(dialects)('windsock scheduler on %s', (dialect) => {
  beforeEach(() => open(dialect));

  it('is what /health tells of, and ends its row when it is told to stop', async () => {
    const server = await startWindsock({ env });
    const status = async () =>
      (await send(server.url, 'GET', '/health')).json<{ scheduler: { status: string } }>().scheduler.status;
    expect(await status()).toBe('unhealthy');
    const scheduler = spawnWindsock(['scheduler'], env);
    await expectMessage(scheduler, 'The scheduler works');
    expect(await status()).toBe('healthy');
    const [first = {}] = await database.sql('SELECT latest_heartbeat, executor_class FROM job');
    expect(first['executor_class']).toBe(executorClass);
    await vi.waitFor(async () => {
      const [later = {}] = await database.sql('SELECT latest_heartbeat FROM job');
      expect(later['latest_heartbeat']).not.toEqual(first['latest_heartbeat']);
    }, patience);
    process.kill(scheduler.pid, 'SIGTERM');
    expect(await scheduler.ended).toEqual({ code: 0, signal: null });
    expect(scheduler.stderr()).toBe('');
    expect(messages(scheduler).at(-1)).toBe('The scheduler has stopped');
    expect(await states()).toEqual(['success']);
    expect(await status()).toBe('unhealthy');
    await server.close();
  });

  it('is refused beside a live one, and starts at once after one that was killed', async () => {
    const first = spawnWindsock(['scheduler'], env);
    await expectMessage(first, 'The scheduler works');
    const refused = spawnWindsock(['scheduler'], env);
    expect((await refused.ended).code).toBe(1);
    expect(refused.stderr()).toMatch(
      /^windsock: Another scheduler works on this database: job \d+ on \S+, last heartbeat \S+\. Stop that one first;/,
    );
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    const next = spawnWindsock(['scheduler'], env);
    await expectMessage(next, 'The scheduler works');
    expect(await states()).toEqual(['failed', 'running']);
  });

  it('steps back while a scheduler of Airflow is alive', async () => {
    const scheduler = spawnWindsock(['scheduler'], env);
    await expectMessage(scheduler, 'The scheduler works');
    await addAirflow();
    await expectMessage(scheduler, /^Another scheduler works on this database: .* on etl-1, .* starts no tasks/);
    expect(await states()).toEqual(['success', 'running']);
    await database.sql("UPDATE job SET state = 'success'");
    await expectMessage(scheduler, 'This scheduler works on the database again');
  });
});

describe('windsock scheduler', () => {
  beforeEach(() => open('sqlite'));

  it('stops by itself after --run-duration, and takes the flags of Airflow that mean nothing here', async () => {
    const words = ['-r', '1', '-n', '5', '-p', '--stdout', 'x', '--stderr', 'y', '-l', 'z', '--pid'];
    const scheduler = spawnWindsock(['scheduler', ...words], env);
    await expectMessage(scheduler, 'The scheduler works');
    expect(existsSync(join(database.home, 'airflow-scheduler.pid'))).toBe(true);
    expect(await scheduler.ended).toEqual({ code: 0, signal: null });
    expect(scheduler.stderr().match(/^windsock: ignored -.*$/gm)).toHaveLength(5);
    expect(await states()).toEqual(['success']);
    expect(existsSync(join(database.home, 'airflow-scheduler.pid'))).toBe(false);
  });

  it.each([
    [['-d', 'x'], /dags pause/],
    [['-sd', 'x'], /dags_folder/],
    [['-D'], /process manager/],
    [['-r', 'soon'], /number of seconds/],
  ])('refuses %j', async (words, reason) => {
    const { code, stderr } = await runCommand(['scheduler', ...words], { env });
    expect([code, stderr]).toEqual([2, expect.stringMatching(reason)]);
  });

  it('refuses a database in memory', async () => {
    const memory = { AIRFLOW__CORE__SQL_ALCHEMY_CONN: 'sqlite://' };
    const { code, stderr } = await runCommand(['scheduler'], { env: { ...env, ...memory } });
    expect([code, stderr]).toEqual([1, expect.stringContaining('names a database in memory')]);
  });

  it('names the runs that are not executed', async () => {
    await database.sql(
      "INSERT INTO dag_run (dag_id, run_id, execution_date, start_date, state) VALUES ('a', 'r', '2020-01-01 00:00:00', '2020-01-01 00:00:00', 'running')",
    );
    const scheduler = spawnWindsock(['scheduler'], env);
    await expectMessage(scheduler, /^1 run\(s\) from before the first start .* `windsock dags adopt-runs`/);
  });
});

/** `windsock standalone` on a free port. */
const standalone = (...words: string[]) => spawnWindsock(['standalone', '--port', '0', ...words], env);

describe('windsock standalone', () => {
  beforeEach(() => open('sqlite'));

  it('starts the scheduler again when it is killed, and stops it before itself', async () => {
    const service = standalone();
    await service.url();
    await expectMessage(service, 'The scheduler works');
    const killed = schedulerPid();
    process.kill(killed, 'SIGKILL');
    await expectStates(['failed', 'running']);
    const starts = () => messages(service).filter((msg) => msg === 'The scheduler works');
    await vi.waitFor(() => expect(starts()).toHaveLength(2), patience);
    const pid = schedulerPid();
    expect(pid).not.toBe(killed);
    process.kill(service.pid, 'SIGTERM');
    expect(await service.ended).toEqual({ code: 0, signal: null });
    expect(isRunning(pid)).toBe(false);
    const last = messages(service).filter((msg) => /[Ss]topped/.test(msg));
    expect(last).toEqual(['The scheduler has stopped', 'Stopped']);
    expect(await states()).toEqual(['failed', 'success']);
  });

  it('does not count a run as older that it has accepted before its first scheduler started', async () => {
    const service = standalone();
    const url = await service.url();
    await send(url, 'POST', '/api/experimental/dags/example_bash_operator/dag_runs', { body: '{}' });
    await expectMessage(service, 'The scheduler works');
    const [{ n } = {}] = await database.sql(
      'SELECT count(*) AS n FROM dag_run WHERE start_date < (SELECT min(start_date) FROM job)',
    );
    expect(n).toBe(0);
    await sleep(300);
    expect(messages(service).filter((msg) => msg.includes('adopt-runs'))).toEqual([]);
  });

  it('kills a scheduler that gives no sign of life', async () => {
    env['AIRFLOW__WEBSERVER__WEB_SERVER_WORKER_TIMEOUT'] = '2';
    const service = standalone();
    await expectMessage(service, 'The scheduler works');
    process.kill(schedulerPid(), 'SIGSTOP');
    await expectMessage(service, 'The scheduler gave no sign of life for 2 s, and is killed');
    await expectStates(['failed', 'running']);
  });

  it('leaves no scheduler behind when it is killed', async () => {
    const service = standalone();
    await expectMessage(service, 'The scheduler works');
    const pid = schedulerPid();
    process.kill(service.pid, 'SIGKILL');
    await expectStates(['success']);
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), patience);
  });

  it('waits beside another scheduler, and serves meanwhile', async () => {
    await addAirflow();
    const service = standalone();
    const url = await service.url();
    await expectMessage(service, /^Another scheduler works .* on etl-1, .* waits until that one is gone$/);
    expect((await send(url, 'GET', '/api/experimental/test')).status).toBe(200);
    await database.sql("UPDATE job SET state = 'success'");
    await expectMessage(service, 'The scheduler works');
    await addAirflow();
    await expectStates(['success', 'success', 'running']);
    process.kill(service.pid, 'SIGTERM');
    expect(await service.ended).toEqual({ code: 0, signal: null });
  });

  it('runs no scheduler where that is off', async () => {
    env['AIRFLOW__WINDSOCK__SCHEDULER'] = 'off';
    const service = standalone();
    await service.url();
    expect(service.stdout()).toContain('"scheduler":"off: [windsock] scheduler = off, see docs/operations.md"');
    await sleep(1500);
    expect(await states()).toEqual([]);
  });
});

describe.runIf(dialects.includes('postgresql'))('windsock standalone with several workers', () => {
  beforeEach(() => open('postgresql'));

  it('runs one scheduler', async () => {
    const service = standalone('--workers', '2');
    await service.url();
    await expectMessage(service, 'The scheduler works');
    expect(service.stdout()).toContain('"scheduler":"runs tasks, up to 32 at once"');
    process.kill(service.pid, 'SIGTERM');
    expect(await service.ended).toEqual({ code: 0, signal: null });
    expect(await states()).toEqual(['success']);
  });
});
