import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { processStartTime } from '../../src/common/process-start-time.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { openDatabase } from '../../src/database/open-database.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { executorClass, SchedulerJob } from '../../src/scheduler/scheduler-job.js';
import { OffsetDateTime } from '../../src/time/offset-date-time.js';
import { openedDatabase } from '../support/data-source.js';
import { dialects } from '../support/dialects.js';
import { ManualClock } from '../support/manual-clock.js';

const start = OffsetDateTime.fromDatabase('2024-02-29 12:00:00');

describe.each(dialects)('the job of the scheduler on %s', (dialect) => {
  const opened = openedDatabase(dialect);
  let clock: ManualClock;
  beforeEach(async () => {
    clock = new ManualClock(start);
    await opened.database.sql('DELETE FROM job');
  });

  const pidFile = () => join(opened.database.home, 'windsock-scheduler.pid');

  /** The scheduler of this machine, or of another one with a folder of its own. */
  function scheduler(home = opened.database.home): SchedulerJob {
    const config = loadAirflowConfig({ ...opened.database.env, AIRFLOW_HOME: home });
    return new SchedulerJob(new UnitOfWork(opened.dataSource, config), config, clock);
  }
  const elsewhere = (name = 'other') => scheduler(join(opened.database.home, name));

  const jobs = () =>
    opened.database.sql(
      'SELECT id, job_type, dag_id, state, executor_class, hostname, start_date, latest_heartbeat, end_date FROM job ORDER BY id',
    );
  const states = async () => (await jobs()).map(({ state }) => state);
  const text = (date: OffsetDateTime) => date.toDatabase();

  /** Adds the row of a real Airflow. */
  async function addAirflow(heartbeat: OffsetDateTime): Promise<void> {
    await opened.database.sql(
      "INSERT INTO job (job_type, state, executor_class, hostname, start_date, latest_heartbeat) VALUES ('SchedulerJob', 'running', 'LocalExecutor', 'etl-1', ?, ?)",
      ...[text(heartbeat), text(heartbeat)],
    );
  }

  it('has a row with what Airflow writes, from the claim to the release', async () => {
    const job = scheduler();
    expect([job.id, job.isHeld]).toEqual([null, false]);
    expect(await job.claim()).toBe('held');
    const row = { id: job.id, job_type: 'SchedulerJob', dag_id: null, state: 'running', hostname: hostname() };
    const dates = { start_date: text(start), latest_heartbeat: text(start), end_date: null };
    expect(await jobs()).toEqual([{ ...row, executor_class: executorClass, ...dates }]);
    await clock.advance(5);
    expect(await job.beat()).toBe('held');
    expect(await jobs()).toMatchObject([{ latest_heartbeat: text(start.plusMicros(5e6)), start_date: text(start) }]);
    await clock.advance(1);
    await job.release();
    expect(await jobs()).toMatchObject([{ state: 'success', end_date: text(start.plusMicros(6e6)) }]);
    expect([job.id, job.isHeld, existsSync(pidFile())]).toEqual([null, false, false]);
  });

  it('is held by one alone, and names it to the others', async () => {
    const first = scheduler();
    await first.claim();
    const rival = { jobId: first.id, hostname: hostname(), executorClass };
    expect(await elsewhere().claim()).toMatchObject(rival);
    expect(await elsewhere().beat()).toMatchObject(rival);
    expect(await first.beat()).toBe('held');
    expect(await states()).toEqual(['running']);
    await first.release();
    expect(await elsewhere().claim()).toBe('held');
  });

  it('is won by exactly one of many that start at the same moment', async () => {
    // Each with a connection of its own, as another process has.
    const sources = await Promise.all(
      Array.from({ length: 6 }, () => openDatabase(loadAirflowConfig(opened.database.env))),
    );
    for (let round = 0; round < 5; round++) {
      await opened.database.sql('DELETE FROM job');
      const config = loadAirflowConfig({ ...opened.database.env, AIRFLOW_HOME: join(opened.database.home, 'none') });
      const many = sources.map((source) => new SchedulerJob(new UnitOfWork(source, config), config, clock));
      const claims = await Promise.all(many.map((job) => job.claim()));
      expect(claims.filter((claim) => claim === 'held')).toHaveLength(1);
      expect(await states()).toEqual(['running']);
      await Promise.all(many.map((job) => job.release()));
    }
    await Promise.all(sources.map((source) => source.destroy()));
  });

  it('goes to another one once the heartbeat is 30 seconds old, and the first one does not take it back', async () => {
    const first = scheduler();
    await first.claim();
    await clock.advance(29.9);
    const second = elsewhere();
    expect(await second.claim()).toMatchObject({ jobId: first.id });
    expect(first.isHeld).toBe(true);
    await clock.advance(0.1);
    expect(first.isHeld).toBe(false);
    expect(await second.claim()).toBe('held');
    expect(await states()).toEqual(['failed', 'running']);
    expect(await first.beat()).toMatchObject({ jobId: second.id });
    expect(await second.beat()).toBe('held');
    await second.release();
    expect(await first.beat()).toBe('held');
  });

  it("is not held beside Airflow's scheduler, whichever was first", async () => {
    await addAirflow(start);
    const job = scheduler();
    expect(await job.claim()).toMatchObject({ hostname: 'etl-1', executorClass: 'LocalExecutor' });
    await clock.advance(31);
    expect(await job.claim()).toBe('held');
    await addAirflow(clock.now());
    expect(await job.beat()).toMatchObject({ hostname: 'etl-1' });
    expect([job.id, job.isHeld]).toEqual([null, false]);
    // Airflow's row without a heartbeat is Airflow's to close.
    expect(await states()).toEqual(['running', 'success', 'running']);
    await clock.advance(31);
    expect(await job.beat()).toBe('held');
  });

  it('goes to the lower id if two have it all the same', async () => {
    const [first, second] = [scheduler(), elsewhere()];
    await first.claim();
    await opened.database.sql("UPDATE job SET state = 'success'");
    await second.claim();
    await opened.database.sql("UPDATE job SET state = 'running'");
    expect(await first.beat()).toBe('held');
    expect(await second.beat()).toMatchObject({ jobId: first.id });
  });

  it.each(['DELETE FROM job', "UPDATE job SET state = 'failed'"])('is claimed anew after: %s', async (statement) => {
    const job = scheduler();
    await job.claim();
    const before = job.id;
    await opened.database.sql(statement);
    expect(await job.beat()).toBe('held');
    expect(job.id).toBeGreaterThanOrEqual(Number(before));
    expect((await states()).at(-1)).toBe('running');
  });

  describe('after a crash', () => {
    let dead: number;
    beforeEach(async () => {
      const job = scheduler();
      await job.claim();
      dead = Number(job.id);
    });
    const content = () => JSON.parse(readFileSync(pidFile(), 'utf8')) as Record<string, unknown>;
    const write = (changes: Record<string, unknown>) =>
      writeFileSync(pidFile(), JSON.stringify({ ...content(), ...changes }));

    it('is claimed at once where the file names this very process, as in a container', async () => {
      expect(content()).toMatchObject({ pid: process.pid, jobId: dead });
      expect(await scheduler().claim()).toBe('held');
      expect(await jobs()).toMatchObject([{ state: 'failed', end_date: text(start) }, { state: 'running' }]);
    });

    it.each([
      ['a process that is dead', { pid: 2 ** 22 + 1 }],
      ['a process that started at another time', { pid: process.ppid, processStart: 'long ago' }],
    ])('is claimed at once where the file names %s', async (_, changes) => {
      write(changes);
      expect(await scheduler().claim()).toBe('held');
    });

    it('is not claimed where the process lives', async () => {
      const child = spawn('sleep', ['60']);
      write({ pid: child.pid, processStart: processStartTime(Number(child.pid)) });
      expect(await scheduler().claim()).toMatchObject({ jobId: dead });
      child.kill();
    });

    it.each([
      ['another machine', { hostname: 'elsewhere' }],
      ['a row of another database', { startDate: '2020-01-01T00:00:00+00:00' }],
    ])('is not claimed where the file names %s', async (_, changes) => {
      write(changes);
      expect(await scheduler().claim()).toMatchObject({ jobId: dead });
    });

    it('is not claimed where the file is damaged', async () => {
      writeFileSync(pidFile(), '{"pid": 1');
      expect(await scheduler().claim()).toMatchObject({ jobId: dead });
    });
  });

  it('knows when the first scheduler of the database started', async () => {
    const job = scheduler();
    expect(await job.firstStart()).toEqual(start);
    await addAirflow(start.plusMicros(-1e9));
    await clock.advance(60);
    await job.claim();
    expect(await job.firstStart()).toEqual(start.plusMicros(-1e9));
  });

  it('may count from the start of the service', async () => {
    const job = scheduler();
    job.countFrom(start.plusMicros(-3e6));
    await job.claim();
    expect(await job.firstStart()).toEqual(start.plusMicros(-3e6));
    expect(await jobs()).toMatchObject([{ latest_heartbeat: text(start) }]);
  });
});
