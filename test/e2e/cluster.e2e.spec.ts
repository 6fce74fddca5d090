import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import {
  killLeftovers,
  spawnServer,
  spawnWindsock,
  startTimeMs,
  type WindsockProcess,
} from '../support/windsock-process.js';

vi.setConfig({ testTimeout: 2 * startTimeMs });

let database: AirflowDatabase;
afterEach(async () => {
  killLeftovers();
  await database.remove();
});

function childrenOf(pid: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.filter(([, parent]) => parent === pid).map(([child]) => child!);
}

const messages = (server: WindsockProcess) => server.log().map(({ msg }) => String(msg));

/** The workers, once there are two. */
function bothWorkers({ pid }: WindsockProcess): Promise<[number, number]> {
  return eventually(() => {
    const workers = childrenOf(pid);
    expect(workers).toHaveLength(2);
    return workers as [number, number];
  });
}

/** As many workers have begun to listen since the start. */
function listening(server: WindsockProcess, count: number): Promise<void> {
  return eventually(() =>
    expect(messages(server).filter((msg) => msg.startsWith('Server listening'))).toHaveLength(count),
  );
}

function eventually<T>(look: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(look, { timeout: startTimeMs, interval: 100 });
}

/** Asks on a connection of its own, which goes to the next worker in turn. */
const ask = (url: string) => send(url, 'GET', '/api/experimental/test', { agent: new Agent() });

describe('two workers', () => {
  beforeEach(async () => {
    database = await airflowDatabase();
  });

  const start = (env = {}, ...words: string[]) => spawnServer({ ...database.env, ...env }, '--workers', '2', ...words);

  it('share one port, one summary, and one look at the configuration', async () => {
    const server = start({ airflow__core__dags_folder: '/nowhere' }); // misspelt, which is worth a warning
    const url = await server.url();
    await listening(server, 2);
    for (let request = 0; request < 6; request++) expect((await ask(url)).status).toBe(200);
    expect(messages(server).filter((msg) => msg.startsWith('Windsock serves'))).toHaveLength(1);
    expect(messages(server).filter((msg) => msg.includes('airflow__core__dags_folder'))).toHaveLength(1);
  });

  it('keep serving when one is killed, and replace it', async () => {
    const server = start();
    const url = await server.url();
    await listening(server, 2);
    const [first, second] = await bothWorkers(server);
    process.kill(first, 'SIGKILL');
    // Some may be on their way to the one that has died. They end, too.
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => ask(url)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(10);
    await listening(server, 3);
    const after = await bothWorkers(server);
    expect(after).toContain(second);
    expect(after).not.toContain(first);
    expect(server.log()).toContainEqual(
      expect.objectContaining({ msg: 'A worker died; another takes its place', cause: 'killed by SIGKILL' }),
    );
    for (let request = 0; request < 6; request++) expect((await ask(url)).status).toBe(200);
    process.kill(server.pid, 'SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it('replace a worker that an operator stops', async () => {
    const server = start();
    const url = await server.url();
    await listening(server, 2);
    const [first] = await bothWorkers(server);
    process.kill(first, 'SIGTERM');
    await listening(server, 3);
    expect(messages(server)).toContain('A worker was told to stop; another takes its place');
    expect((await ask(url)).status).toBe(200);
  });

  it('kill and replace a worker that hangs', async () => {
    const server = start({}, '--worker_timeout', '3');
    const url = await server.url();
    await listening(server, 2);
    const [first] = await bothWorkers(server);
    process.kill(first, 'SIGSTOP');
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => ask(url)));
    expect(outcomes.map(({ status }) => status)).toContain('fulfilled');
    await listening(server, 3);
    expect(messages(server)).toContain('A worker gave no sign of life for 3 s, and is killed');
    expect(childrenOf(server.pid)).not.toContain(first);
  });

  it('end with their primary', async () => {
    const server = start();
    await server.url();
    const workers = await bothWorkers(server);
    process.kill(server.pid, 'SIGKILL');
    await eventually(() => expect(workers.filter(isAlive)).toEqual([]));
  });

  it('leave no process behind', async () => {
    const server = start();
    await server.url();
    await listening(server, 2);
    const workers = await bothWorkers(server);
    process.kill(-server.pid, 'SIGTERM'); // all of them at once, as systemd does
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(workers.filter(isAlive)).toEqual([]);
    expect(messages(server).filter((msg) => msg === 'Stopped')).toHaveLength(2);
  });

  it.each([
    ['a database that is not there', { AIRFLOW__CORE__SQL_ALCHEMY_CONN: 'sqlite:////nowhere/airflow.db' }, /no file/],
    ['an unknown backend', { AIRFLOW__API__AUTH_BACKEND: 'my.backend' }, /there is no backend "my.backend"/],
    ['a database in memory', { AIRFLOW__CORE__SQL_ALCHEMY_CONN: 'sqlite://' }, /in memory takes one worker/],
    ['a configuration that cannot be read', { AIRFLOW__API__AUTH_CACHE_SECONDS: 'x' }, /auth_cache_seconds/],
  ])('say once, and end with 1, that they cannot start: %s', async (_, env, reason) => {
    const server = start(env);
    expect(await server.ended).toEqual({ code: 1, signal: null });
    expect(server.stderr()).toMatch(reason);
    expect(server.stderr().match(/^windsock: /gm)).toHaveLength(1);
    expect(server.stdout()).toBe('');
  });

  it('say once that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const server = spawnWindsock(['webserver', '-p', String(port), '-w', '2'], database.env);
    expect(await server.ended).toEqual({ code: 1, signal: null });
    expect(server.stderr()).toMatch(
      new RegExp(`^windsock: Cannot listen on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE.*\n$`),
    );
    other.close();
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe.each(dialects)('by default, on %s', (dialect) => {
  beforeEach(async () => {
    database = await airflowDatabase(dialect);
  });

  it('there are as many workers as are of use', async () => {
    const server = spawnServer(database.env);
    await server.url();
    const wanted = dialect === 'sqlite' ? 1 : availableParallelism();
    const summary = server.log().find(({ msg }) => String(msg).startsWith('Windsock serves'));
    expect(summary).toMatchObject({ workers: wanted, dags: 11 });
    await eventually(() => expect(childrenOf(server.pid)).toHaveLength(wanted === 1 ? 0 : wanted));
  });
});
