import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApplication } from '../../src/application.js';
import type { Access } from '../../src/auth/access/access.decorator.js';
import { type Role, roles } from '../../src/auth/access/role-map.js';
import { StartError } from '../../src/common/start-error.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import type { RouteTable } from '../../src/http/route-table.js';
import { send } from '../support/http.js';
import { openSqlite } from '../support/servers/sql-connection.js';

/**
 * Every path of the application, its methods, and what a caller needs for them. A new route fails this test until it is
 * entered here. HEAD stands for GET without its body, and comes with it, unless GET changes something.
 */
const routes: Readonly<Record<string, Readonly<Record<string, Access>>>> = {
  '/': { 'GET HEAD': 'visitors' },
  '/api/experimental/dags/:dag_id': { DELETE: 'admin' },
  '/api/experimental/dags/:dag_id/code': { 'GET HEAD': 'viewer' },
  '/api/experimental/dags/:dag_id/dag_runs': { 'GET HEAD': 'viewer', POST: 'trigger' },
  '/api/experimental/dags/:dag_id/dag_runs/:execution_date': { 'GET HEAD': 'viewer' },
  '/api/experimental/dags/:dag_id/dag_runs/:execution_date/tasks/:task_id': { 'GET HEAD': 'viewer' },
  '/api/experimental/dags/:dag_id/delete_dag': { DELETE: 'admin' },
  '/api/experimental/dags/:dag_id/paused': { 'GET HEAD': 'viewer' },
  '/api/experimental/dags/:dag_id/paused/:paused': { GET: 'admin' },
  '/api/experimental/dags/:dag_id/tasks/:task_id': { 'GET HEAD': 'viewer' },
  '/api/experimental/info': { 'GET HEAD': 'authenticated' },
  '/api/experimental/latest_runs': { 'GET HEAD': 'viewer' },
  '/api/experimental/pools': { 'GET HEAD': 'viewer', POST: 'admin' },
  '/api/experimental/pools/:name': { 'GET HEAD': 'viewer', DELETE: 'admin' },
  '/api/experimental/test': { 'GET HEAD': 'authenticated' },
  '/docs': { 'GET HEAD': 'public' },
  '/docs/:file': { 'GET HEAD': 'public' },
  '/health': { 'GET HEAD': 'public' },
  '/landing.css': { 'GET HEAD': 'public' },
  '/livez': { 'GET HEAD': 'public' },
  '/metrics': { 'GET HEAD': 'viewer' },
  '/readyz': { 'GET HEAD': 'public' },
  '/openapi.json': { 'GET HEAD': 'public' },
  '/openapi.yaml': { 'GET HEAD': 'public' },
  '/sign-in': { 'GET HEAD': 'signed-in' },
};

/** Each method of each path, and what it needs. */
const calls = Object.entries(routes).flatMap(([path, accesses]) =>
  Object.entries(accesses).flatMap(([methods, access]) =>
    methods.split(' ').map((method) => ({ method, path, access })),
  ),
);

const isOpen = (access: Access) => access === 'public' || access === 'visitors';

/** The calls that a stranger may make, or those that a stranger may not. */
function callsThatAre(wanted: 'guarded' | 'open'): [method: string, path: string][] {
  return calls
    .filter(({ access }) => isOpen(access) === (wanted === 'open'))
    .map(({ method, path }) => [method, filled(path)]);
}

/** The path with something for each of its parameters. */
function filled(path: string): string {
  return path.replace(':file', 'docs.js').replaceAll(/:\w+/g, 'x');
}

const text = { 'content-type': 'text/html; charset=utf-8' };
const homes: string[] = [];

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'windsock-'));
  homes.push(home);
  return home;
}

/** The whole application on an embedded database in this folder. */
async function create(env: Record<string, string>, home = newHome()) {
  return createApplication(
    loadAirflowConfig({
      AIRFLOW_HOME: home,
      AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
      AIRFLOW__CORE__LOGGING_LEVEL: 'CRITICAL',
      ...env,
    }),
  );
}

afterAll(() => homes.forEach((home) => rmSync(home, { recursive: true })));

const listed = 'airflow.contrib.auth.backends.password_auth, airflow.api.auth.backend.basic_auth';

/** What a stranger without credentials gets from a guarded route, by backend. Kerberos has a test with a KDC. */
const strangers: Readonly<Record<string, { status: number; challenge?: string }>> = {
  'airflow.api.auth.backend.deny_all': { status: 403 },
  'airflow.contrib.auth.backends.password_auth': { status: 401, challenge: 'Basic' },
  'airflow.api.auth.backend.basic_auth': { status: 401, challenge: 'Basic' },
  [listed]: { status: 401, challenge: 'Basic' },
};

