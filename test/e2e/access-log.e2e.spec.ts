import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import bcrypt from 'bcrypt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { type Answer, send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';
import { linesOf } from '../support/windsock-process.js';

const api = '/api/experimental';
const runs = `${api}/dags/example_bash_operator/dag_runs`;
const secret = 'Xk93-do-not-log';
const login = (credentials: string) => ({ Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` });
const ada = login(`ada:${secret}`);

let database: AirflowDatabase;
let folder: string;
let windsock: RunningWindsock;

const accessText = () => readFileSync(join(folder, 'access'), 'utf8');
const errorText = () => readFileSync(join(folder, 'error'), 'utf8');

beforeAll(async () => {
  database = await airflowDatabase();
  folder = mkdtempSync(join(tmpdir(), 'windsock-'));
  for (const name of ['ada', 'eve']) {
    await database.sql('INSERT INTO users (username, password) VALUES (?, ?)', name, bcrypt.hashSync(secret, 4));
  }
  windsock = await startWindsock({
    env: {
      ...database.env,
      AIRFLOW__CORE__LOGGING_LEVEL: 'INFO',
      AIRFLOW__CORE__SQL_ALCHEMY_LOCK_TIMEOUT: '1',
      AIRFLOW__WEBSERVER__ACCESS_LOGFILE: join(folder, 'access'),
      AIRFLOW__WEBSERVER__ERROR_LOGFILE: join(folder, 'error'),
      AIRFLOW__API__AUTH_BACKEND: 'airflow.contrib.auth.backends.password_auth',
      AIRFLOW__API__MAX_REQUEST_BODY_SIZE: '1000',
      AIRFLOW__WINDSOCK__USER_ROLES: 'ada = admin\neve = viewer',
    },
  });
});

afterAll(async () => {
  await windsock.close();
  await database.remove();
  rmSync(folder, { recursive: true });
});

/** The line of the request with this id; fails if there are two. */
function lineOf(id: unknown): Promise<Record<string, unknown>> {
  return vi.waitFor(
    () => {
      const lines = linesOf(accessText()).filter(({ reqId }) => reqId === id);
      expect(lines).toHaveLength(1);
      return lines[0]!;
    },
    { timeout: 10_000 },
  );
}

async function call(method: string, path: string, options = {}): Promise<[Answer, Record<string, unknown>]> {
  const answer = await send(windsock.url, method, path, options);
  return [answer, await lineOf(answer.headers['x-request-id'])];
}

describe('every answer has its id, and its line', () => {
  const paused = `${api}/dags/example_bash_operator/paused`;
  const long = `${api}/${'x'.repeat(9000)}`;
  const body = 'x'.repeat(1001);
  const answers: [what: string, method: string, path: string, options: object, line: object][] = [
    ['a read', 'GET', paused, { headers: ada }, { status: 200, route: `${api}/dags/:dag_id/paused`, principal: 'ada' }],
    ['a write', 'POST', runs, { headers: ada, body: '{}' }, { status: 200, principal: 'ada' }],
    ['HEAD', 'HEAD', paused, { headers: ada }, { status: 200, principal: 'ada', bytes: 0 }],
    ['OPTIONS', 'OPTIONS', paused, {}, { status: 200 }],
    ['an unknown path', 'GET', '/nope', {}, { status: 404 }],
    ['a wrong method', 'DELETE', paused, {}, { status: 405 }],
    ['no such DAG', 'GET', `${api}/dags/nope/paused`, { headers: ada }, { status: 404, principal: 'ada' }],
    ['a body that is too long', 'POST', runs, { headers: ada, body }, { status: 413, principal: 'ada' }],
    ['a path that is too long', 'GET', long, {}, { status: 414 }],
    ['a stranger', 'GET', paused, {}, { status: 401 }],
    ['a wrong password', 'GET', paused, { headers: login('ada:wrong') }, { status: 403 }],
    ['a caller who may not', 'POST', runs, { headers: login(`eve:${secret}`) }, { status: 403, principal: 'eve' }],
    ['an open route', 'GET', '/health', {}, { status: 200, route: '/health' }],
  ];

  it.each(answers)('%s', async (_, method, path, options, expected) => {
    const [answer, line] = await call(method, path, options);
    const { length } = Buffer.from(answer.text);
    expect(line).toMatchObject({ level: 30, msg: 'request', method, client: '127.0.0.1', ...expected });
    expect(line['status']).toBe(answer.status);
    expect(line['path']).toBe(path.length > 1024 ? `${path.slice(0, 1024)}…` : path);
    if (method !== 'HEAD') expect(line['bytes']).toBe(length);
    expect(line['ms']).toBeGreaterThan(0);
    expect(new Date(line['time'] as string).getTime()).toBeCloseTo(Date.now(), -5);
    expect('principal' in line).toBe('principal' in expected);
  });

  it('what is no HTTP', async () => {
    const { hostname, port } = new URL(windsock.url);
    const socket = connect(Number(port), hostname).setEncoding('utf8');
    let text = '';
    socket.on('data', (chunk: string) => (text += chunk)).end('nonsense\r\n\r\n');
    await once(socket, 'close');
    const [, id] = /\r\nX-Request-Id: (\S+)\r\n/.exec(text) ?? [];
    expect(await lineOf(id)).toMatchObject({ status: 400, client: '127.0.0.1' });
  });

  it('slow requests, as a warning', async () => {
    await database.sql('BEGIN IMMEDIATE');
    const [answer, line] = await call('POST', runs, { headers: ada, body: '{}' });
    await database.sql('COMMIT');
    expect(answer.status).toBe(503);
    expect(line).toMatchObject({ level: 40, status: 503 });
  });

  it('what its client has not waited for', async () => {
    await database.sql('BEGIN IMMEDIATE');
    const agent = new Agent();
    const headers = { ...ada, 'X-Request-Id': 'impatient' };
    const answer = send(windsock.url, 'POST', runs, { headers, body: '{}', agent });
    await Promise.all([expect(answer).rejects.toThrow(), sleep(300).then(() => agent.destroy())]);
    const line = await lineOf('impatient');
    await database.sql('COMMIT');
    expect(line).toMatchObject({ aborted: true, method: 'POST' });
    expect(line).not.toHaveProperty('status');
  });
});

describe('the id of a request', () => {
  it('is the client’s own', async () => {
    const [answer] = await call('GET', '/health', { headers: { 'X-Request-Id': 'Order-17.a:b_c' } });
    expect(answer.headers['x-request-id']).toBe('Order-17.a:b_c');
  });

  it.each(['a b', 'a"b', 'é', '', 'x'.repeat(129), '{"a":1}'])('is another where %j was sent', async (sent) => {
    const [answer] = await call('GET', '/nope', { headers: { 'X-Request-Id': sent } });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the access log keeps to itself', () => {
  it('queries, bodies, credentials, and what stands before a path', async () => {
    const headers = { ...ada, Cookie: secret };
    await call('GET', `${runs}?state=${secret}`, { headers });
    await call('POST', runs, { headers, body: JSON.stringify({ conf: { password: secret } }) });
    await call('GET', `http://ada:${secret}@example.com/health`, { headers });
    await call('GET', `/health?${secret}#${secret}`, { headers });
    const [, line] = await call('GET', `ftp://ada:${secret}@example.com/x`, { headers });
    expect(line['path']).toBe('*');
    expect(accessText()).not.toContain(secret);
    expect(accessText()).not.toContain(ada.Authorization.slice(6));
  });

  it('and the other log keeps to its own file', () => {
    expect(linesOf(errorText()).map(({ msg }) => msg)).not.toContain('request');
    expect(errorText()).not.toContain(secret);
  });
});

