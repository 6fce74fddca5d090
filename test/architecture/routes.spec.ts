import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApplication } from '../../src/application.js';
import { StartError } from '../../src/common/start-error.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import type { RouteTable } from '../../src/http/route-table.js';
import { send } from '../support/http.js';

/**
 * Every path of the application, its methods, and who may call. A new route fails this test until somebody has thought
 * about that. HEAD stands for GET without its body, and comes with it, but where GET changes something.
 */
const routes: Readonly<Record<string, readonly [methods: string, access: 'guarded' | 'public']>> = {
  '/': ['GET HEAD', 'public'],
  '/api/experimental/dags/:dag_id': ['DELETE', 'guarded'],
  '/api/experimental/dags/:dag_id/code': ['GET HEAD', 'guarded'],
  '/api/experimental/dags/:dag_id/dag_runs': ['GET HEAD POST', 'guarded'],
  '/api/experimental/dags/:dag_id/dag_runs/:execution_date': ['GET HEAD', 'guarded'],
  '/api/experimental/dags/:dag_id/dag_runs/:execution_date/tasks/:task_id': ['GET HEAD', 'guarded'],
  '/api/experimental/dags/:dag_id/delete_dag': ['DELETE', 'guarded'],
  '/api/experimental/dags/:dag_id/paused': ['GET HEAD', 'guarded'],
  '/api/experimental/dags/:dag_id/paused/:paused': ['GET', 'guarded'],
  '/api/experimental/dags/:dag_id/tasks/:task_id': ['GET HEAD', 'guarded'],
  '/api/experimental/info': ['GET HEAD', 'guarded'],
  '/api/experimental/latest_runs': ['GET HEAD', 'guarded'],
  '/api/experimental/pools': ['GET HEAD POST', 'guarded'],
  '/api/experimental/pools/:name': ['DELETE GET HEAD', 'guarded'],
  '/api/experimental/test': ['GET HEAD', 'guarded'],
  '/docs': ['GET HEAD', 'public'],
  '/docs/:file': ['GET HEAD', 'public'],
  '/health': ['GET HEAD', 'public'],
  '/landing.css': ['GET HEAD', 'public'],
  '/livez': ['GET HEAD', 'public'],
  '/metrics': ['GET HEAD', 'guarded'],
  '/readyz': ['GET HEAD', 'public'],
  '/openapi.json': ['GET HEAD', 'public'],
  '/openapi.yaml': ['GET HEAD', 'public'],
  '/sign-in': ['GET HEAD', 'guarded'],
};

/** A call of every method of every path with this access. */
function callsThatAre(wanted: 'guarded' | 'public'): [method: string, path: string][] {
  return Object.entries(routes)
    .filter(([, [, access]]) => access === wanted)
    .flatMap(([path, [methods]]) => methods.split(' ').map((method): [string, string] => [method, filled(path)]));
}

/** The path with something for each of its parameters. */
function filled(path: string): string {
  return path.replace(':file', 'docs.js').replaceAll(/:\w+/g, 'x');
}

const text = { 'content-type': 'text/html; charset=utf-8' };
const homes: string[] = [];

/** The whole application on an embedded database of its own. */
async function create(env: Record<string, string>) {
  const home = mkdtempSync(join(tmpdir(), 'windsock-'));
  homes.push(home);
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

  it.each(callsThatAre('guarded'))('is refused %s %s, however the path is written', async (method, path) => {
    for (const spelling of [`/${path}`, `/%2F${path.slice(1)}`, `http://x/${path}`, `${path}#x`]) {
      expect((await send(url, method, spelling)).status).toBe(status);
    }
  });

  it.each(callsThatAre('public'))('may %s %s', async (method, path) =>
    expect((await send(url, method, path)).status).toBe(200),
  );
});

it('with the backend default, a stranger may call everything', async () => {
  const application = await create({});
  await application.listen(0, '127.0.0.1');
  for (const [method, path] of [...callsThatAre('guarded'), ...callsThatAre('public')]) {
    const { status } = await send(await application.getUrl(), method, path);
    expect([401, 403, 405]).not.toContain(status);
  }
  await application.close();
});

describe('with the backend that denies everybody', () => {
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
    const expected = Object.entries(routes).flatMap(([path, [methods]]) =>
      methods.split(' ').map((method) => `${method} ${path}`),
    );
    expect(server.routeTable.list()).toEqual(expected.sort());
  });

  it.each(Object.keys(routes))('OPTIONS %s is answered without credentials', async (pattern) => {
    const answer = await send(url, 'OPTIONS', filled(pattern));
    expect(answer).toMatchObject({ status: 200, headers: text, text: '' });
    expect(answer.headers.allow?.split(', ')).toEqual(expect.arrayContaining([...routes[pattern]![0].split(' ')]));
  });

  it.each(Object.keys(routes))('PATCH %s is no method, before anybody asks who calls', async (pattern) => {
    const answer = await send(url, 'PATCH', filled(pattern));
    expect(answer).toMatchObject({ status: 405, headers: { 'content-type': 'application/json' } });
    expect(answer.headers.allow).toContain('OPTIONS');
  });

  it.each(['//x', '/api', '/api/experimental', '/api/experimental/dags', '/api/experimental/test/', '/health/'])(
    '%s is unknown, before anybody asks who calls',
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
])('the backend %j refuses the start, and the known ones are named', async (backend) => {
  const start = create({ AIRFLOW__API__AUTH_BACKEND: backend });
  await expect(start).rejects.toThrow(StartError);
  await expect(start).rejects.toThrow(
    'this version has airflow.api.auth.backend.default, airflow.api.auth.backend.deny_all, ' +
      'airflow.api.auth.backend.kerberos_auth, airflow.contrib.auth.backends.password_auth, ' +
      'airflow.api.auth.backend.basic_auth',
  );
});
