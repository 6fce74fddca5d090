import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { type CompiledWindsock, compiledWindsock } from '../support/compiled-windsock.js';
import { freePort } from '../support/servers/free-port.js';

const primary = `
  import cluster from 'node:cluster';
  import { once } from 'node:events';
  import { loadAirflowConfig } from './dist/config/load-airflow-config.js';
  import { serveClusterMetrics } from './dist/metrics/cluster-metrics.js';
  const metrics = await serveClusterMetrics(loadAirflowConfig());
  cluster.setupPrimary({ exec: new URL('./worker.mjs', import.meta.url).pathname });
  const workers = [cluster.fork(), cluster.fork()];
  await Promise.all(workers.map((worker) => once(worker, 'listening')));
  cluster.on('disconnect', ({ process }) => console.log('gone', process.pid));
  console.log('ready', ...workers.map(({ process }) => process.pid));
  process.on('SIGTERM', async () => { await metrics.close(); process.exit(0); });
`;
const worker = `
  import 'reflect-metadata';
  import { createApplication } from './dist/application.js';
  import { loadAirflowConfig } from './dist/config/load-airflow-config.js';
  const application = await createApplication(loadAirflowConfig());
  await application.listen(Number(process.env.PORT), '127.0.0.1');
  process.on('SIGTERM', async () => { await application.close(); process.exit(0); });
`;

// Each starts three processes.
vi.setConfig({ testTimeout: 60_000 });

let compiled: CompiledWindsock;
let database: AirflowDatabase;
let cluster: ChildProcess | undefined;
let output: AsyncIterableIterator<string>;

beforeAll(async () => {
  compiled = compiledWindsock();
  compiled.write('primary.mjs', primary);
  compiled.write('worker.mjs', worker);
  database = await airflowDatabase();
});

afterEach(() => void cluster?.kill('SIGKILL'));

afterAll(async () => {
  compiled.remove();
  await database.remove();
});

/** Starts a primary with two workers on this port. Returns their process ids. */
async function start(port: number, env: Record<string, string> = {}): Promise<number[]> {
  cluster = spawn(process.execPath, ['primary.mjs'], {
    cwd: compiled.folder,
    env: { ...database.env, AIRFLOW__CORE__LOGGING_LEVEL: 'ERROR', PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  output = createInterface(cluster.stdout!)[Symbol.asyncIterator]();
  const [word, ...pids] = (await nextLine()).split(' ');
  expect(word).toBe('ready');
  return pids.map(Number);
}

async function nextLine(): Promise<string> {
  return ((await output.next()) as { value: string }).value;
}

/** Sends as many requests, each on a connection of its own, so that the workers take turns. */
async function ask(port: number, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    const headers = { Connection: 'close' };
    expect((await fetch(`http://127.0.0.1:${port}/api/experimental/test`, { headers })).status).toBe(200);
  }
}

/** The sample of `GET …/test`, or another one. */
async function sample(
  port: number,
  name = 'windsock_http_requests_total{method="GET",route="/api/experimental/test",status="200"}',
): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { Connection: 'close' } })).text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length),
  );
}

it('each worker answers with the sums of all workers', async () => {
  const port = await freePort();
  await start(port);
  await ask(port, 6);
  expect([await sample(port), await sample(port)]).toEqual([6, 6]);
});

it('the primary serves the sums, which do not fall when workers end', async () => {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const [first, second] = await start(port, { AIRFLOW__WINDSOCK__METRICS_PORT: String(metricsPort) });
  await ask(port, 6);
  expect(await sample(metricsPort)).toBe(6);
  const duration = 'windsock_http_request_duration_seconds_count{method="GET",route="/api/experimental/test"}';
  expect(await sample(metricsPort, duration)).toBe(6);
  expect(await sample(metricsPort, 'windsock_database_connections_max')).toBe(2);

  process.kill(first!, 'SIGKILL');
  expect(await nextLine()).toBe(`gone ${first}`);
  expect(await sample(metricsPort)).toBe(6);
  expect(await sample(metricsPort, 'windsock_database_connections_max')).toBe(1);

  await ask(port, 3);
  process.kill(second!, 'SIGTERM'); // before anybody has read the last three
  expect(await nextLine()).toBe(`gone ${second}`);
  expect([await sample(metricsPort), await sample(metricsPort, duration)]).toEqual([9, 9]);
});

it('a worker that does not answer is counted with its last figures', async () => {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const [first] = await start(port, { AIRFLOW__WINDSOCK__METRICS_PORT: String(metricsPort) });
  await ask(port, 4);
  expect(await sample(metricsPort)).toBe(4);
  process.kill(first!, 'SIGSTOP');
  const begin = performance.now();
  expect(await sample(metricsPort)).toBe(4);
  expect(performance.now() - begin).toBeLessThan(20_000);
  process.kill(first!, 'SIGKILL');
});
