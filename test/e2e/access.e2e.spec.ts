import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { StartError } from '../../src/common/start-error.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { type Answer, send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const api = '/api/experimental';
const dag = `${api}/dags/example_bash_operator`;
const tls = (name: string) => join(import.meta.dirname, '../support/tls', name);

let database: AirflowDatabase;
let running: RunningWindsock | undefined;

beforeAll(async () => {
  database = await airflowDatabase();
  for (const name of ['ada', 'vic', 'ci-1', 'nemo']) {
    const insert = 'INSERT INTO users (username, password) VALUES (?, ?)';
    await database.sql(insert, name, bcrypt.hashSync('secret', 4));
  }
});

afterEach(async () => {
  await running?.close();
  running = undefined;
});

afterAll(() => database.remove());

/** Starts Windsock for one test. */
async function start(env: Record<string, string> = {}) {
  const { url } = (running = await startWindsock({ env: { ...database.env, ...env } }));
  return (method: string, path: string, options: Parameters<typeof send>[3] = {}): Promise<Answer> =>
    send(url, method, path, options);
}

const passwords = { AIRFLOW__API__AUTH_BACKEND: 'airflow.contrib.auth.backends.password_auth' };
const as = (name: string) => ({
  headers: { Authorization: `Basic ${Buffer.from(`${name}:secret`).toString('base64')}` },
});

describe('the open door', () => {
  it.each(['0.0.0.0', '::', '192.0.2.1', 'example.com', '128.0.0.1', '::2'])('does not open on %s', async (host) => {
    const refused = start({ AIRFLOW__WEBSERVER__WEB_SERVER_HOST: host });
    await expect(refused).rejects.toThrow(StartError);
    await expect(refused).rejects.toThrow('[api] allow_open_access = True');
  });

  it.each(['127.0.0.1', '127.8.9.10', '::1', 'localhost'])('opens on %s', async (host) => {
    const call = await start({ AIRFLOW__WEBSERVER__WEB_SERVER_HOST: host });
    expect((await call('GET', `${api}/test`)).status).toBe(200);
  });

  it.each([
    { AIRFLOW__API__ALLOW_OPEN_ACCESS: 'True' },
    { AIRFLOW__API__AUTH_BACKEND: 'airflow.api.auth.backend.deny_all' },
    passwords,
  ])('is no hindrance with %j', async (env) => {
    const call = await start({ AIRFLOW__WEBSERVER__WEB_SERVER_HOST: '0.0.0.0', ...env });
    expect((await call('GET', '/health')).status).toBe(200);
  });

  it('is looked for behind other backends too', async () => {
    const listed = `${passwords.AIRFLOW__API__AUTH_BACKEND}, airflow.api.auth.backend.default`;
    const env = { AIRFLOW__WEBSERVER__WEB_SERVER_HOST: '0.0.0.0', AIRFLOW__API__AUTH_BACKEND: listed };
    await expect(start(env)).rejects.toThrow(StartError);
  });
});

describe('roles', () => {
  const roles = ['ada = admin', 'vic = viewer', 'ci-* = trigger example_bash_*'].join('\n');

  it('let everybody do what is theirs', async () => {
    const call = await start({ ...passwords, AIRFLOW__WINDSOCK__USER_ROLES: roles });
    const statuses = async (method: string, path: string) =>
      Object.fromEntries(
        await Promise.all(
          ['ada', 'vic', 'ci-1', 'nemo'].map(
            async (name) => [name, (await call(method, path, { ...as(name), body: '{}' })).status] as const,
          ),
        ),
      );
    expect(await statuses('GET', `${api}/test`)).toEqual({ ada: 200, vic: 200, 'ci-1': 200, nemo: 200 });
    expect(await statuses('GET', `${dag}/paused`)).toEqual({ ada: 200, vic: 200, 'ci-1': 200, nemo: 403 });
    expect(await statuses('GET', `${api}/dags/other/paused`)).toEqual({ ada: 404, vic: 404, 'ci-1': 403, nemo: 403 });
    expect(await statuses('GET', `${api}/pools`)).toEqual({ ada: 200, vic: 200, 'ci-1': 403, nemo: 403 });
    expect(await statuses('POST', `${dag}/dag_runs`)).toEqual({ ada: 200, vic: 403, 'ci-1': 200, nemo: 403 });
    expect(await statuses('GET', `${dag}/paused/true`)).toEqual({ ada: 200, vic: 403, 'ci-1': 403, nemo: 403 });
    expect(await statuses('POST', `${api}/pools`)).toEqual({ ada: 400, vic: 403, 'ci-1': 403, nemo: 403 });
    expect(await statuses('DELETE', `${api}/dags/other`)).toEqual({ ada: 404, vic: 403, 'ci-1': 403, nemo: 403 });
  });

  it('are refused at the start where they cannot be read, with every line', async () => {
    const startWith = start({ AIRFLOW__WINDSOCK__USER_ROLES: 'ada = admin\nvic viewer\nbob = owner' });
    await expect(startWith).rejects.toThrow(/"vic viewer"\n.*"bob = owner"$/);
  });
});

