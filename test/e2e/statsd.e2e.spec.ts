import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { send } from '../support/http.js';
import { startWindsock } from '../support/windsock.js';

const api = '/api/experimental';

let database: AirflowDatabase;
let server: Socket;
let lines: string[];

beforeEach(async () => {
  database = await airflowDatabase();
  lines = [];
  server = createSocket('udp4', (datagram) => void lines.push(...datagram.toString().split('\n')));
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  server.close();
  await database.remove();
});

/** Sends some requests to a Windsock with these settings, stops it, and waits for what it has sent. */
async function run(env: Record<string, string>): Promise<number[]> {
  const windsock = await startWindsock({
    env: {
      ...database.env,
      AIRFLOW__SCHEDULER__STATSD_ON: 'True',
      AIRFLOW__SCHEDULER__STATSD_PORT: String(server.address().port),
      AIRFLOW__CORE__LOGGING_LEVEL: 'CRITICAL',
      ...env,
    },
  });
  const statuses: number[] = [];
  for (const [method, path] of [
    ['GET', `${api}/test`],
    ['GET', '/no:thing|1'],
    ['POST', `${api}/dags/example_bash_operator/dag_runs`],
  ] as const) {
    statuses.push((await send(windsock.url, method, path, { body: '{}' })).status);
  }
  await windsock.close();
  await sleep(50);
  return statuses;
}

const shape = () => lines.map((line) => line.replace(/:[\d.]+\|ms$/, ':#|ms'));
const authenticated = 'airflow.windsock.authentication.default.ok:1|c';

it('the same events are sent to StatsD, by names that it can read', async () => {
  await run({});
  expect(shape()).toEqual([
    'airflow.windsock.request.GET.api_experimental_test.200:1|c',
    'airflow.windsock.request_duration.GET.api_experimental_test:#|ms',
    authenticated,
    'airflow.windsock.request.GET.unmatched.404:1|c',
    'airflow.windsock.request_duration.GET.unmatched:#|ms',
    'airflow.windsock.request.POST.api_experimental_dags_dag_id_dag_runs.200:1|c',
    'airflow.windsock.request_duration.POST.api_experimental_dags_dag_id_dag_runs:#|ms',
    authenticated,
    'airflow.windsock.dag_run_triggered.example_bash_operator:1|c',
  ]);
  expect(lines.every((line) => /^[\w.-]+:[\d.]+\|(c|ms)$/.test(line))).toBe(true);
});

it('only what the allow list begins with, with the prefix that is set', async () => {
  await run({
    AIRFLOW__SCHEDULER__STATSD_PREFIX: 'test',
    AIRFLOW__SCHEDULER__STATSD_ALLOW_LIST: 'dagrun, Windsock.Dag_Run',
  });
  expect(lines).toEqual(['test.windsock.dag_run_triggered.example_bash_operator:1|c']);
});

it('nothing unless it is switched on', async () => {
  await run({ AIRFLOW__SCHEDULER__STATSD_ON: 'False' });
  expect(lines).toEqual([]);
});

it.each(['127.0.0.1', 'nobody.invalid'])('a StatsD server that is down, at %s, disturbs no request', async (host) => {
  expect(await run({ AIRFLOW__SCHEDULER__STATSD_HOST: host, AIRFLOW__SCHEDULER__STATSD_PORT: '9' })).toEqual([
    200, 404, 200,
  ]);
});
