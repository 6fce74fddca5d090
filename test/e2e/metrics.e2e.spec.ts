import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '../../src/common/start-error.js';
import { version } from '../../src/common/version.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import { freePort } from '../support/servers/free-port.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const api = '/api/experimental';
const passwords = 'airflow.contrib.auth.backends.password_auth';

let database: AirflowDatabase;
let windsock: RunningWindsock;

beforeEach(async () => {
  database = await airflowDatabase();
});

afterEach(async () => {
  await windsock?.close();
  await database.remove();
});

async function start(env: Record<string, string> = {}): Promise<void> {
  windsock = await startWindsock({ env: { ...database.env, AIRFLOW__CORE__LOGGING_LEVEL: 'CRITICAL', ...env } });
}

const get = (path: string, headers?: Record<string, string>) => send(windsock.url, 'GET', path, { headers });
const trigger = (dagId: string) => send(windsock.url, 'POST', `${api}/dags/${dagId}/dag_runs`, { body: '{}' });

/** The lines of the metrics, of those whose name begins so. */
async function read(beginning: string, url = windsock.url): Promise<string[]> {
  const { text } = await send(url, 'GET', '/metrics');
  return text.split('\n').filter((line) => line.startsWith(beginning));
}

describe('requests', () => {
  it('are counted by template, method and status, and never by what a client wrote', async () => {
    await start();
    await get(`${api}/test`);
    await get(`${api}/test?secret=1`);
    await get(`${api}/pools/nobody-s-pool`);
    await get('/nothing/secret');
    await send(windsock.url, 'PUT', `${api}/test`);
    await send(windsock.url, 'PROPFIND', `${api}/test`);
    const lines = await read('windsock_http_requests_total');
    expect(lines.sort()).toEqual([
      'windsock_http_requests_total{method="GET",route="/api/experimental/pools/:name",status="404"} 1',
      'windsock_http_requests_total{method="GET",route="/api/experimental/test",status="200"} 2',
      'windsock_http_requests_total{method="GET",route="unmatched",status="404"} 1',
      'windsock_http_requests_total{method="PUT",route="unmatched",status="405"} 1',
      'windsock_http_requests_total{method="other",route="unmatched",status="405"} 1',
    ]);
    const { text } = await get('/metrics');
    expect(text).not.toMatch(/secret|nobody/);
    expect(text).toContain(
      'windsock_http_request_duration_seconds_count{method="GET",route="/api/experimental/test"} 2',
    );
    expect(text).toContain('windsock_http_request_duration_seconds_bucket{le="0.001",method="GET"');
    expect(text).toContain('windsock_http_request_duration_seconds_bucket{le="10",method="GET"');
  });

  it('are in flight from their headers to their answer, or until the client goes away', async () => {
    await start();
    const inFlight = () => read('windsock_http_requests_in_flight');
    expect(await inFlight()).toEqual(['windsock_http_requests_in_flight 1']); // the one that asks
    const { hostname, port } = new URL(windsock.url);
    const open = request({ hostname, port, method: 'POST', path: `${api}/pools`, headers: { 'Content-Length': '9' } });
    open.on('error', () => undefined);
    open.write('{');
    await expect.poll(inFlight).toEqual(['windsock_http_requests_in_flight 2']);
    open.destroy();
    await expect.poll(inFlight).toEqual(['windsock_http_requests_in_flight 1']);
    await get('/nothing');
    expect(await inFlight()).toEqual(['windsock_http_requests_in_flight 1']);
  });

  it('are no longer in flight, when the client goes away while they wait for the answer before theirs', async () => {
    await start();
    const { hostname, port } = new URL(windsock.url);
    const client = connect(Number(port), hostname);

    // The file is more than the connection takes at once, and nobody reads.
    client.write(`GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(10));
    client.pause();
    const inFlight = async () => Number((await read('windsock_http_requests_in_flight'))[0]!.split(' ')[1]);
    await expect.poll(inFlight).toBeGreaterThan(5);
    client.destroy();
    await expect.poll(inFlight).toBe(1);
  });
});

it('the process and the build are described', async () => {
  await start();
  const { headers, text } = await get('/metrics');
  expect(headers).toMatchObject({
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'cache-control': 'no-store',
  });
  expect(text).toContain(`windsock_build_info{version="${version}"} 1`);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d/m);
});

describe('authentication', () => {
  it('is counted by backend and outcome', async () => {
    const port = await freePort();
    await start({
      AIRFLOW__API__AUTH_BACKEND: passwords,
      AIRFLOW__API__AUTH_MAX_FAILURES: '1',
      AIRFLOW__WINDSOCK__METRICS_PORT: String(port),
    });
    const wrong = { Authorization: `Basic ${Buffer.from('nobody:x').toString('base64')}` };
    const statuses: number[] = [];
    for (const headers of [undefined, wrong, wrong, { Authorization: 'Basic !' }]) {
      statuses.push((await get(`${api}/test`, headers)).status);
    }
    expect(statuses).toEqual([401, 403, 429, 401]);
    await get('/health');
    const counted = await read('windsock_authentication_total', `http://127.0.0.1:${port}`);
    expect(counted.sort()).toEqual([
      `windsock_authentication_total{backend="${passwords}",outcome="refused"} 2`,
      `windsock_authentication_total{backend="${passwords}",outcome="throttled"} 1`,
      'windsock_authentication_total{backend="none",outcome="refused"} 1',
    ]);
  });

  it('of everybody is ok', async () => {
    await start();
    await get(`${api}/test`);
    await get('/health');
    expect(await read('windsock_authentication_total')).toEqual([
      'windsock_authentication_total{backend="airflow.api.auth.backend.default",outcome="ok"} 1',
    ]);
  });
});

describe('triggered runs', () => {
  it('are counted by DAG, and refused ones are not', async () => {
    await start();
    await trigger('example_bash_operator');
    await trigger('example_bash_operator');
    await trigger('nothing');
    expect(await read('windsock_dag_runs_triggered_total')).toEqual([
      'windsock_dag_runs_triggered_total{dag_id="example_bash_operator"} 2',
    ]);
  });

  it('of more DAGs than may be named are counted together', async () => {
    await start({ AIRFLOW__WINDSOCK__METRICS_MAX_DAGS: '1' });
    for (const dagId of ['example_bash_operator', 'etl_orders', 'example_subdag_operator', 'example_bash_operator']) {
      expect((await trigger(dagId)).status).toBe(200);
    }
    expect(await read('windsock_dag_runs_triggered_total')).toEqual([
      'windsock_dag_runs_triggered_total{dag_id="example_bash_operator"} 2',
      'windsock_dag_runs_triggered_total{dag_id="_other"} 2',
    ]);
  });
});

describe.each(dialects)('the connections to %s', (dialect) => {
  it('are counted', async () => {
    const own = await airflowDatabase(dialect);
    try {
      await start({
        ...own.env,
        AIRFLOW__CORE__SQL_ALCHEMY_POOL_SIZE: '2',
        AIRFLOW__CORE__SQL_ALCHEMY_MAX_OVERFLOW: '0',
        AIRFLOW__CORE__SQL_ALCHEMY_LOCK_TIMEOUT: '3',
        AIRFLOW__CORE__SQL_ALCHEMY_POOL_TIMEOUT: '6',
      });
      const idle = ['max 1', 'in_use 0', 'waiting 0'];
      if (dialect !== 'sqlite') idle[0] = 'max 2';
      const use = async () =>
        (await read('windsock_database_')).map((line) => line.replace(/windsock_database_(connections_)?/, ''));
      expect(await use()).toEqual(idle);
      await own.sql(dialect === 'sqlite' ? 'BEGIN IMMEDIATE' : 'BEGIN');
      await own.sql(locks[dialect]);
      const blocked = Array.from({ length: 4 }, () => trigger('example_bash_operator'));
      await expect
        .poll(use, { timeout: 2500 })
        .toEqual(dialect === 'sqlite' ? ['max 1', 'in_use 1', 'waiting 3'] : ['max 2', 'in_use 2', 'waiting 2']);
      await own.sql('ROLLBACK');
      await Promise.all(blocked);
      await expect.poll(use).toEqual(idle);
    } finally {
      await windsock.close();
      await own.remove();
    }
  });
});

/** What locks out whoever wants to insert a run of the DAG, within a transaction. */
const locks = {
  sqlite: 'UPDATE dag SET is_paused = is_paused',
  postgresql: 'LOCK TABLE dag_run IN EXCLUSIVE MODE',
  mysql: "SELECT * FROM dag_run WHERE dag_id = 'example_bash_operator' FOR UPDATE",
};

describe('beside the API, metrics', () => {
  it('are for callers that may read', async () => {
    await start({ AIRFLOW__API__AUTH_BACKEND: 'airflow.api.auth.backend.deny_all' });
    expect((await get('/metrics')).status).toBe(403);
  });

  it('are for the role viewer of all DAGs', async () => {
    await start({ AIRFLOW__WINDSOCK__USER_ROLES: 'anonymous = admin etl_*' });
    expect((await get('/metrics')).status).toBe(403);
    await windsock.close();
    await start({ AIRFLOW__WINDSOCK__USER_ROLES: 'anonymous = viewer' });
    expect((await get('/metrics')).status).toBe(200);
  });
});

describe('on a port of their own, metrics', () => {
  it('are open, and not beside the API', async () => {
    const port = await freePort();
    await start({
      AIRFLOW__WINDSOCK__METRICS_PORT: String(port),
      AIRFLOW__API__AUTH_BACKEND: 'airflow.api.auth.backend.deny_all',
    });
    expect((await get('/metrics')).status).toBe(404);
    const own = `http://127.0.0.1:${port}`;
    expect(await read('windsock_build_info', own)).toHaveLength(1);
    for (const [method, path] of [
      ['POST', '/metrics'],
      ['GET', '/health'],
      ['GET', `${api}/test`],
    ] as const) {
      expect((await send(own, method, path)).status).toBe(404);
    }
    await windsock.close();
    await expect(send(own, 'GET', '/metrics')).rejects.toThrow();
  });

  it('end the start in one line where the port is taken', async () => {
    const other = createServer().listen(await freePort(), '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const failure = await start({ AIRFLOW__WINDSOCK__METRICS_PORT: String(port) }).catch((error: unknown) => error);
    other.close();
    expect(failure).toBeInstanceOf(StartError);
    expect((failure as Error).message).toMatch(
      new RegExp(`^\\[windsock\\] metrics_port: cannot listen on 127.0.0.1:${port}: .*EADDRINUSE.*$`),
    );
  });
});