describe.each(Object.entries(strangers))('with %s, a stranger', (backend, { status, challenge }) => {
  let application: Awaited<ReturnType<typeof create>>;
  let url: string;

  beforeAll(async () => {
    application = await create({ AIRFLOW__API__AUTH_BACKEND: backend });
    await application.listen(0, '127.0.0.1');
    url = await application.getUrl();
  });

  afterAll(() => application.close());

  it.each(callsThatAre('guarded'))('is refused %s %s', async (method, path) => {
    for (const body of [undefined, 'not json']) {
      const answer = await send(url, method, path, { body });
      const word = status === 401 ? 'Unauthorized' : 'Forbidden';
      expect(answer).toMatchObject({ status, headers: text, text: method === 'HEAD' ? '' : word });
      expect(answer.headers['www-authenticate']).toBe(challenge);
    }
  });

  it.each(callsThatAre('guarded'))('is refused %s %s in any spelling of the path', async (method, path) => {
    for (const spelling of [`/${path}`, `/%2F${path.slice(1)}`, `http://x/${path}`, `${path}#x`]) {
      expect((await send(url, method, spelling)).status).toBe(status);
    }
  });

  it.each(callsThatAre('open'))('may %s %s', async (method, path) =>
    expect((await send(url, method, path)).status).toBe(200),
  );
});

/** The users of the test of roles, each with the role of its name. The first has none. */
const users = ['stranger', ...roles] as const;
/** The least of these users that may use a route which says this. */
const leastUser = (access: Access) => (isRole(access) ? access : 'stranger');
const isRole = (access: Access): access is Role => (roles as readonly Access[]).includes(access);

describe('with users of each role', () => {
  let application: Awaited<ReturnType<typeof create>>;
  let url: string;

  beforeAll(async () => {
    const home = newHome();
    const env = {
      AIRFLOW__API__AUTH_BACKEND: 'airflow.contrib.auth.backends.password_auth',
      AIRFLOW__WINDSOCK__USER_ROLES: roles.map((role) => `${role} = ${role}`).join('\n'),
    };
    application = await create(env, home);
    const { sql, close } = openSqlite(join(home, 'airflow.db'));
    const password = bcrypt.hashSync('secret', 4);
    for (const user of users) await sql('INSERT INTO users (username, password) VALUES (?, ?)', user, password);
    await close();
    await application.listen(0, '127.0.0.1');
    url = await application.getUrl();
  });

  afterAll(() => application.close());

  it.each(calls)('$method $path is for $access and above', async ({ method, path, access }) => {
    const statuses = users.map(async (user) => {
      const Authorization = `Basic ${Buffer.from(`${user}:secret`).toString('base64')}`;
      return (await send(url, method, filled(path), { headers: { Authorization } })).status;
    });
    const isForbidden = (await Promise.all(statuses)).map((status) => status === 403);
    expect(isForbidden).toEqual(users.map((user) => users.indexOf(user) < users.indexOf(leastUser(access))));
  });
});

it('with the backend default, a stranger may call every route', async () => {
  const application = await create({});
  await application.listen(0, '127.0.0.1');
  for (const [method, path] of [...callsThatAre('guarded'), ...callsThatAre('open')]) {
    const { status } = await send(await application.getUrl(), method, path);
    expect([401, 403, 405]).not.toContain(status);
  }
  await application.close();
});

describe('with the backend that denies every call', () => {
  let application: Awaited<ReturnType<typeof create>>;
  let url: string;

  beforeAll(async () => {
    application = await create({ AIRFLOW__API__AUTH_BACKEND: 'airflow.api.auth.backend.deny_all' });
    await application.listen(0, '127.0.0.1');
    url = await application.getUrl();
  });

  afterAll(() => application.close());

  it('the application has exactly the routes of the table', () => {
    const server = application.getHttpAdapter().getInstance() as unknown as FastifyInstance & {
      routeTable: RouteTable;
    };
    expect(server.routeTable.list()).toEqual(calls.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it.each(Object.keys(routes))('OPTIONS %s is answered without credentials', async (pattern) => {
    const answer = await send(url, 'OPTIONS', filled(pattern));
    expect(answer).toMatchObject({ status: 200, headers: text, text: '' });
    expect(answer.headers.allow?.split(', ')).toEqual(
      expect.arrayContaining(Object.keys(routes[pattern]!).join(' ').split(' ')),
    );
  });

  it.each(Object.keys(routes))('PATCH %s is answered with 405 before the caller is authenticated', async (pattern) => {
    const answer = await send(url, 'PATCH', filled(pattern));
    expect(answer).toMatchObject({ status: 405, headers: { 'content-type': 'application/json' } });
    expect(answer.headers.allow).toContain('OPTIONS');
  });

  it.each(['//x', '/api', '/api/experimental', '/api/experimental/dags', '/api/experimental/test/', '/health/'])(
    '%s is answered with 404 before the caller is authenticated',
    async (path) => {
      for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
        const answer = await send(url, method, path);
        expect(answer).toMatchObject({ status: 404, headers: { 'content-type': 'application/json' } });
      }
    },
  );
});

it.each([
  ' ',
  'deny_all',
  'airflow.api.auth.backend.Default',
  'airflow.contrib.auth.backends.ldap_auth',
  'airflow.api.auth.backend.deny_all,',
  'toString',
])('the backend %j refuses the start with a message that lists the known backends', async (backend) => {
  const start = create({ AIRFLOW__API__AUTH_BACKEND: backend });
  await expect(start).rejects.toThrow(StartError);
  await expect(start).rejects.toThrow(
    'this version has airflow.api.auth.backend.default, airflow.api.auth.backend.deny_all, ' +
      'airflow.api.auth.backend.kerberos_auth, airflow.contrib.auth.backends.password_auth, ' +
      'airflow.api.auth.backend.basic_auth',
  );
});