describe('the record', () => {
  it('has a row for each change that was made', async () => {
    const call = await start(passwords);
    await database.sql('DELETE FROM log');
    const { headers } = as('ada');
    const sent = { headers: { ...headers, 'User-Agent': 'curl/8', 'X-Request-Id': 'abc-1' } };
    const conf = '{"password": "hidden"}';
    const body = JSON.stringify({ run_id: 'r1', execution_date: '2026-01-02T03:04:05', conf });
    await call('POST', `${dag}/dag_runs`, { ...sent, body });
    await call('GET', `${dag}/paused/true`, sent);
    await call('GET', `${dag}/paused/false`, sent);
    await call('POST', `${api}/pools`, { ...sent, body: '{"name": "p", "slots": 3, "description": ""}' });
    await call('DELETE', `${api}/pools/p`, sent);
    await call('DELETE', `${api}/dags/example_bash_operator`, sent);
    const rows = await database.sql('SELECT event, dag_id, task_id, execution_date, owner, extra FROM log ORDER BY id');
    const origin = { address: '127.0.0.1', request_id: 'abc-1', user_agent: 'curl/8' };
    const row = { dag_id: 'example_bash_operator', task_id: null, execution_date: null, owner: 'ada' };
    expect(rows.map(({ extra, ...rest }) => ({ ...rest, extra: JSON.parse(extra as string) as unknown }))).toEqual([
      {
        ...row,
        event: 'trigger',
        execution_date: '2026-01-02 03:04:05.000000',
        extra: { run_id: 'r1', ...origin },
      },
      { ...row, event: 'paused', extra: { is_paused: true, ...origin } },
      { ...row, event: 'paused', extra: { is_paused: false, ...origin } },
      { ...row, event: 'pool_set', dag_id: null, extra: { pool: 'p', slots: '3', ...origin } },
      { ...row, event: 'pool_deleted', dag_id: null, extra: { pool: 'p', ...origin } },
      { ...row, event: 'delete', extra: { count: expect.any(Number) as unknown, ...origin } },
    ]);
  });

  it('has none for what was refused, and no change without a row', async () => {
    const call = await start();
    const pools = await database.sql('SELECT count(*) AS n FROM slot_pool');
    await database.sql('DELETE FROM log');
    await call('DELETE', `${api}/pools/nope`);
    await call('DELETE', `${api}/dags/nope`);
    expect(await database.sql('SELECT * FROM log')).toEqual([]);
    await database.sql("CREATE TRIGGER no_log BEFORE INSERT ON log BEGIN SELECT RAISE(ABORT, 'no'); END");
    expect((await call('POST', `${api}/pools`, { body: '{"name": "q", "slots": 3, "description": ""}' })).status).toBe(
      500,
    );
    await database.sql('DROP TRIGGER no_log');
    expect(await database.sql('SELECT count(*) AS n FROM slot_pool')).toEqual(pools);
  });

  it('believes no request id that could be more than one', async () => {
    const call = await start();
    await database.sql('DELETE FROM log');
    const body = '{"name": "r", "slots": 3, "description": ""}';
    await call('POST', `${api}/pools`, { body, headers: { 'X-Request-Id': 'a b' } });
    const [row] = await database.sql('SELECT owner, extra FROM log');
    expect(row!.owner).toBe('anonymous');
    expect(row!.extra).toMatch(/"request_id":"[0-9a-f-]{36}"/);
  });
});

