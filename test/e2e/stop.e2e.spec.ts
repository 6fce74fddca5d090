import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hashPassword } from '../../src/auth/password/password-hash.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { type Answer, send } from '../support/http.js';
import { freePort } from '../support/servers/free-port.js';
import { killLeftovers, program, spawnServer, spawnWindsock, startTimeMs } from '../support/windsock-process.js';

vi.setConfig({ testTimeout: 2 * startTimeMs });

const runs = '/api/experimental/dags/example_bash_operator/dag_runs';
/** More than the half second in which a signal is an echo. */
const laterThanAnEcho = 700;

let database: AirflowDatabase;
let env: Record<string, string>;

beforeEach(async () => {
  database = await airflowDatabase();
  env = { ...database.env, AIRFLOW__CORE__SQL_ALCHEMY_LOCK_TIMEOUT: '60' };
});

afterEach(async () => {
  killLeftovers();
  await database.remove();
});

/** Sends a trigger that cannot end before `release` is called. */
async function slowRequest(url: string): Promise<{ answer: Promise<Answer>; release: () => Promise<unknown> }> {
  await database.sql('BEGIN IMMEDIATE');
  const answer = send(url, 'POST', runs, { body: '{}' });
  answer.catch(() => undefined);
  await sleep(300);
  return { answer, release: () => database.sql('COMMIT') };
}

async function refusesConnections(url: string): Promise<void> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const [error] = (await Promise.race([
    once(socket, 'error'),
    once(socket, 'connect').then(() => [null]),
  ])) as unknown[];
  socket.destroy();
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
}

const isReady = async (url: string) => (await send(url, 'GET', '/readyz', { agent: new Agent() })).status === 200;

const statusOf = (outcome: PromiseSettledResult<Answer>) =>
  outcome.status === 'fulfilled' ? outcome.value.status : String(outcome.reason);

const ways: [name: string, ...words: string[]][] = [
  ['one process', '--workers', '1'],
  ['two workers', '--workers', '2'],
];