it.each([
  ['nowhere', { AIRFLOW__WEBSERVER__ACCESS_LOGFILE: '' }, []],
  ['nowhere', { AIRFLOW__WEBSERVER__ACCESS_LOGFILE: 'None' }, []],
  ['to the log, if it is the same file', { AIRFLOW__WEBSERVER__ACCESS_LOGFILE: 'FILE' }, [200]],
  ['only of failures, at a higher level', { AIRFLOW__CORE__LOGGING_LEVEL: 'WARNING' }, []],
])('lines go %s: %j', async (_, env: Record<string, string>, expected) => {
  const file = join(folder, `log-${Math.random()}`);
  const both = { AIRFLOW__WEBSERVER__ERROR_LOGFILE: file, AIRFLOW__WEBSERVER__ACCESS_LOGFILE: file };
  const given = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, value === 'FILE' ? file : value]));
  const other = await startWindsock({
    env: { ...database.env, AIRFLOW__CORE__LOGGING_LEVEL: 'INFO', ...both, ...given },
  });
  await send(other.url, 'GET', '/health');
  await other.close();
  await sleep(300);
  const lines = linesOf(readFileSync(file, 'utf8')).filter(({ msg }) => msg === 'request');
  expect(lines.map(({ status }) => status)).toEqual(expected);
});

it('a refused request goes no further while its client still sends: 401, and no error in the log', async () => {
  const { hostname, port } = new URL(windsock.url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
  socket.write(`POST ${runs} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 20000\r\n\r\n`);
  await vi.waitFor(() => expect(answer).toMatch(/^HTTP\/1\.1 401 /));
  socket.write('x'.repeat(20_000));
  await once(socket, 'close');
  // Lines of the log are buffered for a moment.
  await sleep(300);
  expect(errorText()).not.toContain('Cannot write headers');
});