describe('a browser', () => {
  const from = (site: string) => ({ headers: { 'Sec-Fetch-Site': site, Origin: 'https://other.example' } });
  const paused = `${api}/dags/example_subdag_operator/paused`;

  it.each(['cross-site', 'same-site', 'nonsense'])('may change nothing for a page that is %s', async (site) => {
    const call = await start();
    expect((await call('GET', `${paused}/true`, from(site))).status).toBe(403);
    expect((await call('POST', `${api}/pools`, { ...from(site), body: '{}' })).status).toBe(403);
    expect((await call('DELETE', `${api}/pools/nope`, from(site))).status).toBe(403);
    expect((await call('GET', paused, from(site))).status).toBe(200);
  });

  it.each(['same-origin', 'none'])('may for a page that is %s', async (site) => {
    const call = await start();
    expect((await call('GET', `${paused}/true`, from(site))).status).toBe(200);
  });

  it('may pause by no HEAD, and by no GET where that is switched off', async () => {
    const call = await start({ AIRFLOW__API__ALLOW_PAUSE_BY_GET: 'False' });
    const before = await call('GET', paused);
    expect((await call('GET', `${paused}/${before.text.includes('true') ? 'false' : 'true'}`)).status).toBe(403);
    const head = await call('HEAD', `${paused}/true`);
    expect([head.status, head.headers.allow]).toEqual([405, 'GET, OPTIONS']);
    expect((await call('GET', paused)).text).toBe(before.text);
  });

  it('reads no answer from another origin, unless it is configured', async () => {
    const asked = { headers: { Origin: 'https://ui.example', 'Access-Control-Request-Method': 'POST' } };
    const closed = await start();
    expect((await closed('OPTIONS', `${api}/pools`, asked)).headers).not.toHaveProperty('access-control-allow-origin');
    await running!.close();
    const open = await start({ AIRFLOW__API__ACCESS_CONTROL_ALLOW_ORIGINS: 'https://ui.example https://b.example' });
    expect((await open('OPTIONS', `${api}/pools`, asked)).headers).toMatchObject({
      'access-control-allow-origin': 'https://ui.example',
      'access-control-allow-methods': 'GET, HEAD, OPTIONS, POST',
      vary: 'Origin',
    });
    const body = '{"name": "cors", "slots": 1, "description": ""}';
    const cross = { body, headers: { Origin: 'https://ui.example', 'Sec-Fetch-Site': 'cross-site' } };
    expect((await open('POST', `${api}/pools`, cross)).status).toBe(200);
    const stranger = { body, headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } };
    const refused = await open('POST', `${api}/pools`, stranger);
    expect(refused.status).toBe(403);
    expect(refused.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('is told by each answer to load, frame and guess nothing', async () => {
    const call = await start();
    for (const path of [`${api}/test`, `${api}/nothing`, `${api}/pools/nope`, `${dag}/code`]) {
      expect((await call('GET', path)).headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'content-security-policy': "default-src 'none';frame-ancestors 'none'",
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
    }
  });
});

describe('a proxy', () => {
  const addressOf = async (env: Record<string, string>, forwarded: string) => {
    const call = await start(env);
    await database.sql('DELETE FROM log');
    const body = '{"name": "proxy", "slots": 1, "description": ""}';
    await call('POST', `${api}/pools`, { body, headers: { 'X-Forwarded-For': forwarded } });
    const [row] = await database.sql('SELECT extra FROM log');
    return (JSON.parse(row!.extra as string) as { address: string }).address;
  };
  const enabled = { AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX: 'True' };

  it.each([
    [{}, '127.0.0.1'],
    [enabled, '198.51.100.3'],
    [{ ...enabled, AIRFLOW__WEBSERVER__PROXY_FIX_X_FOR: '2' }, '198.51.100.2'],
    [{ ...enabled, AIRFLOW__WEBSERVER__PROXY_FIX_X_FOR: '0' }, '127.0.0.1'],
  ])('is believed as far as it is configured: %j', async (env, address) => {
    expect(await addressOf(env, '198.51.100.1, 198.51.100.2, 198.51.100.3')).toBe(address);
  });
});

describe('the prefix that a proxy adds', () => {
  const enabled = { AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX: 'True' };
  const graph = '/admin/airflow/graph?';

  it.each([
    [{}, '/out', graph],
    [enabled, '/out', `/out${graph}`],
    [enabled, '/in, /out/', `/out${graph}`],
    [enabled, '//evil.example', graph],
    [enabled, 'javascript:alert(1)', graph],
    [{ ...enabled, AIRFLOW__WEBSERVER__PROXY_FIX_X_PREFIX: '2' }, '/in, /out', `/in${graph}`],
    [{ ...enabled, AIRFLOW__WEBSERVER__PROXY_FIX_X_PREFIX: '0' }, '/out', graph],
  ])('is believed as far as it is configured: %j, %s', async (env, prefix, expected) => {
    const call = await start(env);
    await call('POST', `${api}/dags/example_subdag_operator/dag_runs`, { body: '{}' });
    const answer = await call('GET', `${api}/latest_runs`, { headers: { 'X-Forwarded-Prefix': prefix } });
    const { items } = answer.json<{ items: { dag_run_url: string }[] }>();
    expect(items.length).toBeGreaterThan(0);
    expect(items.every(({ dag_run_url: url }) => url.startsWith(expected))).toBe(true);
  });
});

describe('HTTPS', () => {
  const files = {
    AIRFLOW__WEBSERVER__WEB_SERVER_SSL_CERT: tls('localhost.crt'),
    AIRFLOW__WEBSERVER__WEB_SERVER_SSL_KEY: tls('localhost.key'),
  };

  it('is served with a certificate', async () => {
    await start(files);
    const { port } = new URL(running!.url);
    const ca = readFileSync(tls('localhost.crt'));
    const status = await new Promise((resolve, reject) => {
      const call = request({ host: 'localhost', port, path: `${api}/test`, ca, agent: false }, (reply) => {
        reply.resume().on('end', () => resolve(reply.statusCode));
      });
      call.on('error', reject).end();
    });
    expect(status).toBe(200);
  });

  it.each([
    [{ ...files, AIRFLOW__WEBSERVER__WEB_SERVER_SSL_KEY: '' }, 'must be given together'],
    [
      { ...files, AIRFLOW__WEBSERVER__WEB_SERVER_SSL_KEY: '/no/such' },
      'web_server_ssl_key: /no/such cannot be read: ENOENT',
    ],
    [
      { ...files, AIRFLOW__WEBSERVER__WEB_SERVER_SSL_KEY: files.AIRFLOW__WEBSERVER__WEB_SERVER_SSL_CERT },
      'cannot be used',
    ],
  ])('refuses to start with %j', async (env, message) => {
    const refused = start(env);
    await expect(refused).rejects.toThrow(StartError);
    await expect(refused).rejects.toThrow(message);
  });
});
