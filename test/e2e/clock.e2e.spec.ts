import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OffsetDateTime } from '../../src/time/offset-date-time.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import { ManualClock } from '../support/manual-clock.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const start = OffsetDateTime.fromDatabase('2031-05-06 07:08:09.123456');

describe.each(dialects)('the clock of the application on %s', (dialect) => {
  let database: AirflowDatabase;
  let windsock: RunningWindsock;
  let clock: ManualClock;

  beforeEach(async () => {
    database = await airflowDatabase(dialect);
    clock = new ManualClock(start);
    windsock = await startWindsock({ env: database.env, clock });
  });

  afterEach(async () => {
    await windsock.close();
    await database.remove();
  });

  const post = async (path: string, body: object) =>
    (await send(windsock.url, 'POST', `/api/experimental/${path}`, { body: JSON.stringify(body) })).json();
  const schedulerStatus = async () => {
    const { scheduler } = (await send(windsock.url, 'GET', '/health')).json<{ scheduler: { status: string } }>();
    return scheduler.status;
  };
  const dates = async (sql: string) =>
    (await database.sql(sql)).map((row) => OffsetDateTime.fromDatabase(String(row['date'])).isoformat());

  it('dates runs, and no two of them alike while it stands still', async () => {
    const trigger = () => post('dags/example_bash_operator/dag_runs', { replace_microseconds: false });
    await trigger();
    await trigger();
    await clock.advance(0.5);
    await trigger();
    expect(await dates('SELECT execution_date AS date FROM dag_run ORDER BY id')).toEqual([
      '2031-05-06T07:08:09.123456+00:00',
      '2031-05-06T07:08:09.123457+00:00',
      '2031-05-06T07:08:09.623456+00:00',
    ]);
    const begun = await dates('SELECT start_date AS date FROM dag_run ORDER BY id');
    expect(begun.map((date) => date.slice(17, 26))).toEqual(['09.123456', '09.123456', '09.623456']);
  });

  it('dates the record of a change', async () => {
    await post('pools', { name: 'mine', slots: 1, description: '' });
    expect(await dates("SELECT dttm AS date FROM log WHERE event = 'pool_set'")).toEqual([start.isoformat()]);
  });

  it("decides whether the scheduler's heart beats", async () => {
    await database.sql(
      "INSERT INTO job (state, job_type, latest_heartbeat) VALUES ('running', 'SchedulerJob', '2031-05-06 07:08:00')",
    );
    expect(await schedulerStatus()).toBe('healthy');
    await clock.advance(30);
    expect(await schedulerStatus()).toBe('unhealthy');
  });
});