describe.each(ways)('%s, told to stop', (_, ...words) => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'by %s, answers the requests in flight, and exits with 0',
    async (signal) => {
      const server = spawnServer(env, ...words);
      const url = await server.url();
      const { answer, release } = await slowRequest(url);
      process.kill(server.pid, signal);
      await vi.waitFor(() => refusesConnections(url), { timeout: 20_000 });
      await release();
      const { status, headers } = await answer;
      expect([status, headers.connection]).toEqual([200, 'close']);
      expect(await server.ended).toEqual({ code: 0, signal: null });
      expect(server.stderr()).toBe('');
      // The last line is there: the one of the request that was in flight, too.
      expect(server.log().map(({ msg }) => msg)).toContain('Stopped');
      expect(server.log()).toContainEqual(expect.objectContaining({ msg: 'request', method: 'POST', status: 200 }));
    },
  );

  it('by Control-C, which npm passes on a second time, lets requests in flight end', async () => {
    const server = spawnServer(env, ...words);
    const { answer, release } = await slowRequest(await server.url());
    process.kill(-server.pid, 'SIGINT'); // the whole process group, as a terminal does
    process.kill(server.pid, 'SIGINT');
    await sleep(laterThanAnEcho);
    await release();
    expect((await answer).status).toBe(200);
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('twice by %s, exits at once with %i', async (signal, code) => {
    const server = spawnServer(env, ...words);
    const { answer, release } = await slowRequest(await server.url());
    process.kill(server.pid, signal);
    await sleep(laterThanAnEcho);
    process.kill(server.pid, signal);
    expect(await server.ended).toEqual({ code, signal: null });
    await expect(answer).rejects.toThrow();
    await release();
  });

  it('answers one more request on each kept connection, and then closes it', async () => {
    const server = spawnServer(env, ...words);
    const url = await server.url();
    const agents = Array.from({ length: 8 }, () => new Agent({ keepAlive: true }));
    const ask = () => Promise.all(agents.map((agent) => send(url, 'POST', runs, { body: '{}', agent })));
    await ask();
    process.kill(server.pid, 'SIGTERM');
    await vi.waitFor(() => refusesConnections(url), { timeout: 20_000, interval: 10 });
    const answers = await ask();
    expect(answers.map(({ status, headers }) => [status, headers.connection])).toEqual(Array(8).fill([200, 'close']));
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it('answers requests on new connections that it had not accepted yet', async () => {
    const server = spawnServer(env, ...words);
    const url = await server.url();
    process.kill(server.pid, 'SIGSTOP');
    const answers = Array.from({ length: 50 }, () => send(url, 'POST', runs, { body: '{}', agent: new Agent() }));
    const outcomes = Promise.allSettled(answers);
    await sleep(500); // they have arrived, and the operating system has them
    process.kill(server.pid, 'SIGTERM');
    process.kill(server.pid, 'SIGCONT');
    expect((await outcomes).map(statusOf)).toEqual(Array(50).fill(200));
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it('cuts off requests that take longer than shutdown_timeout', async () => {
    const server = spawnServer({ ...env, AIRFLOW__WINDSOCK__SHUTDOWN_TIMEOUT: '0.3' }, ...words);
    const { answer, release } = await slowRequest(await server.url());
    process.kill(server.pid, 'SIGTERM');
    await expect(answer).rejects.toThrow();
    await release();
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(server.log().map(({ msg }) => msg)).toContainEqual(expect.stringMatching(/^Cut off 1 request/));
    expect(server.log()).toContainEqual(expect.objectContaining({ msg: 'request', method: 'POST', aborted: true }));
  });
});

it('a stop does not wait for idle connections', async () => {
  const server = spawnServer(env);
  const url = await server.url();
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true });
  expect((await send(url, 'GET', '/health', { agent })).status).toBe(200);
  const silent = connect(Number(port), hostname);
  await once(silent, 'connect');
  silent.on('error', () => undefined);
  process.kill(server.pid, 'SIGTERM');
  const began = performance.now();
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(performance.now() - began).toBeLessThan(15_000); // shutdown_timeout is 25 s
  agent.destroy();
});

it('during shutdown_delay it answers, but is not ready', async () => {
  const server = spawnServer({ ...env, AIRFLOW__WINDSOCK__SHUTDOWN_DELAY: '3' });
  const url = await server.url();
  expect(await isReady(url)).toBe(true);
  process.kill(server.pid, 'SIGTERM');
  await vi.waitFor(async () => expect(await isReady(url)).toBe(false), { timeout: 2500, interval: 20 });
  expect((await send(url, 'POST', runs, { body: '{}' })).status).toBe(200);
  expect(await server.ended).toEqual({ code: 0, signal: null });
});

it('a stop waits for passwords that are being verified', async () => {
  await database.sql('INSERT INTO users (username, password) VALUES (?, ?)', 'ada', await hashPassword('secret'));
  const server = spawnServer({ ...env, AIRFLOW__API__AUTH_BACKEND: 'airflow.contrib.auth.backends.password_auth' });
  const url = await server.url();
  const ask = (user: string, agent: Agent) => {
    const headers = { Authorization: `Basic ${Buffer.from(user).toString('base64')}` };
    return send(url, 'GET', '/api/experimental/test', { headers, agent });
  };
  // Each wrong password takes its time, and the right one stands behind them.
  const wrong = Array.from({ length: 8 }, (_, number) => ask(`ada:wrong${number}`, new Agent()));
  const right = ask('ada:secret', new Agent());
  await vi.waitFor(() => Promise.race(wrong), { timeout: startTimeMs });
  process.kill(server.pid, 'SIGTERM');
  expect((await right).status).toBe(200);
  expect(new Set((await Promise.all(wrong)).map(({ status }) => status))).toEqual(new Set([403]));
  expect(await server.ended).toEqual({ code: 0, signal: null });
});

it('a start that waits for its database can be stopped at once', async () => {
  const nowhere = `postgresql://airflow:x@127.0.0.1:${await freePort()}/airflow`;
  const server = spawnServer({ ...env, AIRFLOW__CORE__SQL_ALCHEMY_CONN: nowhere }, '--workers', '1');
  await vi.waitFor(() => expect(server.stdout()).toContain('waiting up to'), { timeout: startTimeMs });
  process.kill(server.pid, 'SIGTERM');
  expect(await server.ended).toEqual({ code: 143, signal: null });
});

describe('under npm start', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'windsock-'));
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
    const start = `${scripts.start.replace('dist/main.js', program)} --port 0`;
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'x', version: '1.0.0', scripts: { start } }));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  // `exec` in the script puts Windsock in the place of npm's shell, which would end by itself and leave it behind.
  // A terminal sends Control-C to all processes; npm passes it on once more. A process manager knows npm alone.
  it.each([
    ['Control-C', 'SIGINT', -1],
    ['SIGTERM for npm', 'SIGTERM', 1],
  ] as const)('%s lets the requests in flight end', async (_, signal, sign) => {
    const server = spawnWindsock([], env, ['npm', '--prefix', folder, 'start']);
    const { answer, release } = await slowRequest(await server.url());
    process.kill(sign * server.pid, signal);
    await sleep(laterThanAnEcho);
    await release();
    expect((await answer).status).toBe(200);
    await vi.waitFor(() => expect(server.log().map(({ msg }) => msg)).toContain('Stopped'), { timeout: 20_000 });
  });
});
