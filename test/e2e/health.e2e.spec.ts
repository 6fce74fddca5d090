import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from '../../src/application.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { DrainState } from '../../src/health/drain-state.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { type FaultyProxy, faultyProxy } from '../support/faulty-proxy.js';
import { send } from '../support/http.js';

const ready = { status: 'ok', details: { server: { status: 'up' }, database: { status: 'up' } } };
const noDatabase = { status: 'error', details: { server: { status: 'up' }, database: { status: 'down' } } };
const draining = { status: 'error', details: { server: { status: 'down' }, database: { status: 'up' } } };

let application: NestFastifyApplication | undefined;
let url: string;

async function start(env: Record<string, string>): Promise<void> {
  application = await createApplication(loadAirflowConfig({ AIRFLOW__CORE__LOGGING_LEVEL: 'CRITICAL', ...env }));
  await application.listen(0, '127.0.0.1');
  url = await application.getUrl();
}

afterEach(async () => {
  await application?.close();
  application = undefined;
});

async function ask(path: string) {
  const reply = await send(url, 'GET', path);
  const { status, headers } = reply;
  return { status, type: headers['content-type'], cache: headers['cache-control'], body: reply.json<unknown>() };
}

const answer = (status: number, body: unknown) => ({ status, type: 'application/json', cache: 'no-store', body });

describe.each(dialects)('on %s', (dialect) => {
  let database: AirflowDatabase;
  beforeEach(async () => {
    database = await airflowDatabase(dialect);
    await database.sql("DELETE FROM job WHERE job_type = 'SchedulerJob'");
    await start(database.env);
  });
  afterEach(() => database.remove());

  /** Adds a scheduler whose heart beat so many seconds ago. */
  async function addScheduler(age: number, state = 'running'): Promise<string> {
    const time = new Date(Date.now() - age * 1000).toISOString().replace('T', ' ').replace('Z', '123');
    await database.sql(
      `INSERT INTO job (state, job_type, latest_heartbeat) VALUES ('${state}', 'SchedulerJob', '${time}')`,
    );
    return `${time.replace(' ', 'T')}+00:00`;
  }

  const health = (heartbeat: string | null, status: string) =>
    answer(200, {
      metadatabase: { status: 'healthy' },
      scheduler: { latest_scheduler_heartbeat: heartbeat, status },
    });

  it('/health reports a scheduler as missing, alive, silent or ended', async () => {
    expect(await ask('/health')).toEqual(health(null, 'unhealthy'));
    const silent = await addScheduler(40);
    expect(await ask('/health')).toEqual(health(silent, 'unhealthy'));
    const alive = await addScheduler(20);
    expect(await ask('/health')).toEqual(health(alive, 'healthy'));
    const ended = await addScheduler(1, 'success');
    expect(await ask('/health')).toEqual(health(ended, 'unhealthy'));
  });

  it('is alive and ready', async () => {
    expect(await ask('/livez')).toEqual(answer(200, { status: 'ok' }));
    expect(await ask('/readyz')).toEqual(answer(200, ready));
  });

  it('is not ready on a schema that it does not know, until that is put right', async () => {
    await database.sql("UPDATE alembic_version SET version_num = 'e1a11ece99cc'");
    expect(await ask('/readyz')).toEqual(answer(503, noDatabase));
    expect(await ask('/livez')).toEqual(answer(200, { status: 'ok' }));
    await database.sql("UPDATE alembic_version SET version_num = '03afc6b6f902'");
    expect(await ask('/readyz')).toEqual(answer(200, ready));
  });

  it('is not ready once it begins to stop, and still answers', async () => {
    application!.get(DrainState, { strict: false }).beginDraining();
    expect(await ask('/readyz')).toEqual(answer(503, draining));
    expect(await ask('/livez')).toEqual(answer(200, { status: 'ok' }));
    expect((await send(url, 'GET', '/api/experimental/test')).status).toBe(200);
  });
});

const servers = dialects.filter((dialect) => dialect !== 'sqlite');

// With none: this run tests no database that has a server.
describe.runIf(servers.length > 0).each(servers)('while a %s server', (dialect) => {
  let database: AirflowDatabase;
  let proxy: FaultyProxy;

  beforeEach(async () => {
    database = await airflowDatabase(dialect);
    const conn = database.env['AIRFLOW__CORE__SQL_ALCHEMY_CONN']!;
    const [place, host, port] = /@([^@:/]+):(\d+)\//.exec(conn)!;
    proxy = await faultyProxy({ host: host!, port: Number(port) });
    await start({
      ...database.env,
      AIRFLOW__CORE__SQL_ALCHEMY_CONN: conn.replace(place, `@127.0.0.1:${proxy.port}/`),
      AIRFLOW__CORE__SQL_ALCHEMY_POOL_SIZE: '2',
      AIRFLOW__CORE__SQL_ALCHEMY_MAX_OVERFLOW: '0',
      AIRFLOW__CORE__SQL_ALCHEMY_POOL_TIMEOUT: '60',
      AIRFLOW__CORE__SQL_ALCHEMY_STATEMENT_TIMEOUT: '60',
    });
    expect(await ask('/readyz')).toEqual(answer(200, ready));
  });

  afterEach(async () => {
    await proxy.remove();
    await database.remove();
  });

  it('is down, Windsock is alive and not ready, and ready again afterwards', async () => {
    proxy.become('closed');
    expect(await ask('/readyz')).toEqual(answer(503, noDatabase));
    expect(await ask('/livez')).toEqual(answer(200, { status: 'ok' }));
    proxy.become('open');
    expect(await ask('/readyz')).toEqual(answer(200, ready));
  });

  it('is silent and every connection is taken, /readyz answers 503 in bounded time', async () => {
    proxy.become('stalled');
    const stuck = [1, 2, 3].map(() => send(url, 'GET', '/api/experimental/pools'));
    const begin = performance.now();
    const answers = await Promise.all([1, 2, 3].map(() => ask('/readyz')));
    expect(performance.now() - begin).toBeLessThan(15_000);
    expect(answers).toEqual(Array(3).fill(answer(503, noDatabase)));
    proxy.become('closed');
    await Promise.all(stuck);
  });
});
